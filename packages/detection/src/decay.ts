import type { Episode } from './profile.ts'
import { SIGNALS } from './signals/index.ts'
import { DAY } from './time.ts'

const HALF_LIVES: ReadonlyMap<string, number | null> = new Map(
  SIGNALS.map((signal) => [signal.id, signal.halfLifeDays]),
)

/** Days; null where it never fades, as of a signal that is no more. */
const halfLifeOf = (episode: Episode): number | null => HALF_LIVES.get(episode.signal) ?? null

/** Below this an episode is no reason any more: it could not move a score by a hundredth. */
const FADED = 0.02

/** Half-lives after which nothing is left of the strongest: 2^-6 is less than `FADED`. */
const LIVES = 6

/**
 * Strength left of an episode at `nowMs`: halves with every half-life of its signal. A sanctions matter does not fade, whichever
 * signal raised it.
 */
export function strengthAt(episode: Episode, nowMs: number): number {
  const halfLifeDays = halfLifeOf(episode)
  if (halfLifeDays === null || episode.family === 'sanctions') return episode.strength
  const ageMs = Math.max(0, nowMs - episode.atMs)
  return episode.strength * 2 ** (-ageMs / (halfLifeDays * DAY))
}

export const hasFaded = (episode: Episode, nowMs: number): boolean => strengthAt(episode, nowMs) < FADED

/**
 * Too old to be remembered, whatever its strength: what is forgotten is then always older than what is kept, so that how many are kept
 * does not depend on when they were counted.
 */
export function isForgotten(episode: Episode, nowMs: number): boolean {
  const halfLifeDays = halfLifeOf(episode)
  return halfLifeDays !== null && nowMs - episode.atMs > LIVES * halfLifeDays * DAY
}
