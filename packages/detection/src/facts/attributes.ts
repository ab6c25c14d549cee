import type { AttributeKind, Event, Member } from '../event.ts'
import type { Pseudonym, WorkerId } from '../ids.ts'
import type { EventRef } from '../judgement.ts'
import type { Attribute, Profile } from '../profile.ts'
import { BOUNDS } from '../profile.ts'
import { DAY } from '../time.ts'
import { earlierRef, putByKey } from './ordered.ts'

/** How long a shared attribute links two workers, per kind (domain reference §4.6). */
export const LINK_WINDOW: Readonly<Record<AttributeKind, number>> = {
  instrument: 180 * DAY,
  document: 180 * DAY,
  phone: 180 * DAY,
  email: 180 * DAY,
  template: 30 * DAY,
  device: 30 * DAY,
  'mfa-device': 30 * DAY,
  ip: 7 * DAY,
}

/** "Last seen" is told to others in steps of an eighth of the window: few messages, and equal in any order. */
const STEPS = 8

/** One use of an attribute by one worker, to be written to the link store. Applying it again changes nothing. */
export interface AttributeUse {
  readonly kind: AttributeKind
  readonly key: Pseudonym
  readonly member: Member
  readonly windowMs: number
}

interface Mention {
  readonly kind: AttributeKind
  readonly key: Pseudonym
}

/**
 * What an event says the worker uses. Addresses of networks that many strangers share (cellular, CGNAT, hosting, campus,
 * anonymisers) are not mentioned at all: they must never link.
 */
export function mentionsOf(event: Event): readonly Mention[] {
  const mentions: Mention[] = []
  const add = (kind: AttributeKind, key: Pseudonym | null) => {
    if (key !== null) mentions.push({ kind, key })
  }
  const { connection } = event
  if (connection !== null && !(event.type === 'session' && event.session.action === 'login_failed')) {
    add('device', connection.deviceKey)
    if (isLinkable(connection)) add('ip', connection.ipKey)
  }
  if (event.type === 'session' && event.session.action !== 'login_failed')
    add('mfa-device', event.session.mfaDeviceKey)
  if (event.type === 'payout' && event.payout.status !== 'reversed')
    add('instrument', event.payout.destination.key)
  if (event.type === 'profile') add('instrument', event.profile.payoutInstrument?.key ?? null)
  return mentions
}

function isLinkable(connection: NonNullable<Event['connection']>): boolean {
  const { kind, anonymizer } = connection.network
  if (connection.ipClass !== 'public') return false
  if (anonymizer !== 'none' && anonymizer !== 'unknown') return false
  return kind === 'residential' || kind === 'business' || kind === 'unknown'
}

/**
 * The uses of this event that the link store has not been told of: new ones, earlier ones, and those whose "last seen" moved
 * a step. Nearly always empty, so that the hot path asks Redis for nothing.
 */
export function newUses(profile: Profile | null, event: Event): readonly AttributeUse[] {
  const uses: AttributeUse[] = []
  for (const { kind, key } of mentionsOf(event)) {
    const windowMs = LINK_WINDOW[kind]
    const t = event.occurredAtMs
    const lastSeenMs = stepEnd(t, windowMs)
    const known = profile?.attributes.find((one) => one.kind === kind && one.key === key)
    if (known !== undefined && known.firstMs <= t && known.lastMs >= lastSeenMs) continue
    const member: Member = {
      workerId: event.workerId,
      firstSeenMs: Math.min(t, known?.firstMs ?? t),
      lastSeenMs: Math.max(lastSeenMs, known?.lastMs ?? 0),
      agencyId: profile?.account.agencyId?.value ?? null,
      householdId: profile?.account.householdId?.value ?? null,
    }
    uses.push({ kind, key, member, windowMs })
  }
  return uses
}

function stepEnd(t: number, windowMs: number): number {
  const step = windowMs / STEPS
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
  for (const { kind, key } of mentionsOf(event)) {
    const known = next.find((one) => one.kind === kind && one.key === key)
    const t = ref.occurredAtMs
    const lastMs = Math.max(known?.lastMs ?? 0, stepEnd(t, LINK_WINDOW[kind]))
    const members = told.get(attributeId(kind, key))
    if (known !== undefined && known.firstMs <= t && known.lastMs === lastMs && members === undefined)
      continue
    const attribute: Attribute = {
      kind,
      key,
      firstMs: Math.min(known?.firstMs ?? t, t),
      lastMs,
      ref: known === undefined ? ref : earlierRef(known.ref, ref),
      network: kind === 'ip' ? (event.connection?.network.kind ?? null) : null,
      members: mergeMembers(known?.members ?? [], members ?? [], event.workerId),
    }
    next = put(next, attribute)
  }
  return next
}

/** Folds what another detector told: somebody else uses an attribute of ours. */
export function foldLink(
  attributes: readonly Attribute[],
  event: Extract<Event, { type: 'link' }>,
): readonly Attribute[] {
  const { attribute: kind, attributeKey: key, member } = event.link
  const known = attributes.find((one) => one.kind === kind && one.key === key)
  // Our own use has been forgotten (expired or pushed out): then there is nothing to share.
  if (known === undefined) return attributes
  const members = mergeMembers(known.members, [member], event.workerId)
  return members === known.members ? attributes : put(attributes, { ...known, members })
}

export const attributeId = (kind: AttributeKind, key: Pseudonym): string => `${kind}:${key}`

function put(attributes: readonly Attribute[], attribute: Attribute): readonly Attribute[] {
  const others = attributes.filter((one) => one.kind !== attribute.kind)
  const same = attributes.filter((one) => one.kind === attribute.kind)
  // Bounded per kind: a worker who roams over many addresses must not push out an instrument that links.
  const bound = Math.max(4, Math.floor(BOUNDS.attributes / 4))
  const kept = putByKey(same, attribute, bound, (one) => one.lastMs)
  return [...others, ...kept].sort((a, b) =>
    a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : a.key < b.key ? -1 : 1,
  )
}

function mergeMembers(known: readonly Member[], told: readonly Member[], self: WorkerId): readonly Member[] {
  let members: readonly Member[] = known
  for (const member of told) {
    if (member.workerId === self) continue
    const before = members.find((one) => one.workerId === member.workerId)
    const merged = before === undefined ? member : mergeMember(before, member)
    if (before !== undefined && sameMember(before, merged)) continue
    members = [...members.filter((one) => one !== before), merged]
  }
  if (members === known) return known
  const sorted = [...members].sort((a, b) => (a.workerId < b.workerId ? -1 : 1))
  if (sorted.length <= BOUNDS.members) return sorted
  return sorted.sort((a, b) => a.firstSeenMs - b.firstSeenMs).slice(0, BOUNDS.members)
}

function mergeMember(a: Member, b: Member): Member {
  return {
    workerId: a.workerId,
    firstSeenMs: Math.min(a.firstSeenMs, b.firstSeenMs),
    lastSeenMs: Math.max(a.lastSeenMs, b.lastSeenMs),
    agencyId: b.agencyId ?? a.agencyId,
    householdId: b.householdId ?? a.householdId,
  }
}

function sameMember(a: Member, b: Member): boolean {
  return (
    a.firstSeenMs === b.firstSeenMs &&
    a.lastSeenMs === b.lastSeenMs &&
    a.agencyId === b.agencyId &&
    a.householdId === b.householdId
  )
}
