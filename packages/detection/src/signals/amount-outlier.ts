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
    historyDays: 12,
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
    historyDays: 'how many days with payouts before a day of several are compared with, the newest',
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
    // Nearly every worker: no payout stands out, and no day has several.
    if (!standsOut(paid, params) && !isBusy(paid)) return quiet([], coversFromMs)
    const single = outliers(paid, params.history)
    const episodes = single.map(singleEpisode)
    const days = isWhole ? sumsByDay(paid) : sumsByDay(paid).slice(1)
    for (const found of outliers(days, params.historyDays)) {
      const { payouts, log } = found.one
      const times = Math.exp(log - medianOf(found.before))
      // A day that is unusual for one of its payouts is not said twice.
      const isSaid = single.some(({ one }) => payouts.includes(one.payout))
      if (payouts.length > 1 && !isSaid && times > params.daySumOverMedian) episodes.push(dayEpisode(found))
    }
    return verdict(episodes, [], coversFromMs)

    /**
     * Those that lie far above the ones before. Once payouts have been pushed out, only those that have as many before them as are
     * compared with: of the others memory has what was said when they had.
     */
    function outliers<One extends Amount>(some: readonly One[], history: number): readonly Outlier<One>[] {
      const found: Outlier<One>[] = []
      const sorted: number[] = []
      for (let i = 0; i < some.length; i += 1) {
        const one = some[i] as One
        if (sorted.length >= params.minHistory && one.log > highest(sorted) + Math.log(params.overP95)) {
          const z = modifiedZ(one.log, sorted, params.leastSpread)
          const before = some.slice(Math.max(0, i - history), i)
          const isFull = before.length === history
          const sinceMs = isFull ? (before[0] as One).atMs : 0
          if (z > params.zLimit && (isFull || isWhole)) found.push({ one, before, z, sinceMs })
        }
        sorted.splice(placeOf(sorted, one.log), 0, one.log)
        if (sorted.length > history) sorted.splice(placeOf(sorted, (some[i - history] as One).log), 1)
      }
      return found
    }

    function singleEpisode({ one, before, z, sinceMs }: Outlier<Paid>): SignalEpisode {
      const isOld = isOldClient(one, before)
      const times = Math.round(Math.exp(one.log - medianOf(before)) * 10) / 10
      return {
        atMs: one.atMs,
        sinceMs,
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

    function dayEpisode({ one: day, z, sinceMs }: Outlier<DaySum>): SignalEpisode {
      const count = day.payouts.length
      return {
        atMs: (day.payouts.at(-1) as PayoutFact).ref.occurredAtMs,
        sinceMs,
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
    function isOldClient({ payout, log, atMs }: Paid, before: readonly Paid[]): boolean {
      if (payout.payerId === null) return false
      const theirs = before.filter((one) => one.payout.payerId === payout.payerId)
      const [first] = theirs
      if (first === undefined || theirs.length < params.oldPayerPayouts) return false
      const isLong = atMs - first.atMs >= params.oldPayerDays * DAY
      return isLong && theirs.every((one) => one.log < log - Math.log(params.overP95))
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

interface Outlier<One extends Amount> {
  readonly one: One
  /** What it was compared with, in time order. */
  readonly before: readonly One[]
  /** Modified z-score. */
  readonly z: number
  readonly sinceMs: number
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

/** Whether any is so many times all but the largest twentieth of those before it. Less could not be so many times their 95th percentile. */
function standsOut(
  paid: readonly Paid[],
  { history, minHistory, overP95 }: { history: number; minHistory: number; overP95: number },
): boolean {
  const margin = Math.log(overP95)
  const spared = Math.ceil(history * 0.05)
  for (let i = minHistory; i < paid.length; i += 1) {
    const least = (paid[i] as Paid).log - margin
    let above = 0
    for (let j = i - 1; j >= Math.max(0, i - history) && above <= spared; j -= 1) {
      if ((paid[j] as Paid).log >= least) above += 1
    }
    if (above <= spared) return true
  }
  return false
}

/** Some day has several payouts. */
const isBusy = (paid: readonly Paid[]): boolean =>
  paid.some((one, i) => i > 0 && Math.floor(one.atMs / DAY) === Math.floor((paid[i - 1] as Paid).atMs / DAY))

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
