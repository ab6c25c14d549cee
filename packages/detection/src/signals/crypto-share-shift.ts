import { standing } from '../facts/standing.ts'
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
 */
export const cryptoShareShift = defineSignal({
  id: 'crypto-share-shift',
  version: 1,
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
      'See whether many workers with the same currency and country changed at that time: then the rail is the reason.',
    ],
  },
  evaluate({ facts, params }) {
    if (facts.payouts.length === 0) return UNPAID
    // Nearly every worker: never paid in virtual currency.
    if (!facts.payouts.some((one) => one.kind === 'crypto')) return quiet()
    if (params.cryptoNative) return quiet([heldBack('crypto-share-shift', 'crypto-native', SAYS.native)])
    const paid = standing(facts.payouts)
    if (paid.length <= params.minHistory) return TOO_FEW
    const shifts = shiftsOf(paid, params)
    const told = shifts.map((shift) => ({ shift, isProven: shift.crypto.every((one) => one.holderVerified) }))
    const proven = told.filter((one) => one.isProven)
    const counter =
      proven.length === 0 ? undefined : [heldBack('crypto-share-shift', 'verified', SAYS.verified)]
    return verdict(
      told.filter((one) => !one.isProven).map(({ shift }) => episodeOf(shift)),
      counter,
    )

    function episodeOf({ crypto, evidence, share }: Shift): SignalEpisode {
      const last = crypto.at(-1) as PayoutFact
      const first = crypto[0] as PayoutFact
      const isFailed = cameBack(facts.payouts, first.ref.occurredAtMs, params.bankFailedDays * DAY)
      const observed = Math.round(evidence * 100) / 100
      const percent = Math.round(share * 100)
      return {
        atMs: last.ref.occurredAtMs,
        strength: isFailed ? params.strength * params.bankFailedFactor : params.strength,
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
          { id: 'cohort', held: false, why: 'no figures of others to compare with' },
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

interface Shift {
  /** Payouts of the run that went to virtual currency, in time order; never empty. */
  readonly crypto: readonly PayoutFact[]
  readonly evidence: number
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
    shifts.push({ crypto, evidence, share })
    // What has come about is the usual way from now on.
    from = start
    before = 0
    evidence = 0
  }
  return shifts
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
