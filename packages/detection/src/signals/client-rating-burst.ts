import type { AttributeKind, Member } from '../event.ts'
import { declaredRelation } from '../facts/declared.ts'
import { asPseudonym, type WorkerId } from '../ids.ts'
import type { Counter, EventRef } from '../judgement.ts'
import type { Attribute, Profile } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'
import { DAY } from '../time.ts'

/** Evidence shown: the newest ratings. */
const EVIDENCE_SHOWN = 10

/**
 * One client gives many new workers top ratings within days (G2).
 *
 * The table asks for 60 % of the client's spend; what a client spent on others no worker's log tells, so it is approximated by the
 * workers whom it rated. A worker's first top rating by the client is what counts, and only new workers are spoken of: an old account
 * with the same client is not what the client was made for. Of links among them only those of this worker are known here.
 */
export const clientRatingBurst = defineSignal({
  id: 'client-rating-burst',
  version: 1,
  family: 'client',
  title: 'One of many new workers whom one client rated highly',
  unit: 'new workers',
  reference: '2022 advisory, platform list (PL7: several accounts highly rated by one client in short time)',
  reads: ['attributes', 'account', 'ratings'],
  without: ['ratings'],
  defaults: {
    workers: 4,
    newDays: 60,
    windowDays: 14,
    share: 0.6,
    plain: 0.5,
    linked: 0.85,
    establishedDays: 365,
    largeFrom: 20,
  },
  describes: {
    workers: 'new workers rated highly from which it speaks',
    newDays: 'an account is new for so many days',
    windowDays: 'the ratings lie within so many days',
    share: 'least share of new ones among the workers whom the client rated then, 0..1',
    plain: 'strength, 0..1',
    linked: 'strength where this worker shares a device or something firmer with one of the others, 0..1',
    establishedDays: 'a client since so many days is established',
    largeFrom: 'workers rated from which a client is a large one',
  },
  guards: {
    established: 'has the client been one for more than a year?',
    large: 'has the client rated so many workers that it is a large one?',
    declared: 'how many are left without the own household and agency?',
  },
  halfLifeDays: 180,
  remembers: false,
  explain: {
    what: 'Within two weeks one client gave the highest ratings to four or more workers whose accounts were new, and to hardly anybody else. Clients made to raise a team’s standing do this; so does a firm that brings its own people to the platform.',
    check: [
      'Look at the client: when it registered, how it pays, and whether anything was delivered for the ratings.',
      'Compare the rated accounts: devices, documents, payout destinations, wording of the offers.',
      'Ask the client who these people are; a firm that brought its own contractors can say so.',
    ],
  },
  evaluate({ facts, params, context }) {
    if (facts.ratings.length === 0) return quiet()
    const clients = facts.attributes.filter(
      (one) => one.kind === 'top-rater' && one.members.length + 1 >= params.workers,
    )
    if (clients.length === 0) return quiet()
    const { createdMs } = facts.account
    if (createdMs === null) return unready('history', 'when the account was created is not known')
    const episodes: SignalEpisode[] = []
    const counter: Counter[] = []
    for (const client of clients) {
      if (!isNew(client.firstMs, createdMs)) continue
      const newcomers = client.members.filter((one) => isNew(one.firstSeenMs, one.createdMs))
      const strangers = newcomers.filter((one) => declaredRelation(facts, one, context.platform) === null)
      const burst = burstAround(client.firstMs, strangers)
      const rated = ratedDuring(client, burst)
      const held = guardOf(client, newcomers, strangers, rated)
      if (held !== null)
        counter.push(heldBack('client-rating-burst', held, SAYS[held], { clientId: client.key }))
      else if (burst.length + 1 >= params.workers && burst.length + 1 >= params.share * rated)
        episodes.push(episodeOf(client, burst, rated))
    }
    return verdict(episodes, counter)

    function isNew(atMs: number, sinceMs: number | null): boolean {
      return sinceMs !== null && atMs - sinceMs < params.newDays * DAY
    }

    /** The most of them that were rated within one window together with this worker. */
    function burstAround(ownMs: number, newcomers: readonly Member[]): readonly Member[] {
      const windowMs = params.windowDays * DAY
      let most: readonly Member[] = []
      for (const fromMs of [ownMs, ...newcomers.map((one) => one.firstSeenMs)]) {
        if (fromMs > ownMs || fromMs < ownMs - windowMs) continue
        const within = newcomers.filter(
          (one) => one.firstSeenMs >= fromMs && one.firstSeenMs <= fromMs + windowMs,
        )
        if (within.length > most.length) most = within
      }
      return most
    }

    /** Workers whom the client rated while the burst lasted, with whatever score; this one is one of them. */
    function ratedDuring(client: Attribute, burst: readonly Member[]): number {
      const moments = [client.firstMs, ...burst.map((one) => one.firstSeenMs)]
      const [fromMs, toMs] = [Math.min(...moments), Math.max(...moments)]
      const all = facts.attributes.find((one) => one.kind === 'rater' && one.key === client.key) ?? client
      const during = all.members.filter((one) => one.firstSeenMs <= toMs && one.lastSeenMs >= fromMs)
      return Math.max(during.length, burst.length) + 1
    }

    function guardOf(
      client: Attribute,
      newcomers: readonly Member[],
      strangers: readonly Member[],
      rated: number,
    ): keyof typeof SAYS | null {
      // Told only where it would have spoken.
      const all = burstAround(client.firstMs, newcomers).length + 1
      if (all < params.workers || all < params.share * rated) return null
      if (isEstablished(facts, client, params.establishedDays * DAY)) return 'established'
      if (rated >= params.largeFrom) return 'large'
      return burstAround(client.firstMs, strangers).length + 1 < params.workers ? 'declared' : null
    }

    function episodeOf(client: Attribute, burst: readonly Member[], rated: number): SignalEpisode {
      const workers = burst.length + 1
      const link = linkWith(facts, new Set(burst.map((one) => one.workerId)))
      const refs = facts.ratings
        .filter((one) => asPseudonym(one.clientId) === client.key)
        .map((one) => one.ref)
      const also = link === null ? '' : `, and shares a ${WHAT[link.kind]} with one of them`
      return {
        atMs: Math.max(client.firstMs, ...burst.map((one) => one.firstSeenMs)),
        strength: link === null ? params.plain : params.linked,
        observed: workers,
        limit: params.workers,
        text: `Client ${client.key} rated ${workers} new workers highly within ${params.windowDays} days, of ${rated} rated in that time; this worker is one of them${also}.`,
        params: { clientId: client.key, workers, rated, days: params.windowDays },
        evidence: evidenceOf(client.ref, refs, link?.ref ?? null),
        guards: passed(
          [
            'established',
            sinceOf(facts, client) === null ? 'not known since when' : 'a client for less than a year',
          ],
          ['large', `${rated} workers rated in that time`],
          ['declared', 'no common household or agency is counted'],
        ),
      }
    }
  },
})

