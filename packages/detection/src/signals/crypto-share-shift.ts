import { mondayOf } from '../cohorts/cohorts.ts'
import { type CohortAnswer, cohortGuard, compare, percent } from '../cohorts/compare.ts'
import { dayOf } from '../cohorts/corridor.ts'
import { standing } from '../facts/standing.ts'
import type { Counter } from '../judgement.ts'
import type { PayoutFact } from '../profile.ts'
import { defineSignal, heldBack, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'
import { cusumStep } from '../stats/cusum.ts'
import { DAY } from '../time.ts'

/**
 * Payouts turn from other rails to virtual currency (P5).
 *
 * The share before is the worker's own, of everything before the run that raised the alarm, so whoever was always paid like this never
 * shifts; and after an alarm the new way is the usual one, so a worker shifts once. A worker whose bank has just failed, or who has
 * proven that the new addresses are theirs, has a reason that anybody would have.
 *
 * What the others of the same currency did in the same week is divided out. If a part `m` of those who were not paid so before was moved
 * by something common to all (a bank that failed, a rail that was cut), then the worker was moved by it with that chance whatever else
 * holds, and a payout in virtual currency comes about with 1 − (1 − p)(1 − m) where it came about with p. Evidence of such a payout
 * falls from ln(p1 / p0) to ln((1 − (1 − p1)(1 − m)) / (1 − (1 − p0)(1 − m))), to nothing as m nears 1; that of a payout elsewhere,
 * ln((1 − p1) / (1 − p0)), stays, since m divides out. The alarm itself is raised without the others, so that more of them can only ever
 * make it weaker. Of the weeks that the run lasted the one in which most moved counts. Until a first of them is known it counts less:
 * never enough by itself, nor with the new destination that everybody has who moves.
 */
export const cryptoShareShift = defineSignal({
  id: 'crypto-share-shift',
  version: 2,
  family: 'routing',
  facet: 'asset',
  title: 'Payouts shifted to virtual currency',
  unit: 'evidence of a shift, nats',
  reference:
    '2022 advisory, hiring list (HC8) and platform list (PL9); Bernoulli log-likelihood CUSUM (Page 1954), domain reference §4.8',
  reads: ['payouts'],
  defaults: {
    shareBefore: 0.05,
    shareAfter: 0.5,
    limit: 6.9,
    strength: 0.4,
    minHistory: 5,
    bankFailedFactor: 0.5,
    bankFailedDays: 30,
    cryptoNative: false,
    cohortWorkers: 30,
    leastMoved: 0.1,
    leastLeft: 0.25,
    laterFactor: 0.25,
  },
  describes: {
    shareBefore: 'least share of virtual currency assumed before the shift, 0..1',
    shareAfter: 'share of virtual currency to be found, 0..1',
    limit: 'evidence from which it speaks, nats; 6.9: a false alarm every 4600 payouts',
    strength: 'strength of an alarm, 0..1',
    minHistory: 'payouts from which the own share before is taken',
    bankFailedFactor: 'factor where a payout of another kind came back shortly before, 0..1',
    bankFailedDays: 'how shortly before the shift, days',
    cryptoNative:
      'more than half of the platform’s workers are paid in virtual currency: then a shift says nothing',
    cohortWorkers:
      'workers paid in a usual week, in the currency or else on the platform, from which it compares',
    leastMoved: 'part of the others that must have moved in that week for it to count, 0..1',
    leastLeft: 'part of the evidence that must be left when that is divided out, 0..1',
    laterFactor: 'factor until it is known what the others did in that week, 0..1',
  },
  guards: {
    'crypto-native': 'is virtual currency how the platform pays most of its workers?',
    verified: 'have all destinations of the shift been proven to be the worker’s own?',
    'bank-failed': 'did a payout of another kind come back shortly before?',
    cohort: 'did others of the same corridor shift in the same week?',
  },
  halfLifeDays: 30,
  remembers: false,
  explain: {
    what: 'The worker was paid to banks, cards or wallets before, and then mostly in virtual currency. By itself that is a way of being paid; with a new destination or a link to others it is how money leaves an account that changed hands.',
    check: [
      'See when the first payout in virtual currency was, and what else changed on the account in that week.',
      'Ask for proof that the addresses are the worker’s own (a message signed by the wallet).',
      'See whether many workers paid in the same currency changed at that time: then the rail is the reason.',
    ],
  },
  evaluate(input) {
    const { facts, params, context } = input
    if (facts.payouts.length === 0) return UNPAID
    // Nearly every worker: never paid in virtual currency.
    if (!facts.payouts.some((one) => one.kind === 'crypto')) return quiet()
    if (params.cryptoNative) return quiet([heldBack('crypto-share-shift', 'crypto-native', SAYS.native)])
    const paid = standing(facts.payouts)
    if (paid.length <= params.minHistory) return TOO_FEW
    const shifts = shiftsOf(paid, params)
    if (shifts.length === 0) return quiet()
    const own = shifts.filter((shift) => !shift.crypto.every((one) => one.holderVerified))
    const compared = own.map((shift) => againstOthers(shift))
    const common = compared.filter(({ left }) => left < params.leastLeft)
    const counter = [
      ...(own.length < shifts.length ? [heldBack('crypto-share-shift', 'verified', SAYS.verified)] : []),
      ...common.slice(-1).map(({ answer }) => commonShift(answer)),
    ]
    return verdict(compared.filter(({ left }) => left >= params.leastLeft).map(episodeOf), counter)

    /** Of the weeks of the run, the one in which most of the others moved. */
    function againstOthers(shift: Shift): Compared {
      const firstMs = (shift.crypto[0] as PayoutFact).ref.occurredAtMs
      let least = inWeekOf(shift, firstMs)
      let week = mondayOf(dayOf(firstMs))
      for (const { ref } of shift.crypto) {
        const monday = mondayOf(dayOf(ref.occurredAtMs))
        if (monday === week) continue
        week = monday
        const next = inWeekOf(shift, ref.occurredAtMs)
        if (next.answer.kind === 'known' && (next.left < least.left || least.answer.kind !== 'known'))
          least = next
      }
      return least
    }

    function inWeekOf(shift: Shift, atMs: number): Compared {
      const answer = compare({
        payouts: facts.payouts,
        atMs,
        nowMs: input.nowMs,
        context,
        part: 'shifted',
        whole: 'settled',
        leastWorkers: params.cohortWorkers,
      })
      if (answer.kind === 'unknown') return { shift, answer, left: 1 }
      if (answer.kind === 'later')
        return { shift, answer, left: Math.max(params.laterFactor, params.leastLeft) }
      const { moved, usual } = answer.shift
      return {
        shift,
        answer,
        left: moved < params.leastMoved ? 1 : evidenceLeft(shift, moved, usual, params),
      }
    }

    function episodeOf({ shift: { crypto, evidence, share }, answer, left }: Compared): SignalEpisode {
      const last = crypto.at(-1) as PayoutFact
      const first = crypto[0] as PayoutFact
      const isFailed = cameBack(facts.payouts, first.ref.occurredAtMs, params.bankFailedDays * DAY)
      const observed = Math.round(evidence * 100) / 100
      const percent = Math.round(share * 100)
      return {
        atMs: last.ref.occurredAtMs,
        strength: params.strength * left * (isFailed ? params.bankFailedFactor : 1),
        observed,
        limit: params.limit,
        text: `${crypto.length} payouts went to virtual currency in a run; before it, ${percent} % did.`,
        params: { payouts: crypto.length, percentBefore: percent, evidence: observed },
        evidence: crypto.map((one) => one.ref).reverse(),
        guards: [
          { id: 'crypto-native', held: false, why: 'the settings do not say so' },
          { id: 'verified', held: false, why: 'ownership of at least one destination is not proven' },
          {
            id: 'bank-failed',
            held: isFailed,
            why: isFailed ? 'one came back shortly before: counted less' : 'none came back shortly before',
          },
          cohortGuard(answer, left < 1),
        ],
      }
    }
  },
})

const UNPAID = unready('history', 'no payout seen yet')
const TOO_FEW = unready('history', 'too few payouts to know the usual share of virtual currency')

const SAYS = {
  native: 'Payouts in virtual currency, on a platform that pays most of its workers so.',
  verified: 'Payouts shifted to virtual currency, to destinations proven to be the worker’s own.',
} as const

function commonShift(answer: CohortAnswer): Counter {
  const share = answer.kind === 'known' ? percent(answer.shift.share) : 0
  return heldBack(
    'crypto-share-shift',
    'cohort',
    `Payouts shifted to virtual currency in a week in which at least ${share} % of others like it did.`,
    { percentOfOthers: share },
  )
}

interface Compared {
  readonly shift: Shift
  readonly answer: CohortAnswer
  /** Part of the evidence that is left, 0..1. */
  readonly left: number
}

interface Shift {
  /** Payouts of the run that went to virtual currency, in time order; never empty. */
  readonly crypto: readonly PayoutFact[]
  readonly evidence: number
  /** Payouts of the run that went elsewhere. */
  readonly others: number
  /** Of virtual currency before the run, 0..1. */
  readonly share: number
}

/** @param paid standing payouts, in time order */
function shiftsOf(
  paid: readonly PayoutFact[],
  params: {
    readonly shareBefore: number
    readonly shareAfter: number
    readonly limit: number
    readonly minHistory: number
  },
): readonly Shift[] {
  const shifts: Shift[] = []
  let evidence = 0
  /** The usual share is counted in `from..start`; `start` is where the run that is followed began. */
  let from = 0
  let start = 0
  let before = 0
  for (let i = 0; i < paid.length; i += 1) {
    if (evidence === 0) {
      for (; start < i; start += 1) if ((paid[start] as PayoutFact).kind === 'crypto') before += 1
    }
    if (start - from < params.minHistory) continue
    const share = before / (start - from)
    const p0 = Math.max(params.shareBefore, share)
    // Mostly so already: there is nothing to shift to.
    if (p0 >= params.shareAfter) continue
    evidence = cusumStep(evidence, (paid[i] as PayoutFact).kind === 'crypto', p0, params.shareAfter)
    if (evidence < params.limit) continue
    const crypto = paid.slice(start, i + 1).filter((one) => one.kind === 'crypto')
    shifts.push({ crypto, evidence, others: i + 1 - start - crypto.length, share })
    // What has come about is the usual way from now on.
    from = start
    before = 0
    evidence = 0
  }
  return shifts
}

/**
 * What part of the evidence of a shift is left when a part of the others moved alike, 0..1.
 *
 * @param moved part of the others that moved in that week, 0..1
 * @param usual share of the others who were paid so before although it was not their first way, 0..1
 */
function evidenceLeft(
  { crypto, others, evidence, share }: Shift,
  moved: number,
  usual: number,
  { shareBefore, shareAfter }: { readonly shareBefore: number; readonly shareAfter: number },
): number {
  const p0 = Math.max(shareBefore, share)
  const common = (p: number): number => 1 - (1 - p) * (1 - moved)
  const each = Math.max(0, Math.log(common(shareAfter) / common(Math.max(p0, usual))))
  const left = crypto.length * each + others * Math.log((1 - shareAfter) / (1 - p0))
  return Math.min(1, Math.max(0, left / evidence))
}

/** A payout of another kind came back within `withinMs` before `t`, or on the same day. */
function cameBack(payouts: readonly PayoutFact[], t: number, withinMs: number): boolean {
  return payouts.some(
    ({ status, kind, ref }) =>
      status === 'reversed' &&
      kind !== 'crypto' &&
      ref.occurredAtMs >= t - withinMs &&
      ref.occurredAtMs <= t + DAY,
  )
}
