import { HEARSAY_GUARD } from '../basis.ts'
import type { Observation } from '../event.ts'
import type { EventRef, GuardAnswer } from '../judgement.ts'
import type { Attribute, ObservationFact, Profile } from '../profile.ts'
import { DAY } from '../time.ts'
import { LINK_WINDOW } from './attributes.ts'

/** A client who has spoken of so many distinct workers within 90 days says nothing any more (domain reference §4.2). */
export const TALKATIVE = 10

/** Most that may rest on what clients alone say, 0..1 (domain reference §4.2). */
export const HEARSAY_CAP = 0.3

/** What one observer said of one kind, however often. */
export interface Voice {
  readonly kind: Observation['kind']
  readonly source: Observation['source']
  /** Null: not named. All those of one source who are not named count as one. */
  readonly observerId: string | null
  /** Their newest report of the kind. */
  readonly ref: EventRef
  readonly firstMs: number
  readonly lastMs: number
  /** The greatest that they gave, 0..1. */
  readonly confidence: number
  /** Distinct occasions, sorted. Reports that name none are one occasion a day (UTC). */
  readonly occasions: readonly string[]
}

export interface Heard {
  /** Newest first. */
  readonly voices: readonly Voice[]
  /** Distinct observers, whatever the kind. */
  readonly observers: number
  /** Distinct occasions over all voices: a call that two people tell of is one. */
  readonly occasions: number
  /** Nobody but clients said so: then it is at most `HEARSAY_CAP`. */
  readonly clientsOnly: boolean
  /** Clients who are not counted, since they speak of too many workers. */
  readonly talkative: number
}

const EVERY = (): boolean => true

const NOTHING: Heard = { voices: [], observers: 0, occasions: 0, clientsOnly: false, talkative: 0 }

/**
 * What was said of the worker, counted as hearsay must be: the same observer once per kind, and a client who speaks of very many
 * workers not at all, whatever else they say. The same in any order of arrival. Reads `observations` and `attributes`.
 *
 * The rule on talkative observers is held against clients alone. A liveness check speaks of everybody, which is its work and takes
 * nothing from what it found; and the staff's word always counts.
 *
 * @param sinceMs reports before it are not heard; infinitely early hears all
 * @param kinds answers with what was said of any of them
 * @param counts which reports count at all, e.g. those under no agreed accommodation, or later than what cleared them
 */
export function heard(
  facts: Pick<Profile, 'observations' | 'attributes'>,
  kinds: readonly Observation['kind'][],
  sinceMs: number,
  counts: (said: ObservationFact) => boolean = EVERY,
): Heard {
  const { observations } = facts
  // Nearly every worker: nobody said anything.
  if (!observations.some((one) => isOf(one, kinds, sinceMs))) return NOTHING
  const voices = new Map<string, Voice>()
  const talkative = new Set<string>()
  for (const said of observations) {
    if (!isOf(said, kinds, sinceMs) || !counts(said)) continue
    if (isTalkative(said, facts.attributes)) {
      talkative.add(said.observerId ?? '')
      continue
    }
    const id = `${said.kind}\n${observerOf(said)}`
    voices.set(id, join(voices.get(id), said))
  }
  const all = [...voices.values()].sort(byNewest)
  return {
    voices: all,
    observers: new Set(all.map(observerOf)).size,
    occasions: new Set(all.flatMap((one) => one.occasions)).size,
    clientsOnly: all.length > 0 && all.every((one) => one.source === 'client'),
    talkative: talkative.size,
  }
}

/** What is left of a strength, 0..1, that rests on this: no more than `HEARSAY_CAP` where only clients said so. */
export const asHearsay = (strength: number, { clientsOnly }: Pick<Heard, 'clientsOnly'>): number =>
  clientsOnly ? Math.min(strength, HEARSAY_CAP) : strength

/** Says of an episode whether it is hearsay: then it adds up with other hearsay to no more than the cap, and lifts nobody above low. */
export const hearsayGuard = (clientsOnly: boolean): GuardAnswer => ({
  id: HEARSAY_GUARD,
  held: clientsOnly,
  why: clientsOnly ? 'clients alone say so: it weighs little' : 'not clients alone',
})

/**
 * How sure it is that at least `count` of them are right, as they rate it themselves: the confidence of the least sure of the
 * surest `count`, 0..1; 0 where there are fewer.
 */
export function confidenceOf(voices: readonly Voice[], count: number): number {
  const surest = voices.map((one) => one.confidence).sort((a, b) => b - a)
  return count < 1 ? 1 : (surest[count - 1] ?? 0)
}

const isOf = (said: ObservationFact, kinds: readonly Observation['kind'][], sinceMs: number): boolean =>
  kinds.includes(said.kind) && said.ref.occurredAtMs >= sinceMs

const observerOf = (one: Pick<Voice, 'source' | 'observerId'>): string =>
  `${one.source}\n${one.observerId ?? ''}`

/** Workers of whom the observer spoke within 90 days of this report, this one included. */
function isTalkative(said: ObservationFact, attributes: readonly Attribute[]): boolean {
  const { source, observerId, ref } = said
  if (source !== 'client' || observerId === null) return false
  const observer = attributes.find((one) => one.kind === 'observer' && one.key === observerId)
  if (observer === undefined || observer.members.length < TALKATIVE - 1) return false
  const windowMs = LINK_WINDOW.observer
  const others = observer.members.filter(
    (one) => one.firstSeenMs <= ref.occurredAtMs + windowMs && one.lastSeenMs >= ref.occurredAtMs - windowMs,
  )
  return others.length + 1 >= TALKATIVE
}

function join(before: Voice | undefined, said: ObservationFact): Voice {
  const { ref, kind, source, observerId, confidence } = said
  const atMs = ref.occurredAtMs
  const occasion = said.occasionId ?? `${observerOf(said)}\n${Math.floor(atMs / DAY)}`
  if (before === undefined) {
    return { kind, source, observerId, ref, firstMs: atMs, lastMs: atMs, confidence, occasions: [occasion] }
  }
  // Observations come in time order: this one is the newer.
  return {
    ...before,
    ref,
    lastMs: atMs,
    confidence: Math.max(before.confidence, confidence),
    occasions: before.occasions.includes(occasion)
      ? before.occasions
      : [...before.occasions, occasion].sort(),
  }
}

const byNewest = (a: Voice, b: Voice): number =>
  b.lastMs - a.lastMs || (a.ref.eventId < b.ref.eventId ? -1 : a.ref.eventId > b.ref.eventId ? 1 : 0)
