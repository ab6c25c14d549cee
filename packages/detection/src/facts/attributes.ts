import type { AttributeKind, Event, EventOf, Member, Payout } from '../event.ts'
import { asPseudonym, type Pseudonym, type WorkerId } from '../ids.ts'
import type { EventRef } from '../judgement.ts'
import type { Attribute, Profile } from '../profile.ts'
import { BOUNDS, emptyProfile } from '../profile.ts'
import { DAY } from '../time.ts'
import { foldAccount } from './account.ts'
import { counterpartOf } from './counterpart.ts'
import { confirmedSince, foldLabel } from './hearsay.ts'
import { isNobodys } from './instruments.ts'
import { greater, soonest } from './join.ts'
import { isTooLate } from './lateness.ts'
import { earlierRef, putByKey, sameFields } from './ordered.ts'
import { isFailedLogin } from './presence.ts'

/** How long a shared attribute links two workers, per kind (domain reference §4.6). */
export const LINK_WINDOW: Readonly<Record<AttributeKind, number>> = {
  instrument: 180 * DAY,
  document: 180 * DAY,
  phone: 180 * DAY,
  email: 180 * DAY,
  template: 30 * DAY,
  rater: 14 * DAY,
  'top-rater': 14 * DAY,
  observer: 90 * DAY,
  funding: 180 * DAY,
  payee: 180 * DAY,
  device: 30 * DAY,
  'mfa-device': 30 * DAY,
  ip: 7 * DAY,
}

/** "Last seen" is told to others in so many steps of a window: few messages, and equal in any order. */
export const LINK_STEPS = 8

/** One use of an attribute by one worker, to be written to the link store. Applying it again changes nothing. */
export interface AttributeUse {
  readonly kind: AttributeKind
  readonly key: Pseudonym
  readonly member: Member
  /** Whose members are asked for: of a kind with two sides, the other one. */
  readonly among: AttributeKind
  readonly windowMs: number
}

interface Mention {
  readonly kind: AttributeKind
  readonly key: Pseudonym
  /** Of an address: the kind of network that it lies in. */
  readonly network: Attribute['network']
}

/**
 * What an event says the worker uses. Addresses of networks that many strangers share (cellular, CGNAT, hosting, campus,
 * anonymisers) are not mentioned at all: they must never link.
 */
function mentionsOf(event: Event): readonly Mention[] {
  const mentions: Mention[] = []
  const { connection } = event
  const isFailed = isFailedLogin(event)
  if (connection !== null && !isFailed) {
    mention(mentions, 'device', connection.deviceKey)
    if (isLinkable(connection)) mention(mentions, 'ip', connection.ipKey, connection.network.kind)
  }
  if (!isFailed) mentionOwn(mentions, event)
  return mentions
}

/** A rating from which it is as good as the best: of five. */
const TOP_SCORE = 4.8

function mentionOwn(mentions: Mention[], event: Event): void {
  switch (event.type) {
    case 'session':
      mention(mentions, 'mfa-device', event.session.mfaDeviceKey)
      break
    case 'payout':
      if (event.payout.status !== 'reversed') mentionMoney(mentions, event.payout)
      break
    case 'profile':
      mention(mentions, 'instrument', event.profile.payoutInstrument?.key ?? null)
      mention(mentions, 'document', event.profile.documentKey)
      mention(mentions, 'phone', event.profile.phoneKey)
      mention(mentions, 'email', event.profile.emailKey)
      mention(mentions, 'template', event.profile.templateKey)
      break
    case 'bid':
      mention(mentions, 'template', event.bid.templateKey)
      break
    case 'rating': {
      // A client is no person to hide: the platform's own id tells clients apart.
      const client = asPseudonym(event.rating.clientId)
      mention(mentions, 'rater', client)
      if (event.rating.score >= TOP_SCORE) mention(mentions, 'top-rater', client)
      break
    }
    case 'observation': {
      const { source, observerId } = event.observation
      if (source !== 'staff' && observerId !== null) mention(mentions, 'observer', asPseudonym(observerId))
      break
    }
    default:
  }
}

function mentionMoney(mentions: Mention[], { destination, payerFundingKey }: Payout): void {
  mention(mentions, 'funding', payerFundingKey)
  if (isNobodys(destination)) return
  mention(mentions, 'instrument', destination.key)
  // A verified company that is paid and pays others is a business; it makes no false client of its owner.
  const isCompany = destination.holderKind === 'company' && destination.holderVerified === true
  if (!isCompany) mention(mentions, 'payee', destination.key)
}

function mention(
  mentions: Mention[],
  kind: AttributeKind,
  key: Pseudonym | null,
  network: Mention['network'] = null,
): void {
  if (key !== null) mentions.push({ kind, key, network })
}

function isLinkable(connection: NonNullable<Event['connection']>): boolean {
  const { kind, anonymizer } = connection.network
  if (connection.ipClass !== 'public') return false
  if (anonymizer !== 'none' && anonymizer !== 'unknown') return false
  return kind === 'residential' || kind === 'business' || kind === 'unknown'
}

