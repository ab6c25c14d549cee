import type { ContractLabel } from './contract.generated.ts'
import { type Fault, toFault } from './contract-fault.ts'
import { parseContractLine } from './contract-line.ts'
import { labelValidator } from './contract-validator.ts'

export type LabelCheck =
  | { readonly ok: true; readonly label: ContractLabel }
  | { readonly ok: false; readonly fault: Fault }

/**
 * Checks one label against `label.schema.json` and names the first field at fault, by the rules of `checkEvent`: unknown fields are
 * ignored and still there in the result, times are as sent, nothing is converted. Whether alert, worker and signals exist is not
 * asked: a verdict on what another release said is a verdict.
 */
export function checkLabel(value: unknown): LabelCheck {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const fault: Fault = { field: 'label', reason: 'must be a JSON object', code: 'INPUT_NOT_OBJECT' }
    return { ok: false, fault }
  }
  const validate = labelValidator()
  if (validate(value)) return { ok: true, label: value }
  const [error] = validate.errors ?? []
  const fault: Fault =
    error === undefined ? { field: 'label', reason: 'is not valid', code: 'FIELD_VALUE' } : toFault(error)
  return { ok: false, fault }
}

/** Reads one line, Kafka value or HTTP item. See `parseContractLine`. */
export function parseLabelLine(line: string | Uint8Array): LabelCheck {
  const parsed = parseContractLine(line)
  return parsed.ok ? checkLabel(parsed.value) : parsed
}
