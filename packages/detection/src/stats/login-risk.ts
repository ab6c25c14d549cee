/** One value of a feature of a log-in, seen so finely: an address, its network, its country. */
export interface Level {
  /** How much it counts among the levels of its feature; they need not add up to 1. */
  readonly weight: number
  /** How often the worker had this value in the history. */
  readonly count: number
  /** Log-ins of the history that have a value at this level. */
  readonly total: number
  /** Share of all log-ins of all workers that have this value, 0..1; above 0. */
  readonly background: number
}

/** What is new to a worker is taken to be so many times rarer for them than for everybody: the most that one feature can say. */
export const RARER = 4

/**
 * p(x | worker). Seen values have their share, with one place kept for what was never seen.
 *
 * A value never seen is *not* given that place's 1 / (total + 1): then an address that nobody ever had would be likelier for the worker
 * than for everybody, and pass as safe as the worker's own. It is a quarter of the background instead, so that what is new always
 * speaks against the log-in, and by the same factor however rare it is.
 */
export function ownProbability({ count, total, background }: Level): number {
  return count > 0 ? count / (total + 1) : background / RARER
}

/**
 * p(x) / p(x | worker) of one feature, its levels mixed by weight: how many times likelier such a log-in is of anybody than of this worker.
 * Below 1 it speaks for the worker, up to 4 against. 1 where no level is known.
 *
 * Freeman et al. (2016), Who Are You? A Statistical Approach to Measuring User Authenticity, NDSS; without the prior on workers, which
 * grows without bound for those with few log-ins and mutes those with many.
 */
export function featureRatio(levels: readonly Level[]): number {
  let all = 0
  let own = 0
  for (const level of levels) {
    all += level.weight * level.background
    own += level.weight * ownProbability(level)
  }
  return own === 0 ? 1 : all / own
}
