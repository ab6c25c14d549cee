import type { Connection, Event, Member } from './event.ts'
import { foldAccount, foldTravel } from './facts/account.ts'
import { foldLink, foldMentions } from './facts/attributes.ts'
import { foldBid } from './facts/bids.ts'
import { foldCompanion } from './facts/companions.ts'
import { foldContacts } from './facts/contacts.ts'
import { foldDays } from './facts/days.ts'
import { foldLabel, foldObservation, foldRating } from './facts/hearsay.ts'
import { foldInstrument } from './facts/instruments.ts'
import { foldKin } from './facts/kin.ts'
import { isTooLate } from './facts/lateness.ts'
import { foldPayout } from './facts/payouts.ts'
import { foldPresence, isFailedLogin, seeDevice, seeNetblock, seeNetwork } from './facts/presence.ts'
import { hashId, isRemembered, isRepeated, remember } from './facts/recent.ts'
import { foldRemote } from './facts/remote.ts'
import { foldSessions } from './facts/sessions.ts'
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
  const hash = isRemembered(event) ? hashId(event.eventId) : 0
  if (hash !== 0 && isRepeated(profile.recent, hash))
    return { kind: 'repeated', profile: { ...profile, position } }
  if (isTooLate(event, profile.watermarkMs)) return { kind: 'too-late', profile: { ...profile, position } }
  const { eventId, occurredAtMs } = event
  const ref: EventRef = { eventId, occurredAtMs, partition: position.partition, offset: position.offset }
  if (event.type === 'link' || event.type === 'label') {
    return { kind: 'folded', profile: foldOther(profile, event, position, ref), ref, late: false }
  }
  return {
    kind: 'folded',
    profile: foldOwn(profile, event, position, ref, hash, told),
    ref,
    late: occurredAtMs < profile.watermarkMs,
  }
}

type OtherEvent = Extract<Event, { type: 'link' | 'label' }>
type OwnEvent = Exclude<Event, OtherEvent>

/** What others did with something shared, or found out. It is no presence of this worker's own. */
function foldOther(profile: Profile, event: OtherEvent, position: Position, ref: EventRef): Profile {
  const next: Profile =
    event.type === 'label'
      ? { ...profile, position, labels: foldLabel(profile.labels, event, ref) }
      : {
          ...profile,
          position,
          attributes: foldLink(profile.attributes, event),
          companions: foldCompanion(profile.companions, event),
          kin: foldKin(profile.kin, event),
        }
  if (profile.watermarkMs !== Number.NEGATIVE_INFINITY) return next
  // To a worker of whom nothing is known (a profile that has expired): only that it exists.
  return { ...next, firstSeenMs: event.occurredAtMs, watermarkMs: event.occurredAtMs }
}

/** One object, written out: this is the busiest line of the detector, and a chain of spreads costs more than all it carries. */
function foldOwn(
  profile: Profile,
  event: OwnEvent,
  position: Position,
  ref: EventRef,
  hash: number,
  told: ReadonlyMap<string, readonly Member[]>,
): Profile {
  const connection = isFailedLogin(event) ? null : event.connection
  const places = connection === null ? profile : placesOf(profile, connection, ref)
  const session = event.type === 'session' && connection !== null ? event : null
  const presence = event.type === 'session' ? foldPresence(profile, event, ref) : profile
  const money = event.type === 'payout' ? foldPayout(profile, event, ref) : profile
  const changes = event.type === 'profile' ? event : null
  return {
    workerId: profile.workerId,
    position,
    firstSeenMs: Math.min(profile.firstSeenMs, ref.occurredAtMs),
    watermarkMs: Math.max(profile.watermarkMs, ref.occurredAtMs),
    historyCutMs: profile.historyCutMs,
    account: changes === null ? profile.account : foldAccount(profile.account, changes),
    travel: changes === null ? profile.travel : foldTravel(profile.travel, changes),
    logins: presence.logins,
    presence: presence.presence,
    activity: presence.activity,
    days: session === null ? profile.days : foldDays(profile.days, session),
    sessions: session === null ? profile.sessions : foldSessions(profile.sessions, session, ref),
    remote: session === null ? profile.remote : foldRemote(profile.remote, session, ref),
    devices: places.devices,
    asns: places.asns,
    instruments: changes === null ? money.instruments : foldInstrument(profile.instruments, changes, ref),
    payouts: money.payouts,
    fundings: money.fundings,
    netblocks: places.netblocks,
    attributes: foldMentions(profile.attributes, event, ref, told),
    contacts: changes === null ? profile.contacts : foldContacts(profile.contacts, changes, ref),
    observations:
      event.type === 'observation' ? foldObservation(profile.observations, event, ref) : profile.observations,
    bids: event.type === 'bid' ? foldBid(profile.bids, event) : profile.bids,
    ratings: event.type === 'rating' ? foldRating(profile.ratings, event, ref) : profile.ratings,
    companions: profile.companions,
    kin: profile.kin,
    toldStandings: profile.toldStandings,
    labels: profile.labels,
    recent: hash === 0 ? profile.recent : remember(profile.recent, hash, ref.occurredAtMs),
    remembered: profile.remembered,
    said: profile.said,
    saidCluster: profile.saidCluster,
  }
}

function placesOf(
  profile: Profile,
  connection: Connection,
  ref: EventRef,
): Pick<Profile, 'devices' | 'asns' | 'netblocks'> {
  return {
    devices: seeDevice(profile.devices, connection, ref),
    asns: seeNetwork(profile.asns, connection, ref),
    netblocks: seeNetblock(profile.netblocks, connection, ref),
  }
}
