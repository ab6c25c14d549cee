import { hasFaded } from './decay.ts'
import { BOUNDS, type Episode } from './profile.ts'
import { LATENESS } from './time.ts'

/**
 * What a signal that remembers says, from its verdict on the facts and from what it said before.
 *
 * Facts are bounded, so they cannot judge for ever what they once showed. An episode is judged by the facts as long as they reach
 * back to everything it rests on (`sinceMs`); after that it stands as it was said. What the facts say only since they have been cut
 * is an artefact, and is not said, except of the last 48 hours, where it may be new.
 *
 * @param said episodes of the verdict on the present facts
 * @param reachMs how far back those facts are complete; infinite where the signal could not judge
 * @param watermarkMs latest event time of the worker's own events
 */
export function recall(
  remembered: readonly Episode[],
  said: readonly Episode[],
  reachMs: number,
  watermarkMs: number,
): readonly Episode[] {
  // Nothing has been cut: the facts say it all.
  if (reachMs === Number.NEGATIVE_INFINITY) return said
  const kept = remembered.filter((one) => one.sinceMs < reachMs && !hasFaded(one, watermarkMs))
  const judged = said.filter(
    (one) =>
      (one.sinceMs >= reachMs || one.atMs >= watermarkMs - LATENESS) &&
      !kept.some((known) => isSame(known, one)),
  )
  const room = Math.max(0, BOUNDS.remembered - judged.length)
  return [...newest(kept, room), ...judged].sort(byTime)
}

/** What of it is worth keeping: the newest, and nothing that has faded away. */
export function worthKeeping(episodes: readonly Episode[], watermarkMs: number): readonly Episode[] {
  return newest(
    episodes.filter((one) => !hasFaded(one, watermarkMs)),
    BOUNDS.remembered,
  )
}

function newest(episodes: readonly Episode[], count: number): readonly Episode[] {
  const sorted = [...episodes].sort(byTime)
  return sorted.slice(Math.max(0, sorted.length - count))
}

function byTime(a: Episode, b: Episode): number {
  if (a.atMs !== b.atMs) return a.atMs - b.atMs
  const first = a.evidence[0]?.eventId ?? ''
  const second = b.evidence[0]?.eventId ?? ''
  return first < second ? -1 : first > second ? 1 : 0
}

/** Of one moment, and resting on a common event. */
function isSame(a: Episode, b: Episode): boolean {
  if (a.atMs !== b.atMs) return false
  const ids = new Set(a.evidence.map((ref) => ref.eventId))
  return b.evidence.some((ref) => ids.has(ref.eventId))
}
