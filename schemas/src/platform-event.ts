import type { PlatformEventWire } from './wire.generated.ts'

/** The contract's event as a platform sends it in Avro: the same names, all kinds in one record, absent is `null`. */
export type PlatformEvent = PlatformEventWire

/** Fields of the contract that are points in time; Avro may carry them as milliseconds. */
const TIME_FIELDS: ReadonlySet<string> = new Set([
  'occurredAt',
  'earnedAt',
  'dueAt',
  'clientSince',
  'from',
  'to',
])

/**
 * Gives a decoded platform event the shape of the JSON contract, for `checkEvent` to judge: what is `null` is left out,
 * points in time become RFC 3339 text. Nothing is checked here; a time that no date can hold stays the number that it
 * is, so that the check names the field.
 */
export function toContractShape(event: PlatformEvent): unknown {
  return withoutNulls(event)
}

function withoutNulls(record: object): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(record)) {
    if (value !== null) result[name] = contractValue(name, value)
  }
  return result
}

function contractValue(name: string, value: unknown): unknown {
  if (typeof value === 'number' && TIME_FIELDS.has(name)) return isoTime(value) ?? value
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return withoutNulls(value)
  return value
}

function isoTime(ms: number): string | null {
  const date = new Date(ms)
  const year = date.getUTCFullYear()
  return year >= 0 && year <= 9999 ? date.toISOString() : null
}
