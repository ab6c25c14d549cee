import type { Event, Member } from './event.ts'
import { foldAccount, foldTravel } from './facts/account.ts'
import { foldLink, foldMentions } from './facts/attributes.ts'
import { foldInstrument } from './facts/instruments.ts'
import { isTooLate } from './facts/lateness.ts'
import { foldPayout } from './facts/payouts.ts'
import { foldConnection, foldSession } from './facts/presence.ts'
import { hashId, isRemembered, isRepeated, remember } from './facts/recent.ts'
import type { EventRef } from './judgement.ts'
import type { Position, Profile } from './profile.ts'

export type Folded =
  | { readonly kind: 'folded'; readonly profile: Profile; readonly ref: EventRef; readonly late: boolean }
  /** Seen before under another offset. */
  | { readonly kind: 'repeated'; readonly profile: Profile }
  /** Older than the lateness horizon: counted and set aside. */
  | { readonly kind: 'too-late'; readonly profile: Profile }

/**
 * Adds one event to the facts of its worker. Pure: returns the next profile, shares with the given one whatever did not change.
 *
 * @param told members that the link store answered with for `newUses(profile, event)`, by `attributeId`
 */
export function fold(
  profile: Profile,
  event: Event,
  position: Position,
  told: ReadonlyMap<string, readonly Member[]>,
): Folded {
  const moved: Profile = { ...profile, position }
  const hash = isRemembered(event) ? hashId(event.eventId) : 0
  if (hash !== 0 && isRepeated(profile.recent, hash)) return { kind: 'repeated', profile: moved }
  const t = event.occurredAtMs
  if (isTooLate(event, profile.watermarkMs)) return { kind: 'too-late', profile: moved }

  const ref: EventRef = { eventId: event.eventId, occurredAtMs: t, ...position }
  if (event.type === 'link') {
    const told: Profile = { ...moved, attributes: foldLink(profile.attributes, event) }
    // A link to a worker of whom nothing is known (a profile that has expired): only that it exists.
    const next =
      profile.watermarkMs === Number.NEGATIVE_INFINITY ? { ...told, firstSeenMs: t, watermarkMs: t } : told
    return { kind: 'folded', profile: next, ref, late: false }
  }
  const late = t < profile.watermarkMs
  const watermarkMs = Math.max(profile.watermarkMs, t)
  let next: Profile = { ...moved, watermarkMs, firstSeenMs: Math.min(profile.firstSeenMs, t) }
  next = foldConnection(next, event, ref)
  next = foldByType(next, event, ref)
  const attributes = foldMentions(next.attributes, event, ref, told)
  const recent = hash === 0 ? next.recent : remember(next.recent, hash, t)
  next = { ...next, attributes, recent }
  return { kind: 'folded', profile: next, ref, late }
}

function foldByType(profile: Profile, event: Exclude<Event, { type: 'link' }>, ref: EventRef): Profile {
  switch (event.type) {
    case 'session':
      return foldSession(profile, event, ref)
    case 'payout':
      return foldPayout(profile, event, ref)
    case 'profile':
      return {
        ...profile,
        account: foldAccount(profile.account, event),
        travel: foldTravel(profile.travel, event),
        instruments: foldInstrument(profile.instruments, event, ref),
      }
    case 'rating':
    case 'bid':
    case 'observation':
      return profile
  }
}