/**
 * The uses that the link store has not been told of: new ones, earlier ones, those whose "last seen" moved a step, and all of them
 * when the worker's household or agency changed, since the guards of the others ask for it. Nearly always empty, so that the hot path
 * asks Redis for nothing.
 *
 * @param profile before the event; null for a worker never seen
 */
export function newUses(profile: Profile | null, event: Event): readonly AttributeUse[] {
  if (profile !== null && isTooLate(event, profile.watermarkMs)) return NO_USES
  const known = profile?.attributes ?? []
  const before = relationsOf(profile)
  const after = event.type === 'profile' || event.type === 'label' ? toldBy(profile, event) : before
  const isRelated = after !== before && !sameFields(before, after)
  const mentions = mentionsOf(event)
  const uses: AttributeUse[] = []
  for (const { kind, key } of mentions) {
    const attribute = find(known, kind, key)
    const t = event.occurredAtMs
    const lastMs = stepEnd(t, LINK_WINDOW[kind])
    const isTold = attribute !== undefined && attribute.firstMs <= t && attribute.lastMs >= lastMs
    if (isTold && !isRelated) continue
    uses.push(
      useOf(
        event.workerId,
        {
          kind,
          key,
          firstMs: Math.min(t, attribute?.firstMs ?? t),
          lastMs: Math.max(lastMs, attribute?.lastMs ?? 0),
        },
        after,
      ),
    )
  }
  if (!isRelated) return uses
  for (const attribute of known) {
    if (!mentions.some((one) => one.kind === attribute.kind && one.key === attribute.key))
      uses.push(useOf(event.workerId, attribute, after))
  }
  return uses
}

/**
 * The profile as far as `newUses` of the worker's next event needs it: several events of one worker are asked for together, before
 * any of them is folded.
 */
export function noteUses(profile: Profile | null, event: Event): Profile {
  const before = profile ?? emptyProfile(event.workerId)
  if (event.type === 'link' || isTooLate(event, before.watermarkMs)) return before
  const noted = noteAccount(before, event)
  if (event.type === 'label') return noted
  const attributes = foldMentions(before.attributes, event, refOf(event), NOTHING_TOLD)
  if (noted === before && attributes === before.attributes && event.occurredAtMs <= before.watermarkMs)
    return before
  return { ...noted, watermarkMs: Math.max(before.watermarkMs, event.occurredAtMs), attributes }
}

const NO_USES: readonly AttributeUse[] = []
const NOTHING_TOLD: ReadonlyMap<string, readonly Member[]> = new Map()

/** What the others are told of the worker beside the use itself. */
type Relations = Omit<Member, 'workerId' | 'firstSeenMs' | 'lastSeenMs'>

const UNRELATED: Relations = {
  agencyId: null,
  householdId: null,
  createdMs: null,
  closedMs: null,
  confirmedMs: null,
}

/** A worker's own use of an attribute, as the others are told of it. */
export function memberOf(
  workerId: WorkerId,
  { firstMs, lastMs }: Pick<Attribute, 'firstMs' | 'lastMs'>,
  relations: Relations,
): Member {
  return { workerId, firstSeenMs: firstMs, lastSeenMs: lastMs, ...relations }
}

export function relationsOf(profile: Profile | null): Relations {
  if (profile === null) return UNRELATED
  const { account, labels } = profile
  return {
    agencyId: account.agencyId?.value ?? null,
    householdId: account.householdId?.value ?? null,
    createdMs: account.createdMs,
    closedMs: account.closedMs,
    confirmedMs: confirmedSince(labels),
  }
}

function toldBy(profile: Profile | null, event: EventOf<'profile'> | EventOf<'label'>): Relations {
  return relationsOf(noteAccount(profile ?? emptyProfile(event.workerId), event))
}

function noteAccount(profile: Profile, event: Event): Profile {
  if (event.type === 'profile') return { ...profile, account: foldAccount(profile.account, event) }
  if (event.type === 'label') return { ...profile, labels: foldLabel(profile.labels, event, refOf(event)) }
  return profile
}

/** Of an event that has no position yet. */
const refOf = ({ eventId, occurredAtMs }: Event): EventRef => ({
  eventId,
  occurredAtMs,
  partition: -1,
  offset: -1,
})

function useOf(
  workerId: WorkerId,
  { kind, key, firstMs, lastMs }: Pick<Attribute, 'kind' | 'key' | 'firstMs' | 'lastMs'>,
  relations: Relations,
): AttributeUse {
  const member = memberOf(workerId, { firstMs, lastMs }, relations)
  return { kind, key, member, among: counterpartOf(kind), windowMs: LINK_WINDOW[kind] }
}

function find(attributes: readonly Attribute[], kind: AttributeKind, key: Pseudonym): Attribute | undefined {
  return attributes.find((one) => one.key === key && one.kind === kind)
}

