import { medianSorted, quantileSorted } from 'simple-statistics'
import { payoutsCoverFrom } from '../facts/coverage.ts'
import { standing } from '../facts/standing.ts'
import type { PayoutFact } from '../profile.ts'
import { defineSignal, passed, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'
import { modifiedZ } from '../stats/spread.ts'
import { DAY } from '../time.ts'

/**
 * A payout, or a day of several, far above what this worker is usually paid (P9, domain reference §4.11).
 *
 * On logarithms, so that ten times the usual weighs the same whatever somebody earns; and by median and median deviation, so that just
 * under half of the history may be wrong before the answer moves. Only above: little money harms nobody. A single payout is judged by
 * the first test alone, since five times the median is nothing unusual where amounts vary; the sum of a day only where it has several.
 */
export const amountOutlier = defineSignal({
  id: 'amount-outlier',
  version: 1,
  family: 'routing',
  facet: 'value',
  title: 'Amount far above the worker’s own history',
  unit: 'modified z-score of the logarithm',
  reference: 'Iglewicz & Hoaglin 1993; FATF virtual-asset red flags 2020 (F2, F6)',
  reads: ['payouts'],
  defaults: {
    zLimit: 3.5,
    overP95: 2,
    leastSpread: Math.log(1.05),
    minHistory: 8,
    history: 24,
    strength: 0.4,
    daySumOverMedian: 5,
    dayStrength: 0.3,
    oldPayerPayouts: 3,
    oldPayerDays: 60,
    oldPayerFactor: 0.5,
  },
  describes: {
    zLimit: 'modified z-score of the logarithm from which an amount is unusual',
    overP95: 'and so many times the 95th percentile of those before',
    leastSpread: 'least median deviation assumed of the logarithms; 0.0488: 5 %',
    minHistory: 'payouts (for a day’s sum: days with payouts) needed before',
    history: 'how many of those before are compared with, the newest',
    strength: 'strength of an unusual payout, 0..1',
    daySumOverMedian: 'times the usual sum of a day from which a day of several payouts is unusual',
    dayStrength: 'strength of an unusual day, 0..1',
    oldPayerPayouts: 'a client is an old one after so many payouts',
    oldPayerDays: 'over at least so many days',
    oldPayerFactor: 'factor for the first large payout of an old client, 0..1',
  },
  guards: {
    'old-client': 'is it the first large payout of a client who has paid for long?',
  },
  halfLifeDays: 30,
  remembers: true,
  explain: {
    what: 'One payout, or the payouts of one day, were several times larger than this worker’s usual ones. Bonuses and yearly invoices look like this; so does emptying an account before it is closed.',
    check: [
      'See which client and which work the money was for, and whether the client had paid such sums before.',
      'See whether the destination or the device was new at that time.',
      'Compare with the worker’s next payouts: a raise stays, a drain does not.',
    ],
  },
  evaluate({ facts, params }) {
    if (facts.payouts.length === 0) return UNPAID
    const paid = paidOf(facts.payouts)
    if (paid.length <= params.minHistory) return TOO_FEW
    const coversFromMs = payoutsCoverFrom(facts.payouts)
    const isWhole = coversFromMs === Number.NEGATIVE_INFINITY
    const single = outliers(paid)
    const episodes = single.map(({ index, since, z }) => singleEpisode(index, since, z))
    const days = sumsByDay(paid)
    if (days.length > params.minHistory) {
      for (const { index, since, z } of outliers(days)) {
        const day = days[index] as DaySum
        const times = Math.exp(day.log - medianOf(days.slice(since, index)))
        if (day.payouts.length > 1 && times > params.daySumOverMedian)
          episodes.push(dayEpisode(day, sinceOf(days, index, since), z))
      }
    }
    return episodes.length === 0 ? quiet([], coversFromMs) : verdict(episodes, [], coversFromMs)

    /** Those that lie far above the ones before, with their score; `since` is the first that it was compared with. */
    function outliers(some: readonly Amount[]): readonly { index: number; since: number; z: number }[] {
      const found: { index: number; since: number; z: number }[] = []
      const sorted: number[] = []
      for (let i = 0; i < some.length; i += 1) {
        const { log } = some[i] as Amount
        const since = Math.max(0, i - params.history)
        if (sorted.length >= params.minHistory && log > highest(sorted) + Math.log(params.overP95)) {
          const z = modifiedZ(log, sorted, params.leastSpread)
          if (z > params.zLimit) found.push({ index: i, since, z })
        }
        sorted.splice(placeOf(sorted, log), 0, log)
        if (sorted.length > params.history) {
          sorted.splice(placeOf(sorted, (some[i - params.history] as Amount).log), 1)
        }
      }
      return found
    }

    /** From when on it was compared. Where older ones may have been compared with that are gone, for ever. */
    function sinceOf(some: readonly Amount[], index: number, since: number): number {
      return isWhole || index >= params.history ? (some[since] as Amount).atMs : 0
    }

    function singleEpisode(index: number, since: number, z: number): SignalEpisode {
      const one = paid[index] as Paid
      const isOld = isOldClient(index, since)
      const times = Math.round(Math.exp(one.log - medianOf(paid.slice(since, index))) * 10) / 10
      return {
        atMs: one.atMs,
        sinceMs: sinceOf(paid, index, since),
        strength: isOld ? params.strength * params.oldPayerFactor : params.strength,
        observed: Math.round(z * 10) / 10,
        limit: params.zLimit,
        text: `Payout ${one.payout.payoutId} is ${times} times the usual amount of this worker.`,
        params: { payoutId: one.payout.payoutId, times },
        evidence: [one.payout.ref],
        guards: [
          {
            id: 'old-client',
            held: isOld,
            why: isOld
              ? 'the first large payout of a client who has paid for long: counted less'
              : one.payout.payerId === null
                ? 'the client is not known'
                : 'the client is new, or has paid as much before',
          },
        ],
      }
    }

    function dayEpisode(day: DaySum, sinceMs: number, z: number): SignalEpisode {
      const count = day.payouts.length
      return {
        atMs: (day.payouts.at(-1) as PayoutFact).ref.occurredAtMs,
        sinceMs: Math.min(sinceMs, day.atMs),
        strength: params.dayStrength,
        observed: Math.round(z * 10) / 10,
        limit: params.zLimit,
        text: `The ${count} payouts of one day are together far above the usual sum of a day.`,
        params: { payouts: count },
        evidence: day.payouts.map((one) => one.ref).reverse(),
        guards: passed(['old-client', 'not asked of the sum of several payouts']),
      }
    }

    /** The client has paid often and for long, and never as much. */
    function isOldClient(index: number, since: number): boolean {
      const { payout, log, atMs } = paid[index] as Paid
      if (payout.payerId === null) return false
      const before = paid.slice(since, index).filter((one) => one.payout.payerId === payout.payerId)
      const [first] = before
      if (first === undefined || before.length < params.oldPayerPayouts) return false
      const isLong = atMs - first.atMs >= params.oldPayerDays * DAY
      return isLong && before.every((one) => one.log < log - Math.log(params.overP95))
    }

    function sumsByDay(amounts: readonly Paid[]): readonly DaySum[] {
      const byDay = new Map<number, PayoutFact[]>()
      for (const { payout, atMs } of amounts) {
        const day = Math.floor(atMs / DAY)
        const known = byDay.get(day)
        if (known === undefined) byDay.set(day, [payout])
        else known.push(payout)
      }
      const sums = [...byDay].map(([day, payouts]) => ({
        atMs: day * DAY,
        log: Math.log(payouts.reduce((sum, one) => sum + Number(one.usdCents), 0)),
        payouts,
      }))
      return sums
    }
  },
})

const UNPAID = unready('history', 'no payout seen yet')
const TOO_FEW = unready('history', 'too few payouts to know the usual amounts')

interface Amount {
  readonly atMs: number
  /** Natural logarithm of US cents. */
  readonly log: number
}

interface Paid extends Amount {
  readonly payout: PayoutFact
}

interface DaySum extends Amount {
  readonly payouts: readonly PayoutFact[]
}

function paidOf(payouts: readonly PayoutFact[]): readonly Paid[] {
  const paid: Paid[] = []
  for (const payout of standing(payouts)) {
    const cents = Number(payout.usdCents ?? 0)
    if (cents > 0) paid.push({ payout, atMs: payout.ref.occurredAtMs, log: Math.log(cents) })
  }
  return paid
}

const highest = (sorted: readonly number[]): number => quantileSorted(sorted as number[], 0.95)

const medianOf = (some: readonly Amount[]): number =>
  medianSorted(some.map((one) => one.log).sort((a, b) => a - b))

/** Where a value stands in ascending ones, or would have to. */
function placeOf(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}
