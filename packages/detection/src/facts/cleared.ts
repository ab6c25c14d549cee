import type { Observation } from '../event.ts'
import type { ObservationFact } from '../profile.ts'

/**
 * When the platform's staff or its checks last saw for themselves what answers a doubt; infinitely early where never. What was said
 * before it counts no more; a client's word clears nobody.
 */
export function clearedMs(
  observations: readonly ObservationFact[],
  kinds: readonly Observation['kind'][],
): number {
  let lastMs = Number.NEGATIVE_INFINITY
  for (const { kind, source, ref } of observations)
    if (source !== 'client' && kinds.includes(kind)) lastMs = Math.max(lastMs, ref.occurredAtMs)
  return lastMs
}
