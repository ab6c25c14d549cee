import type { Clock } from './clock.ts'
import type { AttributeKind, Member } from './event.ts'
import { isSharer, LINK_WINDOW } from './facts/attributes.ts'
import { isAgency, isHousehold } from './facts/relations.ts'
import type { WorkerId } from './ids.ts'
import type { LinkedWorker, Reason } from './judgement.ts'
import type { Attribute, Episode, Kin, Profile } from './profile.ts'

/**
 * How much one shared thing binds two workers, and of how many workers it must be no more to bind at all (domain reference §4.6). Firm
 * things bind fully; the others weigh `r / ln(1 + degree)`, the less the more workers have them, and add up: from 0.5 on they are a link
 * that is worth following.
 */
const BINDS: Readonly<Partial<Record<AttributeKind, { readonly r: number; readonly most: number }>>> = {
  'mfa-device': { r: 0.9, most: 50 },
  device: { r: 0.6, most: 8 },
  ip: { r: 0.3, most: 50 },
  template: { r: 0.3, most: 50 },
  // Whoever hires others pays them too: money ties two workers less than one account that both are paid to.
  funding: { r: 0.6, most: 50 },
  payee: { r: 0.6, most: 50 },
}

/** @param degree workers who have it, this one included */
function weightOf(kind: AttributeKind, degree: number): number {
  if (FIRM.has(kind)) return 1
  const soft = BINDS[kind]
  return soft === undefined || degree > soft.most ? 0 : soft.r / Math.log(1 + degree)
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
  funding: 'client-funded-by-worker',
  payee: 'client-funded-by-worker',
}

const SPEAKING: ReadonlySet<string> = new Set(Object.values(SIGNAL_OF))

/** Whether a reason of this signal names whom the worker is linked with. */
export const speaksOfLinks = (signal: string): boolean => SPEAKING.has(signal)

/** Whether an episode says something of the worker's links rather than of the worker alone, whatever family it counts in. */
export const isAboutLinks = ({ family, signal }: Pick<Episode, 'family' | 'signal'>): boolean =>
  family === 'linkage' || speaksOfLinks(signal)

/** Id of the signal that speaks of a kind of sharing; the kind itself where none does. */
export const signalOf = (kind: AttributeKind): string => SIGNAL_OF[kind] ?? kind

/** False for nearly every worker: nobody ever used anything of theirs, of these kinds where some are named. */
export function isSharing(profile: Profile, kinds: ReadonlySet<AttributeKind> | null = null): boolean {
  for (const { kind, members } of profile.attributes)
    if (members.length > 0 && (kinds === null || kinds.has(kind))) return true
  return false
}

/** Members of an attribute within its window. */
export function liveMembers(attribute: Attribute, clock: Clock): Attribute['members'] {
  const { members, kind, lastMs } = attribute
  if (members.length === 0) return members
  const windowMs = LINK_WINDOW[kind]
  if (clock.isBeyond(lastMs + windowMs)) return []
  const isLive = (member: Member) =>
    isSharer(attribute, member) && !clock.isBeyond(member.lastSeenMs + windowMs)
  return members.every(isLive) ? members : members.filter(isLive)
}

/** Kinds of sharing that make two accounts one hand's: nobody shares these by chance. */
const FIRM: ReadonlySet<AttributeKind> = new Set<AttributeKind>(['instrument', 'document', 'phone', 'email'])

/** From so many on a thing is some place's or some service's, and firm no more. */
const MOST_FIRM = 50

export interface FirmLink {
  readonly member: Member
  /** What both use; of several the first in the order of the facts. */
  readonly attribute: Attribute
}

/** Everybody who is firmly linked and not of one declared household or agency, each once, by id. */
export function firmLinks(profile: Profile, clock: Clock): readonly FirmLink[] {
  const links = new Map<WorkerId, FirmLink>()
  for (const attribute of profile.attributes) {
    if (!FIRM.has(attribute.kind) || attribute.members.length === 0) continue
    const members = liveMembers(attribute, clock)
    if (members.length >= MOST_FIRM) continue
    for (const member of members) {
      if (links.has(member.workerId) || isHousehold(profile, member) || isAgency(profile, member)) continue
      links.set(member.workerId, { member, attribute })
    }
  }
  return links.size === 0
    ? NO_LINKS
    : [...links.values()].sort((a, b) => (a.member.workerId < b.member.workerId ? -1 : 1))
}

const NO_LINKS: readonly FirmLink[] = []
const NOBODY: readonly LinkedWorker[] = []

/** Those of them who told how they stand. */
export const kinAmong = (profile: Profile, links: readonly FirmLink[]): readonly Kin[] =>
  profile.kin.filter((one) => links.some((link) => link.member.workerId === one.key))

/**
 * Who is linked, by what, and how strongly: only through the very things that a reason of the judgement speaks of. Whoever shares a
 * café with the worker is not linked because somebody else shares a bank account.
 */
export function linkedWorkers(
  profile: Profile,
  clock: Clock,
  reasons: readonly Pick<Reason, 'signal' | 'evidence'>[],
): readonly LinkedWorker[] {
  if (!reasons.some((one) => speaksOfLinks(one.signal))) return NOBODY
  const speaking = new Map(
    reasons.map(({ signal, evidence }) => [signal, new Set(evidence.map((ref) => ref.eventId))]),
  )
  const by = new Map<LinkedWorker['workerId'], { signals: Set<string>; weight: number }>()
  for (const attribute of profile.attributes) {
    const signal = SIGNAL_OF[attribute.kind]
    if (signal === undefined || speaking.get(signal)?.has(attribute.ref.eventId) !== true) continue
    const members = liveMembers(attribute, clock)
    const weight = weightOf(attribute.kind, members.length + 1)
    for (const member of members) {
      const link = by.get(member.workerId) ?? { signals: new Set<string>(), weight: 0 }
      link.signals.add(signal)
      link.weight += weight
      by.set(member.workerId, link)
    }
  }
  return [...by]
    .map(([workerId, link]) => ({
      workerId,
      by: [...link.signals].sort(),
      strength: Math.min(1, link.weight),
    }))
    .sort((a, b) => (a.workerId < b.workerId ? -1 : 1))
}
