/**
 * Lower end of the Wilson score interval of a share: what it is at least, given that it was found in so few. Unlike the share itself it
 * does not jump to one when the only worker of a quiet week does something, and it rises with every one more that does.
 *
 * Source: Wilson 1927, Probable inference, the law of succession, and statistical inference.
 *
 * @param hits found in, of `total`; 0 ≤ hits ≤ total
 * @param z standard errors allowed for, ≥ 0
 * @returns 0..1; 0 of none
 */
export function lowerBound(hits: number, total: number, z: number): number {
  if (total <= 0) return 0
  const share = Math.min(1, Math.max(0, hits / total))
  const zz = z * z
  const centre = share + zz / (2 * total)
  const margin = z * Math.sqrt((share * (1 - share)) / total + zz / (4 * total * total))
  return Math.max(0, (centre - margin) / (1 + zz / total))
}
