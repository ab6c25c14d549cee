import { medianAbsoluteDeviation, medianSorted } from 'simple-statistics'

/** Scales the median absolute deviation to the standard deviation of a normal sample. */
const MAD_TO_SIGMA = 1.4826

/**
 * Standard deviation over mean of figures above 0, e.g. amounts or gaps; 0 of fewer than two. Says whether they are practically
 * the same.
 */
export function variation(values: readonly number[]): number {
  if (values.length < 2) return 0
  let sum = 0
  for (const value of values) sum += value
  const mean = sum / values.length
  if (mean === 0) return 0
  let squares = 0
  for (const value of values) squares += (value / mean - 1) ** 2
  return Math.sqrt(squares / values.length)
}

/**
 * Modified z-score of `x` among values (Iglewicz & Hoaglin 1993): how many robust standard deviations it lies off the median.
 *
 * @param sorted ascending, at least one
 * @param floor least median absolute deviation: whoever is always paid the same has none
 */
export function modifiedZ(x: number, sorted: readonly number[], floor: number): number {
  const deviation = Math.max(medianAbsoluteDeviation([...sorted]), floor)
  return (0.6745 * (x - medianSorted([...sorted]))) / deviation
}

/** Robust standard deviation of values; never under `floor`. */
export const robustDeviation = (values: readonly number[], floor: number): number =>
  Math.max(MAD_TO_SIGMA * medianAbsoluteDeviation([...values]), floor)
