import { errorFunction, medianSorted } from 'simple-statistics'
import { robustDeviation } from './spread.ts'

/** Least spread of amounts, as a natural logarithm: 1 %. */
const LEAST = Math.log(1.01)

/**
 * Of amounts around an edge, the share under it that their own usual size would bring about: they are taken for log-normal, by
 * their median and robust deviation. 0..1.
 *
 * @param amounts all of the worker's, greater than 0; at least one
 * @param edge in the same unit
 * @param width how far around the edge, as a share of it
 */
export function shareUnder(amounts: readonly number[], edge: number, width: number): number {
  const logs = amounts.map(Math.log).sort((a, b) => a - b)
  const middle = medianSorted(logs)
  const deviation = robustDeviation(logs, LEAST)
  const below = (amount: number) => normal((Math.log(amount) - middle) / deviation)
  const from = below(edge * (1 - width))
  const all = below(edge * (1 + width)) - from
  if (all > 1e-12) return Math.min(1, Math.max(0, (below(edge) - from) / all))
  // Nothing is expected anywhere near: on which side of it the usual amounts lie decides.
  return middle < Math.log(edge) ? 1 : 0
}

/** Probability that a standard normal variable is less than `z`. */
const normal = (z: number): number => (1 + errorFunction(z / Math.SQRT2)) / 2
