import type { AttributeKind, Member } from '../event.ts'
import { isSharer, LINK_WINDOW } from '../facts/attributes.ts'
import { declaredRelation } from '../facts/declared.ts'
import { isInUse } from '../facts/instruments.ts'
import type { Counter, EventRef } from '../judgement.ts'
import { isSharing, liveMembers } from '../linked.ts'
import type { Attribute, Profile } from '../profile.ts'
import {
  defineSignal,
  heldBack,
  passed,
  quiet,
  type SignalEpisode,
  type SignalInput,
  unready,
  verdict,
} from '../signal.ts'
import { lastShared } from './shared-instrument.ts'

const KINDS: ReadonlySet<AttributeKind> = new Set(['funding', 'payee'] as const)

/**
 * The client of one worker pays from where another worker is paid (G1 across workers): a client who is a worker of the platform, as
 * where friends or one hand raise each other's standing. Both sides speak of it. Only payer with payee binds: a client in common, and a
 * destination in common, are none of this signal's.
 *
 * A worker who openly hires others from the account that their own pay comes to looks the same in one direction, so one direction alone
 * calls for a look and no more. On both sides of it at once, paid out of another’s account while the own one funds a client of somebody
 * else, money goes on from hand to hand, and back where there are but two: that weighs more. Where the client who pays from a worker’s
 * account has also rated that worker, somebody rates themselves: with money on both sides it may stand alone. On one side it may not,
 * since whoever is hired by such a client may know nothing of it.
 *
 * A verified company that is paid and hires is a business: its accounts are not told to anybody.
 */
export const clientFundedByWorker = defineSignal({
  id: 'client-funded-by-worker',
  version: 1,
  family: 'client',
  title: 'Client pays from the payout account of another worker',
  unit: 'workers on the other side',
  reference: '2022 advisory, platform list (PL5: fake client, same payment account)',
  reads: ['attributes', 'account', 'fundings', 'instruments'],
  defaults: { strength: 0.7, both: 0.85, rated: 0.9, serviceFrom: 51 },
  describes: {
    strength: 'strength on one side of it, 0..1',
    both: 'strength on both sides at once, 0..1',
    rated:
      'strength on both sides, where the client rated the worker from whose account it pays, 0..1; it may stand alone',
    serviceFrom: 'workers from which an account must be a service, 1 or more',
  },
  guards: {
    refund: 'money that came back by a reversal is neither funding nor pay',
    household: 'are they of one verified household?',
    agency: 'are they of one declared agency?',
    own: 'is it an account of this worker too? (self-dealing and shared-instrument speak of that)',
    omnibus: 'is it an address that an exchange shares among its customers? (it is nobody’s)',
    'own-company': 'is it a verified company that is paid there? (a business that hires)',
    service: 'do so many workers use it that it must be an exchange, a payroll or a payment service?',
  },
  halfLifeDays: 180,
  remembers: false,
  explain: {
    what: 'The instrument that funds a client’s payments to one worker is the payout destination of another: the client is a worker of the platform, or their friend. False clients that raise a worker’s standing look like this, and so does a worker who hires others.',
    check: [
      'Open the workers on the other side, and look at what was delivered, and at the ratings that the client gave.',
      'See whether the money goes on, and whether it comes back to where it began.',
      'Ask the worker whose account it is whether they hire others; if so, record it: the reason will then stay quiet until somebody new joins.',
    ],
  },
  evaluate(input) {
    const { facts, params } = input
    if (!isSharing(facts, KINDS))
      return facts.fundings.length === 0
        ? unready('history', 'no payout told what the client paid with')
        : quiet()
    const counter: Counter[] = []
    const sides: Side[] = []
    for (const attribute of facts.attributes) {
      if (!KINDS.has(attribute.kind)) continue
      const members = liveMembers(attribute, input.clock)
      const side = members.length === 0 ? null : sideOf(input, attribute, members)
      if (side === null) continue
      if (typeof side !== 'string') sides.push(side)
      // Of several that are held back for one reason, one says so.
      else if (!counter.some((one) => one.code === `client-funded-by-worker.${side}`))
        counter.push(heldBack('client-funded-by-worker', side, SAYS[side], { workers: members.length }))
    }
    const kinds = new Set(sides.map(({ attribute }) => attribute.kind))
    const isBoth = kinds.size > 1
    return verdict(
      sides.map((side) => {
        const rating = isBoth ? side.rating : null
        const strength = rating !== null ? params.rated : isBoth ? params.both : params.strength
        return episodeOf({ ...side, rating }, strength)
      }),
      counter,
    )
  },
})

