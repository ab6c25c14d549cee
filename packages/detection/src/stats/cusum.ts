/**
 * One step of the Bernoulli log-likelihood CUSUM (domain reference §4.8): evidence that a share has risen from `p0` to `p1`, in nats.
 * Shares of yes and no have next to no spread, on which the textbook's Gaussian kind divides by zero.
 *
 * @param sum so far, ≥ 0
 * @param p0 share before, within 0..1, both ends excluded
 * @param p1 share to be found, greater than `p0` and less than 1
 */
export function cusumStep(sum: number, isHit: boolean, p0: number, p1: number): number {
  return Math.max(0, sum + (isHit ? Math.log(p1 / p0) : Math.log((1 - p1) / (1 - p0))))
}
