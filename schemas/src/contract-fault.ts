import type { ErrorObject } from 'ajv'

/**
 * - `INPUT_NOT_JSON`: the line is no JSON, or no UTF-8
 * - `INPUT_NOT_OBJECT`: it is JSON, but no object
 * - `FIELD_MISSING`: a required field is not there
 * - `FIELD_TYPE`: another JSON type than agreed, e.g. a number where money is a string
 * - `FIELD_VALUE`: not one of a closed list
 * - `FIELD_LENGTH`: empty, or too long
 * - `FIELD_FORMAT`: no time, no address, no amount ...
 * - `FIELD_RANGE`: too small or too large
 */
type FaultCode =
  | 'INPUT_NOT_JSON'
  | 'INPUT_NOT_OBJECT'
  | 'FIELD_MISSING'
  | 'FIELD_TYPE'
  | 'FIELD_VALUE'
  | 'FIELD_LENGTH'
  | 'FIELD_FORMAT'
  | 'FIELD_RANGE'

/** Why an event or a label was refused. Says what is wrong with which field, never what its value was. */
export interface Fault {
  /** Dotted path, e.g. `destination.crypto`, `travelNotice.countries[1]`; `not JSON`, `event` and `label` when it is all of it. */
  readonly field: string
  /** Completes the sentence that the field begins: `is required when kind is crypto`. */
  readonly reason: string
  readonly code: FaultCode
}

/** What the patterns of the contract mean, in words. */
const PATTERNS: Readonly<Record<string, string>> = {
  '^[0-9]{1,15}(\\.[0-9]{1,18})?$':
    'must be a decimal number without sign, at most 15 digits before and 18 after the point, e.g. "1250.00"',
  '^[A-Z]{2}$': 'must be an ISO 3166-1 alpha-2 country code in capitals, e.g. "PT"',
  '^[A-Z0-9]{3,10}$': 'must be a currency code or ticker of 3 to 10 capitals or digits, e.g. "USD"',
}

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': 'must be an existing RFC 3339 date and time with zone, e.g. "2026-03-06T17:00:00.000Z"',
  ip: 'must be an IPv4 or IPv6 address without zone',
  'plain-text': 'must not contain control characters or unpaired surrogates',
}

/** Puts the validator's first error into words. */
export function toFault(error: ErrorObject): Fault {
  const field = fieldOf(error)
  const params: Readonly<Record<string, unknown>> = error.params
  switch (error.keyword) {
    case 'required':
      return { field, reason: requiredReason(error.schemaPath), code: 'FIELD_MISSING' }
    case 'type':
      return { field, reason: `must be ${article(String(params['type']))}`, code: 'FIELD_TYPE' }
    case 'enum':
      return { field, reason: `must be one of ${listOf(params['allowedValues'])}`, code: 'FIELD_VALUE' }
    case 'minLength':
      return { field, reason: 'must not be empty', code: 'FIELD_LENGTH' }
    case 'minItems':
      return { field, reason: 'must not be empty', code: 'FIELD_LENGTH' }
    case 'maxItems':
      return { field, reason: `must have at most ${params['limit']} entries`, code: 'FIELD_LENGTH' }
    case 'maxLength':
      return { field, reason: `must have at most ${params['limit']} characters`, code: 'FIELD_LENGTH' }
    case 'pattern':
      return { field, reason: worded(PATTERNS, params['pattern']), code: 'FIELD_FORMAT' }
    case 'format':
      return { field, reason: worded(FORMATS, params['format']), code: 'FIELD_FORMAT' }
    default:
      return { field, reason: error.message ?? 'is not valid', code: 'FIELD_RANGE' }
  }
}

function fieldOf(error: ErrorObject): string {
  const steps = error.instancePath.split('/').slice(1)
  const missing: unknown = error.keyword === 'required' ? error.params['missingProperty'] : undefined
  if (typeof missing === 'string') steps.push(missing)
  const path = steps.map((step) => (/^[0-9]+$/.test(step) ? `[${step}]` : `.${step}`)).join('')
  return path.startsWith('.') ? path.slice(1) : path
}

/** The contract has one condition: what a destination needs depends on its kind. */
function requiredReason(schemaPath: string): string {
  if (schemaPath.includes('/then/')) return 'is required when kind is crypto'
  if (schemaPath.includes('/else/')) return 'is required unless kind is crypto'
  return 'is required'
}

function worded(words: Readonly<Record<string, string>>, key: unknown): string {
  return words[String(key)] ?? `must match ${key}`
}

function listOf(values: unknown): string {
  return Array.isArray(values) ? values.join(', ') : String(values)
}

function article(type: string): string {
  if (type === 'number') return 'a finite number'
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`
}
