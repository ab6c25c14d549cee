import { isForgotten } from './decay.ts'
import { BOUNDS, type Episode } from './profile.ts'
import { LATENESS, TRAVEL_SLACK } from './time.ts'

/**
 * What a signal that remembers says, from its verdict on the facts and from what it said before.
 *
 * Facts are bounded, so they cannot judge for ever what they once showed. An episode is judged by the facts as long as they reach
 * back to everything it rests on (`sinceMs`); after that it stands as it was said. What the facts say only since they have been cut
 * is an artefact, and is not said, except of the last three days, where it may be new. What is told much later of a time out of reach
 * (a journey explained afterwards, a payout reversed after weeks) changes nothing there.
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
  const kept = remembered.filter((one) => one.sinceMs < reachMs && !isForgotten(one, watermarkMs))
  const judged = said.filter(
    (one) => (one.sinceMs >= reachMs || !isSettled(one, watermarkMs)) && !isForgotten(one, watermarkMs),
  )
  // Where both speak of the same, the one that knew more says more.
  const stand = kept.filter((one) => !judged.some((now) => isSame(one, now) && now.strength > one.strength))
  const fresh = judged.filter((now) => !stand.some((one) => isSame(one, now)))
  const room = BOUNDS.remembered - fresh.filter((one) => isSettled(one, watermarkMs)).length
  return [...bound(stand, room, watermarkMs), ...fresh].sort(byTime)
}

/** What of it is worth keeping, by time. */
export function worthKeeping(episodes: readonly Episode[], watermarkMs: number): readonly Episode[] {
  const lasting = episodes.filter((one) => !isForgotten(one, watermarkMs))
  return bound(lasting, BOUNDS.remembered, watermarkMs)
}

/**
 * The newest of those that no late event can take back any more, and the newest of the others: counted apart, since what is yet to
 * be taken back must not push out what stands.
 */
function bound(episodes: readonly Episode[], settledRoom: number, watermarkMs: number): readonly Episode[] {
  const sorted = [...episodes].sort(byTime)
  const settled = sorted.filter((one) => isSettled(one, watermarkMs))
  const unsettled = sorted.filter((one) => !isSettled(one, watermarkMs))
  return [...newest(settled, settledRoom), ...newest(unsettled, BOUNDS.unsettled)]
}

/** No event can take it back any more: none of its time, and no journey announced up to a day afterwards. */
const isSettled = (episode: Episode, watermarkMs: number): boolean =>
  episode.atMs < watermarkMs - LATENESS - TRAVEL_SLACK

function newest(sorted: readonly Episode[], count: number): readonly Episode[] {
  return sorted.slice(Math.max(0, sorted.length - Math.max(0, count)))
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
