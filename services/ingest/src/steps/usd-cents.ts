/** An exact positive number: `numerator / 10^scale`. */
interface Decimal {
  readonly digits: bigint
  readonly scale: number
}

/** Largest count of integer digits for which cents still fit a double exactly (2^53 ≈ 9.0e15). */
const MAX_FAST_INTEGER_DIGITS = 13

/**
 * A decimal amount of dollars as whole cents, half a cent upwards: `"12.345"` is `"1235"`.
 *
 * @param amount `^[0-9]{1,15}(\.[0-9]{1,18})?$`, as the contract has it
 */
export function centsOf(amount: string): string {
  const dot = amount.indexOf('.')
  const integer = dot < 0 ? amount : amount.slice(0, dot)
  if (integer.length > MAX_FAST_INTEGER_DIGITS) return roundToCents(parseDecimal(amount))
  if (dot < 0) return String(Number(integer) * 100)
  const fraction = amount.slice(dot + 1, dot + 4).padEnd(3, '0')
  const roundsUp = fraction.charCodeAt(2) >= 0x35 // '5'
  return String(Number(integer) * 100 + Number(fraction.slice(0, 2)) + (roundsUp ? 1 : 0))
}

/**
 * The amount times the dollar price of one unit, as whole cents, half a cent upwards. Exact: the product of two
 * decimals is a decimal, and it is rounded once.
 *
 * @param amount decimal string, not negative
 * @param usdPerUnit decimal string, not negative
 */
export function centsAtRate(amount: string, usdPerUnit: string): string {
  const value = parseDecimal(amount)
  const price = parseDecimal(usdPerUnit)
  return roundToCents({ digits: value.digits * price.digits, scale: value.scale + price.scale })
}

function parseDecimal(text: string): Decimal {
  const dot = text.indexOf('.')
  if (dot < 0) return { digits: BigInt(text), scale: 0 }
  return { digits: BigInt(text.slice(0, dot) + text.slice(dot + 1)), scale: text.length - dot - 1 }
}

function roundToCents({ digits, scale }: Decimal): string {
  if (scale <= 2) return (digits * 10n ** BigInt(2 - scale)).toString()
  const unit = 10n ** BigInt(scale - 2)
  return ((digits + unit / 2n) / unit).toString()
}
