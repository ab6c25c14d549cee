import type { Band } from './judgement.ts'
import { BANDS } from './judgement.ts'
import type { Episode } from './profile.ts'
import { bandRank, type Score, type ScoreSettings } from './score.ts'

/** What a score comes to, and the band that goes with it. */
type Scored = Pick<Score, 'score' | 'band'>

/** 0.75 - 0.05 is 0.7000000000000001 in binary; a score of exactly 0.7 has not fallen below it. */
const FLOAT_SLACK = 1e-9

/** So many moments of evidence are looked back over: who gives cause every day is judged by what was lately, at a bounded cost. */
const MOST_MOMENTS = 24

/**
 * The band after hysteresis: it rises at once and falls only when the score is clearly below the edge, so that a score that trembles
 * around an edge does not open and close the same alert all day.
 *
 * A function of the evidence that stands, not of what was said on the way (docs/decisions/0014): the scores of the past are reckoned
 * from the episodes of that time, so an event that comes late holds the band that it would have held. Evidence that was taken back
 * holds nothing.
 *
 * @param now at `nowMs`, of all the episodes
 * @param scoredAt the same of some of the episodes at another time
 * Cost: nothing, unless the score lies within the hysteresis below an edge; then two scorings for each moment since
 * the band was reached, of the latest 24.
 */
export function heldBand(
  now: Scored,
  episodes: readonly Episode[],
  nowMs: number,
  settings: ScoreSettings,
  scoredAt: (episodes: readonly Episode[], atMs: number) => Scored,
): Band {
  for (let rank = BANDS.length - 1; rank > bandRank(now.band); rank -= 1) {
    const band = BANDS[rank] as Exclude<Band, 'none'>
    const leastToHold = settings.bands[band] - settings.hysteresis - FLOAT_SLACK
    if (now.score >= leastToHold && wasReached(rank, leastToHold)) return band
  }
  return now.band

  /** Back from one moment of new evidence to the one before: in between, scores only fall. */
  function wasReached(rank: number, leastToHold: number): boolean {
    for (const atMs of momentsOf(episodes, nowMs)) {
      const until = episodes.filter((one) => one.atMs <= atMs)
      if (bandRank(scoredAt(until, atMs).band) >= rank) return true
      const before = until.filter((one) => one.atMs < atMs)
      if (scoredAt(before, atMs).score < leastToHold) return false
    }
    return false
  }
}

/** When evidence came, latest first; each moment once, the latest of them. */
function momentsOf(episodes: readonly Episode[], nowMs: number): readonly number[] {
  const moments = new Set(episodes.flatMap((one) => (one.atMs <= nowMs ? [one.atMs] : [])))
  return [...moments].sort((a, b) => b - a).slice(0, MOST_MOMENTS)
}