function stepEnd(t: number, windowMs: number): number {
  const step = windowMs / LINK_STEPS
  return (Math.floor(t / step) + 1) * step
}

/** Folds own use of attributes; `told` are the members that the link store answered with, by `attributeId`. */
export function foldMentions(
  attributes: readonly Attribute[],
  event: Event,
  ref: EventRef,
  told: ReadonlyMap<string, readonly Member[]>,
): readonly Attribute[] {
  let next = attributes
  for (const { kind, key, network } of mentionsOf(event)) {
    const known = find(next, kind, key)
    const lastMs = stepEnd(ref.occurredAtMs, LINK_WINDOW[kind])
    const others = told.size === 0 ? NO_MEMBERS : (told.get(attributeId(kind, key)) ?? NO_MEMBERS)
    if (known === undefined) {
      const members = mergeMembers(NO_MEMBERS, others, event.workerId)
      next = put(next, { kind, key, firstMs: ref.occurredAtMs, lastMs, ref, network, members })
      continue
    }
    const first = earlierRef(known.ref, ref)
    const isNews =
      first !== known.ref || lastMs > known.lastMs || network !== known.network || others.length > 0
    if (!isNews) continue
    const attribute: Attribute = {
      kind,
      key,
      firstMs: first.occurredAtMs,
      lastMs: Math.max(known.lastMs, lastMs),
      ref: first,
      network: surer(known.network, network),
      members: mergeMembers(known.members, others, event.workerId),
    }
    if (!sameFields(known, attribute)) next = put(next, attribute)
  }
  return next
}

const NO_MEMBERS: readonly Member[] = []

/** The kind of network, as far as any event knew it. */
function surer(a: Attribute['network'], b: Attribute['network']): Attribute['network'] {
  if (a === b) return a
  return greater(a === 'unknown' ? null : a, b === 'unknown' ? null : b)
}

/** Folds what another detector told: somebody else uses an attribute of ours. */
export function foldLink(attributes: readonly Attribute[], event: EventOf<'link'>): readonly Attribute[] {
  const { attribute: kind, attributeKey: key, member } = event.link
  const known = find(attributes, kind, key)
  // Our own use has been forgotten (expired or pushed out): then there is nothing to share.
  if (known === undefined) return attributes
  const members = mergeMembers(known.members, [member], event.workerId)
  return members === known.members ? attributes : put(attributes, { ...known, members })
}

/** Whoever comes to a thing that this worker left long ago shares nothing. */
export const isSharer = (attribute: Attribute, member: Member): boolean =>
  member.firstSeenMs - LINK_WINDOW[attribute.kind] <= attribute.lastMs

export const attributeId = (kind: AttributeKind, key: Pseudonym): string => `${kind}:${key}`

function put(attributes: readonly Attribute[], attribute: Attribute): readonly Attribute[] {
  const at = attributes.findIndex((one) => one.kind === attribute.kind && one.key === attribute.key)
  if (at >= 0) return attributes.with(at, attribute)
  const others = attributes.filter((one) => one.kind !== attribute.kind)
  const same = attributes.filter((one) => one.kind === attribute.kind)
  // Bounded per kind: a worker who roams over many addresses must not push out an instrument that links.
  const bound = attribute.kind === 'funding' ? BOUNDS.fundings : BOUNDS.attributes
  const kept = putByKey(same, attribute, bound, (one) => one.lastMs)
  const next = [...others, ...kept]
  // Stable: within a kind the order by key stays.
  return next.sort((a, b) => (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0))
}

/** By id. Of too many, those seen last are kept: whoever has not been seen for long links nobody. */
function mergeMembers(known: readonly Member[], told: readonly Member[], self: WorkerId): readonly Member[] {
  let members = known
  for (const member of told) {
    if (member.workerId === self) continue
    const before = members.find((one) => one.workerId === member.workerId)
    const merged = before === undefined ? member : mergeMember(before, member)
    if (before !== undefined && sameFields(before, merged)) continue
    members = [...members.filter((one) => one !== before), merged].sort(byWorker)
  }
  if (members.length <= BOUNDS.members) return members
  return [...members]
    .sort((a, b) => b.lastSeenMs - a.lastSeenMs || byWorker(a, b))
    .slice(0, BOUNDS.members)
    .sort(byWorker)
}

const byWorker = (a: Member, b: Member): number => (a.workerId < b.workerId ? -1 : 1)

function mergeMember(a: Member, b: Member): Member {
  return {
    workerId: a.workerId,
    firstSeenMs: Math.min(a.firstSeenMs, b.firstSeenMs),
    lastSeenMs: Math.max(a.lastSeenMs, b.lastSeenMs),
    agencyId: b.agencyId ?? a.agencyId,
    householdId: b.householdId ?? a.householdId,
    createdMs: soonest(a.createdMs, b.createdMs),
    closedMs: greater(a.closedMs, b.closedMs),
    // A verdict may be taken back: what was told last counts.
    confirmedMs: b.confirmedMs,
  }
}
