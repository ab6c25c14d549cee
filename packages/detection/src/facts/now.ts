import type { Profile } from '../profile.ts'
import { LINK_STEPS, LINK_WINDOW } from './attributes.ts'

/**
 * The "now" of a judgement: the latest moment of event time that the facts know of, by the worker's own events or by what others
 * were told to do with something shared. Derived from facts rather than kept, because a link is dated by first uses, and a late event
 * moves those back.
 */
export function nowOf(profile: Profile): number {
  let nowMs = profile.watermarkMs
  for (const { kind, lastMs, members } of profile.attributes) {
    if (members.length === 0) continue
    const windowMs = LINK_WINDOW[kind]
    for (const member of members) {
      const toldMs = Math.max(member.firstSeenMs, member.lastSeenMs - windowMs / LINK_STEPS)
      // Whoever comes to a thing that this worker left long ago shares nothing, and says nothing of the time here.
      if (toldMs > nowMs && toldMs - windowMs <= lastMs) nowMs = toldMs
    }
  }
  return nowMs
}
