import { createHash } from 'node:crypto'
import {
  type AttributeUse,
  asEventId,
  type Event,
  type EventOf,
  type Member,
  type Profile,
  type WorkerId,
} from '@redflag/detection'

/**
 * The events that tell both sides of a link: every member that this worker now uses the attribute too, and this worker of every
 * member not known yet. Deterministic ids: the same fact told twice is the same event.
 */
export function linkEvents(
  cause: Event,
  use: AttributeUse,
  members: readonly Member[],
  profile: Profile | null,
): readonly EventOf<'link'>[] {
  const known = profile?.attributes.find((one) => one.kind === use.kind && one.key === use.key)
  const events: EventOf<'link'>[] = []
  for (const member of members) {
    events.push(linkEvent(cause, member.workerId, use, use.member))
    if (!isKnown(known?.members ?? [], member))
      events.push(linkEvent(cause, use.member.workerId, use, member))
  }
  return events
}

function isKnown(members: readonly Member[], told: Member): boolean {
  const known = members.find((one) => one.workerId === told.workerId)
  return known !== undefined && known.firstSeenMs <= told.firstSeenMs && known.lastSeenMs >= told.lastSeenMs
}

function linkEvent(cause: Event, to: WorkerId, use: AttributeUse, member: Member): EventOf<'link'> {
  const { kind, key } = use
  const identity = [to, kind, key, member.workerId, member.firstSeenMs, member.lastSeenMs].join('\n')
  return {
    eventId: asEventId(`link-${createHash('sha256').update(identity).digest('hex').slice(0, 32)}`),
    workerId: to,
    occurredAtMs: cause.occurredAtMs,
    receivedAtMs: cause.receivedAtMs,
    quality: [],
    connection: null,
    type: 'link',
    link: { attribute: kind, attributeKey: key, member },
  }
}
