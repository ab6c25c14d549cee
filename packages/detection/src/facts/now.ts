import type { Profile } from '../profile.ts'
import { isSharer, LINK_STEPS, LINK_WINDOW } from './attributes.ts'

/**
 * The "now" of a judgement: the latest moment of event time that the facts know of, by the worker's own events or by what others
 * were told to do with something shared. Derived from facts rather than kept, because a link is dated by first uses, and a late event
 * moves those back.
 */
export const nowOf = (profile: Profile): number =>
  Math.max(profile.watermarkMs, sharedUntil(profile.attributes))

/** The latest moment at which somebody else is known to have used any of it; minus infinity where nobody ever did. */
export function sharedUntil(attributes: Profile['attributes']): number {
  let latestMs = Number.NEGATIVE_INFINITY
  for (const attribute of attributes) {
    const { kind, members } = attribute
    if (members.length === 0) continue
    const stepMs = LINK_WINDOW[kind] / LINK_STEPS
    for (const member of members) {
      if (isSharer(attribute, member))
        latestMs = Math.max(latestMs, member.firstSeenMs, member.lastSeenMs - stepMs)
    }
  }
  return latestMs
}
