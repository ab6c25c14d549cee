/**
 * Probability that a Poisson variable of mean `rate` is at least `count`: how surprising so many events are.
 * Sums the probabilities below `count` and takes the complement. O(count).
 */
export function poissonTail(count: number, rate: number): number {
  let term = Math.exp(-rate)
  let below = 0
  for (let k = 0; k < count; k += 1) {
    below += term
    term *= rate / (k + 1)
  }
  return Math.max(0, Math.min(1, 1 - below))
}
