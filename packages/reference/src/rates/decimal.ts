/** Digits of the contract's amounts: up to 15 before the point, up to 18 after it. */
const DECIMAL = /^([0-9]{1,15})(?:\.([0-9]{1,18}))?$/

/** Fraction digits kept by {@link decimalToScaled}. */
export const DECIMAL_SCALE = 18

/**
 * A decimal string as an integer count of 10⁻¹⁸, exactly; null for anything but digits and one point (no sign, no
 * exponent, no blanks). `"1.5"` → 1500000000000000000n.
 */
export function decimalToScaled(text: string): bigint | null {
  const match = DECIMAL.exec(text)
  if (match === null) return null
  return BigInt(`${match[1]}${(match[2] ?? '').padEnd(DECIMAL_SCALE, '0')}`)
}
