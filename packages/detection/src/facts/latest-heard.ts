import type { Observation } from '../event.ts'
import type { ObservationFact, Profile } from '../profile.ts'
import { type Heard, heard } from './heard.ts'

/**
 * What was said in the latest window in which enough was said; null where there is none. So one report more, long after, never takes
 * back what several said together. Cost: reports squared, of at most 24.
 */
export function latestHeard(
  facts: Pick<Profile, 'observations' | 'attributes'>,
  kinds: readonly Observation['kind'][],
  windowMs: number,
  counts: (said: ObservationFact) => boolean,
  isEnough: (told: Heard) => boolean,
): Heard | null {
  const { observations } = facts
  for (let i = observations.length - 1; i >= 0; i -= 1) {
    const last = observations[i] as ObservationFact
    if (!kinds.includes(last.kind) || !counts(last)) continue
    const toMs = last.ref.occurredAtMs
    const isWithin = (said: ObservationFact) => said.ref.occurredAtMs <= toMs && counts(said)
    const told = heard(facts, kinds, toMs - windowMs, isWithin)
    if (isEnough(told)) return told
  }
  return null
}
