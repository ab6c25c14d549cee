import type { Params, Scalar } from '@redflag/detection'

/**
 * How figures look in everything that leaves as JSON, decided once: six decimals, UTC with milliseconds, dollars as
 * decimal text, keys of free maps sorted. Equal facts give equal bytes.
 */

/** Beyond this, six more decimals do not fit a double; no score or share is anywhere near. */
const ROUNDABLE_BELOW = 1e9

/** @throws RangeError when the figure is not finite: JSON would write `null`, and nobody would notice. */
export function roundFigure(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`a figure must be finite, got ${value}`)
  if (Number.isInteger(value) || Math.abs(value) >= ROUNDABLE_BELOW) return value + 0
  // Adding zero turns -0, which JSON would write as 0 but a comparison would not, into 0.
  return Math.round(value * 1e6) / 1e6 + 0
}

export function roundScalar(value: Scalar): Scalar {
  return typeof value === 'number' ? roundFigure(value) : value
}

export function sortedParams(params: Params): Params {
  return sorted(params, (value) => (typeof value === 'number' ? roundFigure(value) : value))
}

export function sortedVersions(versions: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return sorted(versions, (value) => value)
}

/** By code unit, so that the order is the same under every locale. */
function sorted<Value>(
  map: Readonly<Record<string, Value>>,
  change: (value: Value) => Value,
): Readonly<Record<string, Value>> {
  const names = Object.keys(map).sort()
  return Object.fromEntries(names.map((name) => [name, change(map[name] as Value)]))
}

/** @throws RangeError when no date can hold it */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}

/** `125000` → `1250.00` */
export function usdFromCents(cents: string): string {
  const digits = cents.padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** For spreading: the field where there is a value, nothing where it is `null`. */
export function present<Name extends string, Value>(
  name: Name,
  value: Value | null,
): { readonly [Key in Name]?: Value } {
  return (value === null ? {} : { [name]: value }) as { readonly [Key in Name]?: Value }
}

/** Applies `change` to what is there and leaves `null` alone. */
export function mapPresent<From, To>(value: From | null, change: (value: From) => To): To | null {
  return value === null ? null : change(value)
}
