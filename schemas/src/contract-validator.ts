import { Ajv2020, type AnySchemaObject, type ValidateFunction } from 'ajv/dist/2020.js'
import type { ContractEvent, ContractLabel } from './contract.generated.ts'
import { isIpText, isPlainText } from './contract-text.ts'
import { EVENTS_SCHEMA_JSON } from './events-schema.generated.ts'
import { LABEL_SCHEMA_JSON } from './label-schema.generated.ts'
import { parseTimestampMs } from './timestamp.ts'

export type EventValidator = ValidateFunction<ContractEvent>

/** What a client's browser says of itself is not the platform's to choose, and a note is for people: anything goes. */
const FREE_TEXT: ReadonlySet<string> = new Set(['userAgent', 'note'])

/**
 * The contract's schema, compiled once for each event type: against a `oneOf`, a fault is "matches no branch"; against the
 * one branch that `type` names, it is the field.
 *
 * Compiled on first use (about 0.2 s for all, cold), so that commands that read no events do not pay for it.
 */
export const validators: () => {
  readonly envelope: EventValidator
  readonly byType: ReadonlyMap<string, EventValidator>
} = once(compileValidators)

/** The schema of labels, compiled on first use. */
export const labelValidator: () => ValidateFunction<ContractLabel> = once(() =>
  createCompiler().compile<ContractLabel>(prepared(JSON.parse(LABEL_SCHEMA_JSON), '')),
)

function createCompiler(): Ajv2020 {
  const ajv = new Ajv2020({ strictTypes: false, strictRequired: false })
  ajv.addFormat('date-time', (text: string) => parseTimestampMs(text) !== null)
  ajv.addFormat('ip', isIpText)
  ajv.addFormat('plain-text', isPlainText)
  return ajv
}

function compileValidators() {
  const { $defs, required, properties }: EventsSchema = JSON.parse(EVENTS_SCHEMA_JSON)
  const ajv = createCompiler()
  const envelope = { type: 'object', required, properties }
  const definitions = Object.fromEntries(
    Object.entries($defs).map(([name, def]) => [name, prepared(def, name)]),
  )
  const compile = (parts: readonly AnySchemaObject[]): EventValidator =>
    ajv.compile({ $defs: definitions, allOf: [prepared(envelope, ''), ...parts] })

  return {
    envelope: compile([]),
    byType: new Map(properties.type.enum.map((type) => [type, compile([{ $ref: `#/$defs/${type}` }])])),
  }
}

interface EventsSchema {
  readonly $defs: Readonly<Record<string, AnySchemaObject>>
  readonly required: readonly string[]
  readonly properties: { readonly type: { readonly enum: readonly string[] } }
}

/**
 * Adds the checks that the schema can only describe in words, without changing what its own keywords say: text must be
 * plain, an `ip` an address. And puts a conditional requirement behind the plain ones, so that a missing `kind`
 * is not reported as whatever would follow from it.
 */
function prepared(schema: AnySchemaObject, name: string): AnySchemaObject {
  const { if: condition, then, else: otherwise, ...plain } = schema
  const result: AnySchemaObject = { ...plain, ...children(plain) }
  if (schema['type'] === 'string' && schema['format'] === undefined && schema['pattern'] === undefined) {
    if (!FREE_TEXT.has(name)) result['format'] = name === 'ip' ? 'ip' : 'plain-text'
  }
  return condition === undefined ? result : { allOf: [result, { if: condition, then, else: otherwise }] }
}

function children(schema: AnySchemaObject): AnySchemaObject {
  const result: AnySchemaObject = {}
  if (schema['properties'] !== undefined) {
    const properties: Readonly<Record<string, AnySchemaObject>> = schema['properties']
    const entries = Object.entries(properties).map(([name, property]) => [name, prepared(property, name)])
    result['properties'] = Object.fromEntries(entries)
  }
  if (schema['items'] !== undefined) result['items'] = prepared(schema['items'], '')
  return result
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