const SAYS = {
  household: 'A client pays from an account of a worker; both workers are of one declared household.',
  agency: 'A client pays from an account of a worker; both workers are of one declared agency.',
  omnibus: 'A client pays from an address that an exchange shares among its customers.',
  service: 'A client pays from an account that so many workers use that it must be a service.',
} as const

interface Side {
  readonly attribute: Attribute
  /** Whom it is shared with, the declared ones left out. Never empty. */
  readonly others: readonly Member[]
  readonly evidence: readonly EventRef[]
  readonly payerId: string | null
  /** The worker’s own rating by a client who rated one of the others too. */
  readonly rating: Attribute | null
}

/** What there is to be said of it; what holds it back; null where money stands on it no longer, or others speak of it. */
function sideOf(
  { facts, params, context, clock }: SignalInput<{ readonly serviceFrom: number }>,
  attribute: Attribute,
  members: readonly Member[],
): Side | keyof typeof SAYS | null {
  const { key, kind } = attribute
  const instrument = facts.instruments.find((one) => one.key === key)
  const funding = kind === 'funding' ? facts.fundings.find((one) => one.key === key) : undefined
  if (kind === 'funding') {
    if (funding === undefined || (instrument !== undefined && isInUse(instrument))) return null
  } else if (instrument === undefined || instrument.firstPaidMs === null) return null
  if (instrument?.omnibus === true) return 'omnibus'
  // One account of several hands, this worker's among them: who of them hires whom, it does not say.
  const owners = ownersBeside(facts, attribute).flatMap((own) => liveMembers(own, clock))
  if (members.length >= params.serviceFrom || owners.length + 1 >= params.serviceFrom) return 'service'
  const strangers = members.filter((one) => !owners.some(({ workerId }) => workerId === one.workerId))
  if (strangers.length === 0) return null
  const relations = strangers.map((one) => declaredRelation(facts, one, context.platform))
  const others = strangers.filter((_, i) => relations[i] === null)
  if (others.length === 0) return relations.includes('agency') ? 'agency' : 'household'
  const evidence =
    funding === undefined || funding.ref.eventId === attribute.ref.eventId
      ? [attribute.ref]
      : [attribute.ref, funding.ref]
  const payerId = funding?.payerId ?? null
  return { attribute, others, evidence, payerId, rating: ratingOf(facts, payerId, others) }
}

/** Whether the client rated any of them, as far as the worker was told: within the window of ratings of the worker’s own. */
function ratingOf(
  { attributes }: Profile,
  payerId: string | null,
  others: readonly Member[],
): Attribute | null {
  const own = attributes.find((one) => one.kind === 'rater' && one.key === payerId)
  if (own === undefined) return null
  const sinceMs = own.firstMs - LINK_WINDOW.rater
  const rated = own.members.filter((one) => isSharer(own, one) && one.lastSeenMs >= sinceMs)
  return others.some((one) => rated.some(({ workerId }) => workerId === one.workerId)) ? own : null
}

/** Of a destination: the same thing as what other workers are paid to as well. */
const ownersBeside = ({ attributes }: Profile, { kind, key }: Attribute): readonly Attribute[] =>
  kind === 'payee' ? attributes.filter((one) => one.kind === 'instrument' && one.key === key) : []

function episodeOf({ attribute, others, evidence, payerId, rating }: Side, strength: number): SignalEpisode {
  const workers = others.length
  const isPayer = attribute.kind === 'funding'
  return {
    atMs: lastShared(attribute, others),
    strength,
    observed: workers,
    limit: 'no other worker',
    text: isPayer
      ? `Client ${payerId ?? 'without a name'} pays this worker from an instrument that ${manyWorkers(workers)} paid to within 180 days${rating === null ? '' : ', and has rated that worker'}.`
      : `An instrument that this worker is paid to funds a client’s payments to ${workers === 1 ? 'another worker' : `${workers} other workers`} within 180 days.`,
    params: { workers, days: 180, ...(payerId === null ? {} : { payerId }) },
    evidence: rating === null ? evidence : [...evidence, rating.ref],
    standsAlone: rating !== null,
    guards: passed(
      ['refund', 'reversals are not counted'],
      ['household', 'no common verified household'],
      ['agency', 'no common declared agency'],
      ['own', 'not an account that both are paid to'],
      ['omnibus', 'not known as an exchange’s shared address'],
      ['own-company', 'not paid there as a verified company'],
      ['service', 'few workers use it'],
    ),
  }
}

const manyWorkers = (workers: number): string =>
  workers === 1 ? 'another worker is' : `${workers} other workers are`
