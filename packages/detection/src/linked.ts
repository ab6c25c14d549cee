import type { AttributeKind } from './event.ts'
import { isSharer, LINK_WINDOW } from './facts/attributes.ts'
import type { LinkedWorker, Reason } from './judgement.ts'
import type { Attribute, Profile } from './profile.ts'

/** How much one shared attribute binds two workers, 0..1 (domain reference §4.6). */
const BINDS: Readonly<Record<AttributeKind, number>> = {
  instrument: 1,
  document: 1,
  phone: 1,
  email: 1,
  'mfa-device': 0.9,
  device: 0.6,
  ip: 0.3,
  template: 0.3,
  // A client or an observer in common binds nobody.
  rater: 0,
  'top-rater': 0,
  observer: 0,
}

/** The signal that speaks of each kind of sharing. */
const SIGNAL_OF: Readonly<Partial<Record<AttributeKind, string>>> = {
  instrument: 'shared-instrument',
  device: 'shared-device',
  'mfa-device': 'shared-device',
  ip: 'shared-ip',
  document: 'shared-identity',
  phone: 'shared-identity',
  email: 'shared-identity',
  template: 'shared-identity',
}

/** False for nearly every worker: nobody ever used anything of theirs. */
export const isSharing = (profile: Profile): boolean =>
  profile.attributes.some((attribute) => attribute.members.length > 0)

/** Members of an attribute within its window, at `nowMs`. */
export function liveMembers(attribute: Attribute, nowMs: number): Attribute['members'] {
  if (attribute.members.length === 0) return attribute.members
  const since = nowMs - LINK_WINDOW[attribute.kind]
  if (attribute.lastMs < since) return []
  return attribute.members.filter((member) => member.lastSeenMs >= since && isSharer(attribute, member))
}

/**
 * Who is linked, by what, and how strongly: only through the very things that a reason of the judgement speaks of. Whoever shares a
 * café with the worker is not linked because somebody else shares a bank account.
 */
export function linkedWorkers(
  profile: Profile,
  nowMs: number,
  reasons: readonly Reason[],
): readonly LinkedWorker[] {
  const speaking = new Map(
    reasons.map(({ signal, evidence }) => [signal, new Set(evidence.map((ref) => ref.eventId))]),
  )
  const by = new Map<LinkedWorker['workerId'], { signals: Set<string>; rest: number }>()
  for (const attribute of profile.attributes) {
    const signal = SIGNAL_OF[attribute.kind]
    if (signal === undefined || speaking.get(signal)?.has(attribute.ref.eventId) !== true) continue
    for (const member of liveMembers(attribute, nowMs)) {
      const link = by.get(member.workerId) ?? { signals: new Set<string>(), rest: 1 }
      link.signals.add(signal)
      link.rest *= 1 - BINDS[attribute.kind]
      by.set(member.workerId, link)
    }
  }
  return [...by]
    .map(([workerId, link]) => ({ workerId, by: [...link.signals].sort(), strength: 1 - link.rest }))
    .sort((a, b) => (a.workerId < b.workerId ? -1 : 1))
}
