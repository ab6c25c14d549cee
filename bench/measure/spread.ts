/** Figures of several runs of the same thing. */
export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
  readonly runs: number
}

/** @throws RangeError when there was no run */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  return {
    min: sorted[0] ?? Number.NaN,
    median: medianOf(sorted),
    max: sorted.at(-1) ?? Number.NaN,
    runs: sorted.length,
  }
}

/** Of sorted values; the mean of the middle two where their number is even. @throws RangeError when there are none */
function medianOf(sorted: readonly number[]): number {
  if (sorted.length === 0) throw new RangeError('no values')
  const middle = sorted.length >> 1
  const upper = sorted[middle] as number
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2
}

/**
 * The value that the given share of all values does not exceed (nearest rank).
 * @param sorted ascending
 * @param share above 0, up to 1
 * @throws RangeError when there are no values
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) throw new RangeError('no values')
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number
}

/** By pairs of the same round: what both shared (a busy machine) falls out of a ratio. */
export function ratios(over: readonly number[], under: readonly number[]): readonly number[] {
  return over.map((value, round) => value / (under[round] ?? Number.NaN))
}