const SAYS = {
  established: 'Many new workers were rated highly by one client who has been one for more than a year.',
  large: 'Many new workers were rated highly by one client who rates very many.',
  declared: 'The new workers whom one client rated highly are a declared household or agency.',
} as const

const WHAT: Readonly<Partial<Record<AttributeKind, string>>> = {
  instrument: 'payout destination',
  document: 'identity document',
  phone: 'phone number',
  email: 'mail address',
  device: 'device',
  'mfa-device': 'second-factor device',
}

/** What this worker shares with one of them: something firm, or a device. An address or a template is not enough. */
function linkWith(facts: Profile, others: ReadonlySet<WorkerId>): Attribute | null {
  const shares = (one: Attribute) =>
    WHAT[one.kind] !== undefined && one.members.some((member) => others.has(member.workerId))
  return facts.attributes.find(shares) ?? null
}

/** Since when the client is one, as its ratings of this worker tell. */
function sinceOf(facts: Profile, client: Attribute): number | null {
  let sinceMs: number | null = null
  for (const one of facts.ratings) {
    if (asPseudonym(one.clientId) !== client.key || one.clientSinceMs === null) continue
    sinceMs = Math.min(sinceMs ?? one.clientSinceMs, one.clientSinceMs)
  }
  return sinceMs
}

function isEstablished(facts: Profile, client: Attribute, forMs: number): boolean {
  const sinceMs = sinceOf(facts, client)
  return sinceMs !== null && client.firstMs - sinceMs > forMs
}

function evidenceOf(
  first: EventRef,
  ratings: readonly EventRef[],
  link: EventRef | null,
): readonly EventRef[] {
  const refs = [...ratings].reverse().filter((one) => one.eventId !== first.eventId)
  const all = link === null || link.eventId === first.eventId ? [first, ...refs] : [first, link, ...refs]
  return all.slice(0, EVIDENCE_SHOWN)
}
