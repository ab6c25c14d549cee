import { createHash } from 'node:crypto'
import {
  type AttributeKind,
  type AttributeUse,
  asEventId,
  type Event,
  type EventOf,
  type Link,
  type Member,
  type Profile,
  type Pseudonym,
  type Telling,
  type WorkerId,
} from '@redflag/detection'
import type { Touched } from './links/port.ts'

/**
 * The events that tell both sides of a link: every member that this worker now uses the attribute too, and this worker of every
 * member not known yet, each by the kind under which it has the attribute. Deterministic ids: the same fact told twice is the same event.
 */
export function linkEvents(
  cause: Event,
  use: AttributeUse,
  touched: Touched,
  profile: Profile | null,
): readonly EventOf<'link'>[] {
  const known = profile?.attributes.find((one) => one.kind === use.kind && one.key === use.key)
  const events: EventOf<'link'>[] = []
  for (const other of touched.others) {
    events.push(linkEvent(cause, touched.own, other, use.among, use.key))
    if (!isKnown(known?.members ?? [], other))
      events.push(linkEvent(cause, other, touched.own, use.kind, use.key))
  }
  return events
}

/** The event that carries what one worker tells another. Deterministic: the same thing told twice is the same event. */
export function tellingEvent(cause: Event, { to, atMs, link }: Telling): EventOf<'link'> {
  const { attribute, attributeKey, member, loginsMs, standing } = link
  const identity = [to, attribute, attributeKey, member.workerId, loginsMs.join(), JSON.stringify(standing)]
  return eventTo(to, `tell-${digestOf(identity)}`, atMs, cause, link)
}

function eventTo(
  workerId: WorkerId,
  id: string,
  occurredAtMs: number,
  { receivedAtMs }: Event,
  link: Link,
): EventOf<'link'> {
  return {
    eventId: asEventId(id),
    workerId,
    occurredAtMs,
    receivedAtMs,
    quality: [],
    connection: null,
    type: 'link',
    link,
  }
}

const digestOf = (parts: readonly unknown[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)

function isKnown(members: readonly Member[], told: Member): boolean {
  const known = members.find((one) => one.workerId === told.workerId)
  return known !== undefined && known.firstSeenMs <= told.firstSeenMs && known.lastSeenMs >= told.lastSeenMs
}

/** Tells `to` of `member`. Dated by when both used it: equal whichever of them was read first. */
function linkEvent(
  cause: Event,
  member: Member,
  to: Member,
  kind: AttributeKind,
  key: Pseudonym,
): EventOf<'link'> {
  const { agencyId, householdId, createdMs, closedMs, confirmedMs } = member
  const identity = [
    ...[to.workerId, kind, key, member.workerId, member.firstSeenMs, member.lastSeenMs],
    ...[agencyId, householdId, createdMs, closedMs, confirmedMs],
  ]
  const atMs = Math.max(member.firstSeenMs, to.firstSeenMs)
  const link: Link = { attribute: kind, attributeKey: key, member, loginsMs: [], standing: null }
  return eventTo(to.workerId, `link-${digestOf(identity)}`, atMs, cause, link)
}
