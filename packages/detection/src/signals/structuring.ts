import { thresholdsFor } from '../context.ts'
import { burstsOf } from '../facts/bursts.ts'
import { isContractPay } from '../facts/cadence.ts'
import { isInParts, type Priced, type SplitEarning, splitEarnings } from '../facts/earning-parts.ts'
import { standing } from '../facts/standing.ts'
import type { Counter } from '../judgement.ts'
import type { PayoutFact } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'
import { binomialTail } from '../stats/binomial.ts'
import { shareUnder } from '../stats/edge.ts'
import { DAY, HOUR } from '../time.ts'

/**
 * Amounts kept under a threshold (P7, domain reference §4.9 a to c).
 *
 * Beyond the reference: what the platform pays by a standing setting is nobody's choice and is left out; somebody who stays under a
 * threshold out of caution does not pass it half as often, so amounts on both sides of it speak for the worker; and bunching is
 * measured against the worker's own usual size, since whoever is paid 950 every week is always under 1000.
 */
export const structuring = defineSignal({
  id: 'structuring',
  version: 1,
  family: 'routing',
  facet: 'value',
  title: 'Payouts kept just under a threshold',
  unit: 'payouts under one threshold',
  reference: 'FATF virtual-asset red flags 2020 (F1); domain reference §4.9',
  reads: ['payouts', 'instruments'],
  defaults: {
    band: 0.1,
    windowDays: 7,
    some: 3,
    bandStrength: 0.6,
    usualShare: 0.55,
    unusual: 0.001,
    bunchingStrength: 0.6,
    splitHours: 72,
    splitParts: 3,
    splitStrength: 0.7,
    sameAmount: 0.01,
    maxPayoutUsd: 0,
  },
  describes: {
    band: 'how near to a threshold is near, as a share of it',
    windowDays: 'within so many days',
    some: 'payouts near under a threshold from which it speaks',
    bandStrength: 'strength of several within the window, 0..1',
    usualShare: 'share of the amounts around a threshold that lie under it by themselves, 0..1',
    unusual: 'probability below which a share under the threshold is no chance',
    bunchingStrength: 'strength of such a share, 0..1',
    splitHours: 'parts of one earning are looked for within so many hours',
    splitParts: 'parts of one earning from which it speaks',
    splitStrength: 'strength of one earning split, 0..1',
    sameAmount: 'standard deviation over mean under which amounts are the same',
    maxPayoutUsd: 'most that the platform pays at once, whole US dollars; 0: no such limit',
  },
  guards: {
    salary: 'is it the same amount from one client at regular intervals?',
    'platform-cap': 'is it the most that the platform pays at once?',
    automatic: 'was it paid by a standing setting, not asked for?',
    'both-sides': 'does the worker pass the threshold as well, half as often or more?',
    'one-moment': 'are the payouts of more than one day or to more than one destination?',
    'own-size': 'would the worker’s own usual amounts lie under it anyway?',
  },
  halfLifeDays: 30,
  remembers: false,
  explain: {
    what: 'Several payouts lie just under an amount from which somebody looks (a reporting or review limit), or one earning was paid out in parts that each stay under it.',
    check: [
      'List the amounts with their clients and earnings: is there a price, a contract or a fee that explains them?',
      'See whether the parts went to different destinations, and whether those belong to one person.',
      'Compare with the worker’s payouts before the limit was known or changed.',
    ],
  },
  evaluate({ facts, params, context }) {
    const { payouts } = facts
    if (payouts.length === 0) return UNPAID
    const limitsOf = limitsByDestination()
    // Nearly every worker: amounts lie anywhere, and an earning is paid out at once.
    if (!isOftenUnder() && !isInParts(payouts, params.splitParts, params.splitHours * HOUR)) return quiet()
    let automatic = false
    let capped = false
    const paid: Priced[] = []
    for (const payout of standing(payouts)) {
      const cents = Number(payout.usdCents ?? 0)
      if (cents <= 0) continue
      if (payout.automatic === true) automatic = true
      else if (params.maxPayoutUsd > 0 && cents >= params.maxPayoutUsd * 99) capped = true
      else paid.push({ payout, usd: cents / 100, limits: limitsOf(payout) })
    }
    const limits = new Set(paid.flatMap((one) => one.limits))
    const counter: Counter[] = []
    const episodes: SignalEpisode[] = []
    for (const limit of limits) underOne(limit)
    const splits = splitEarnings(paid, params.splitParts, params.splitHours * HOUR)
    episodes.push(...splits.map(splitEpisode))
    return verdict(episodes, counter)

    /** As many payouts as it takes lie near under one and the same threshold, whatever else is true of them. */
    function isOftenUnder(): boolean {
      const counts = new Map<number, number>()
      for (const payout of payouts) {
        const usd = Number(payout.usdCents ?? 0) / 100
        for (const limit of limitsOf(payout)) {
          if (usd < limit * (1 - params.band)) break
          if (usd >= limit) continue
          const count = (counts.get(limit) ?? 0) + 1
          if (count >= params.some) return true
          counts.set(limit, count)
        }
      }
      return false
    }

    function underOne(limit: number): void {
      const near = paid.filter((one) => one.limits.includes(limit) && isNear(one.usd, limit))
      const under = near.filter((one) => one.usd < limit)
      if (under.length < params.some) return
      const bursts = burstsOf(under, atOf, params.some, params.windowDays * DAY).filter(
        (one) => !isOneMoment(one),
      )
      const isBunched = binomialTail(under.length, near.length, params.usualShare) < params.unusual
      if (bursts.length === 0 && !isBunched) return
      const held = guardOf(near, under)
      if (held !== null) {
        counter.push(heldBack('structuring', held, SAYS[held], { limit }))
        return
      }
      episodes.push(...bursts.map((burst) => burstEpisode(burst, limit)))
      // What is said of a week is not said again of all the time.
      if (!isBunched || bursts.length > 0) return
      const share = Math.max(params.usualShare, shareUnder(amountsOf(paid), limit, params.band))
      if (binomialTail(under.length, near.length, share) < params.unusual)
        episodes.push(bunchingEpisode(under, near.length, limit))
      else counter.push(heldBack('structuring', 'own-size', SAYS['own-size'], { limit }))
    }

    function isNear(usd: number, limit: number): boolean {
      return usd >= limit * (1 - params.band) && usd < limit * (1 + params.band)
    }

    function guardOf(near: readonly Priced[], under: readonly Priced[]): 'salary' | 'both-sides' | null {
      if (isContractPay(under.map(payoutOf), amountsOf(under), params.sameAmount)) return 'salary'
      return (near.length - under.length) * 2 >= under.length ? 'both-sides' : null
    }

    function burstEpisode(burst: readonly Priced[], limit: number): SignalEpisode {
      const usd = dollars(burst)
      return {
        atMs: atOf(burst.at(-1) as Priced),
        strength: params.bandStrength,
        observed: burst.length,
        limit: params.some,
        text: `${burst.length} payouts within ${params.windowDays} days lie just under ${limit} dollars; together they are ${usd} dollars.`,
        params: { payouts: burst.length, days: params.windowDays, threshold: limit, usd },
        evidence: refsOf(burst),
        guards: answers(),
      }
    }

    function bunchingEpisode(under: readonly Priced[], near: number, limit: number): SignalEpisode {
      return {
        atMs: atOf(under.at(-1) as Priced),
        strength: params.bunchingStrength,
        observed: under.length,
        limit: near,
        text: `Of ${near} payouts around ${limit} dollars ${under.length} lie under it, more than chance or the usual amounts explain.`,
        params: { under: under.length, around: near, threshold: limit },
        evidence: refsOf(under),
        guards: answers(),
      }
    }

    function splitEpisode({ parts: within, limit }: SplitEarning): SignalEpisode {
      const usd = dollars(within)
      return {
        atMs: atOf(within.at(-1) as Priced),
        strength: params.splitStrength,
        observed: within.length,
        limit: params.splitParts,
        text: `One earning was paid out in ${within.length} parts within ${params.splitHours} hours, each under ${limit} dollars and together ${usd} dollars.`,
        params: { parts: within.length, hours: params.splitHours, threshold: limit, usd },
        evidence: refsOf(within),
        guards: passed(
          ['platform-cap', capAnswer()],
          [
            'automatic',
            automatic ? 'those paid by a standing setting are left out' : 'none is known to be so',
          ],
        ),
      }
    }

    function answers() {
      return passed(
        ['salary', 'amounts, clients or intervals differ'],
        ['both-sides', 'the worker hardly ever passes the threshold'],
        ['one-moment', 'several days or destinations'],
        ['own-size', 'not from the usual amounts alone'],
        ['platform-cap', capAnswer()],
        ['automatic', automatic ? 'those paid by a standing setting are left out' : 'none is known to be so'],
      )
    }

    function capAnswer(): string {
      if (params.maxPayoutUsd <= 0) return 'the settings name no such limit'
      return capped ? 'payouts at the limit are left out' : 'none is at the limit'
    }

    function limitsByDestination(): (payout: PayoutFact) => readonly number[] {
      const known = new Map<string, readonly number[]>()
      return ({ destinationKey }) => {
        let limits = known.get(destinationKey)
        if (limits === undefined) {
          const instrument = facts.instruments.find((one) => one.key === destinationKey)
          limits = thresholdsFor(context.thresholds, instrument?.country ?? null)
          known.set(destinationKey, limits)
        }
        return limits
      }
    }
  },
})

const UNPAID = unready('history', 'no payout seen yet')

const SAYS = {
  salary: 'Payouts lie just under a threshold, but they are one client’s regular pay.',
  'both-sides': 'Payouts lie just under a threshold, but others lie just above it.',
  'own-size': 'Payouts lie under a threshold, but that is the size of nearly all of them.',
} as const

const payoutOf = (one: Priced): PayoutFact => one.payout
const atOf = (one: Priced): number => one.payout.ref.occurredAtMs
const amountsOf = (some: readonly Priced[]): readonly number[] => some.map((one) => one.usd)
const refsOf = (some: readonly Priced[]) => some.map((one) => one.payout.ref).reverse()
const dollars = (some: readonly Priced[]): number => Math.round(some.reduce((sum, one) => sum + one.usd, 0))

/** All on one day (UTC) and to one destination: one withdrawal that a bank or a card cut up. */
function isOneMoment(some: readonly Priced[]): boolean {
  const days = new Set(some.map((one) => Math.floor(atOf(one) / DAY)))
  return days.size === 1 && new Set(some.map((one) => one.payout.destinationKey)).size === 1
}
