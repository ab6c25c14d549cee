import type { Episode } from './profile.ts'
import type { Signal } from './signal.ts'
import { SIGNALS } from './signals/index.ts'
import { DAY } from './time.ts'

const BY_ID: ReadonlyMap<string, Signal> = new Map(SIGNALS.map((signal) => [signal.id, signal]))

/** Below this a faded episode is forgotten: it could no longer move a score by a hundredth. */
const FORGOTTEN = 0.02

/**
 * Strength left of an episode at `nowMs`: halves with every half-life of its signal. A sanctions matter does not fade, whichever
 * signal raised it.
 */
export function strengthAt(episode: Episode, nowMs: number): number {
  const halfLifeDays = BY_ID.get(episode.signal)?.halfLifeDays ?? null
  if (halfLifeDays === null || episode.family === 'sanctions') return episode.strength
  const ageMs = Math.max(0, nowMs - episode.atMs)
  return episode.strength * 2 ** (-ageMs / (halfLifeDays * DAY))
}

export const hasFaded = (episode: Episode, nowMs: number): boolean => strengthAt(episode, nowMs) < FORGOTTEN
