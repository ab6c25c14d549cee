import { type AttributeUse, attributeId, type Member } from '@redflag/detection'
import { type LinkStore, MEMBERS_KEPT, type Touched } from './port.ts'

export interface MemoryLinks extends LinkStore {
  /** Forgets everything, as a flushed server does. */
  flush(): void
}

/** The memory twin of the link store. */
export function createMemoryLinks(): MemoryLinks {
  const attributes = new Map<string, Map<string, Member>>()

  function touchOne({ kind, key, member, among, windowMs }: AttributeUse): Touched {
    const id = attributeId(kind, key)
    const members = attributes.get(id) ?? new Map<string, Member>()
    attributes.set(id, members)
    const sinceMs = member.firstSeenMs - windowMs
    for (const [workerId, one] of members) {
      if (one.lastSeenMs < sinceMs) members.delete(workerId)
    }
    const known = members.get(member.workerId)
    const own = merge(known, member)
    if (known !== undefined || members.size < MEMBERS_KEPT) members.set(member.workerId, own)
    const others = [...(attributes.get(attributeId(among, key))?.values() ?? [])]
      .filter((one) => one.workerId !== member.workerId && one.lastSeenMs >= sinceMs)
      .sort((a, b) => (a.workerId < b.workerId ? -1 : 1))
    return { own, others }
  }

  return {
    async touch(uses) {
      return uses.map(touchOne)
    },
    flush() {
      attributes.clear()
    },
  }
}

function merge(known: Member | undefined, told: Member): Member {
  if (known === undefined) return told
  return {
    ...told,
    firstSeenMs: Math.min(known.firstSeenMs, told.firstSeenMs),
    lastSeenMs: Math.max(known.lastSeenMs, told.lastSeenMs),
  }
}
