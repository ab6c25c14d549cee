import type { AttributeKind, EventOf, Link, Member } from '../event.ts'
import { type AttributeUse, attributeId } from '../facts/attributes.ts'
import { asEventId, type Pseudonym, type WorkerId } from '../ids.ts'
import type { Telling } from '../tell.ts'

/**
 * Who uses what, across workers, and the link events that tell both sides of it: what the detector service does between profiles,
 * without its servers. Idempotent and commutative, as the real store.
 */
export interface LinkBook {
  /** Notes the uses; answers the other members by `attributeId`, and the events that tell everybody concerned. */
  touch(uses: readonly AttributeUse[]): {
    readonly told: ReadonlyMap<string, readonly Member[]>
    readonly links: readonly EventOf<'link'>[]
  }
}

export function createLinkBook(): LinkBook {
  const book = new Map<string, Map<WorkerId, Member>>()

  function note({ kind, key, member, among }: AttributeUse): { own: Member; others: readonly Member[] } {
    const id = attributeId(kind, key)
    const members = book.get(id) ?? new Map<WorkerId, Member>()
    book.set(id, members)
    const known = members.get(member.workerId)
    const own: Member = {
      ...member,
      firstSeenMs: Math.min(member.firstSeenMs, known?.firstSeenMs ?? member.firstSeenMs),
      lastSeenMs: Math.max(member.lastSeenMs, known?.lastSeenMs ?? member.lastSeenMs),
    }
    members.set(member.workerId, own)
    const sharing = book.get(attributeId(among, key))?.values() ?? []
    return { own, others: [...sharing].filter((one) => one.workerId !== member.workerId) }
  }

  return {
    touch(uses) {
      const told = new Map<string, readonly Member[]>()
      const links: EventOf<'link'>[] = []
      for (const use of uses) {
        const { own, others } = note(use)
        told.set(attributeId(use.kind, use.key), others)
        for (const other of others)
          links.push(linkTo(other, own, use.among, use.key), linkTo(own, other, use.kind, use.key))
      }
      return { told, links }
    },
  }
}

/** Tells `to` of `member`; dated by when both used it. */
function linkTo(to: Member, member: Member, kind: AttributeKind, key: Pseudonym): EventOf<'link'> {
  const { firstSeenMs, lastSeenMs } = member
  const id = ['link', to.workerId, kind, key, member.workerId, firstSeenMs, lastSeenMs].join(':')
  const link: Link = { attribute: kind, attributeKey: key, member, loginsMs: [], standing: null }
  return eventTo(to.workerId, id, Math.max(to.firstSeenMs, firstSeenMs), link)
}

/** The event that carries what one worker tells another. */
export function tellingEvent({ to, atMs, link }: Telling): EventOf<'link'> {
  const { attributeKey, member, standing, loginsMs } = link
  const id = ['tell', to, attributeKey, member.workerId, standing?.sequence ?? loginsMs.join('-')].join(':')
  return eventTo(to, id, atMs, link)
}

function eventTo(workerId: WorkerId, id: string, atMs: number, link: Link): EventOf<'link'> {
  return {
    eventId: asEventId(id),
    workerId,
    occurredAtMs: atMs,
    receivedAtMs: atMs,
    quality: [],
    connection: null,
    type: 'link',
    link,
  }
}
