import { medianSorted } from 'simple-statistics'
import { type CohortAnswer, cohortGuard, compare, percent } from '../cohorts/compare.ts'
import { payoutsCoverFrom } from '../facts/coverage.ts'
import { type Amount, type DaySum, type Paid, paidOf, sumsByDay } from '../facts/paid-amounts.ts'
import type { Counter } from '../judgement.ts'
import type { PayoutFact } from '../profile.ts'
import { defineSignal, heldBack, passed, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'
import { modifiedZ } from '../stats/spread.ts'
import { DAY } from '../time.ts'

/**
 * A payout, or a day of several, far above what this worker is usually paid (P9, domain reference §4.11).
 *
 * On logarithms, so that ten times the usual weighs the same whatever somebody earns; and by median and median deviation, so that just
 * under half of the history may be wrong before the answer moves. Only above: little money harms nobody. A single payout is judged by
 * the first test alone, since five times the median is nothing unusual where amounts vary; the sum of a day only where it has several.
 *
 * Beyond the reference: it must pass twice the largest of those before, not their 95th percentile, which of two dozen is the second
 * largest, and whoever is paid for milestones passes that every few months. Twice is little said, eight times much.
 *
 * In a week in which many of those paid in the same currency get far more than ever, something common is the reason: a bonus season, a
 * holiday, money that lost its worth.
 */
export const amountOutlier = defineSignal({
  id: 'amount-outlier',
  version: 2,
  family: 'routing',
  facet: 'value',
  title: 'Amount far above the worker’s own history',
  unit: 'modified z-score of the logarithm',
  reference: 'Iglewicz & Hoaglin 1993; FATF virtual-asset red flags 2020 (F2, F6)',
  reads: ['payouts'],
  defaults: {
    zLimit: 3.5,
    overLargest: 2,
    leastSpread: Math.log(1.05),
    minHistory: 8,
    history: 24,
    historyDays: 12,
    strength: 0.2,
    mostStrength: 0.45,
    mostOverLargest: 8,
    daySumOverMedian: 5,
    dayFactor: 0.75,
    oldPayerPayouts: 3,
    oldPayerDays: 60,
    oldPayerFactor: 0.5,
    cohortWorkers: 30,
    leastMoved: 0.05,
    cohortFactor: 0.5,
    heldMoved: 0.25,
    laterFactor: 0.75,
  },
  describes: {
    zLimit: 'modified z-score of the logarithm from which an amount is unusual',
    overLargest: 'and so many times the largest of those before',
    leastSpread: 'least median deviation assumed of the logarithms; 0.0488: 5 %',
    minHistory: 'payouts (for a day’s sum: days with payouts) needed before',
    history: 'how many of those before are compared with, the newest',
    historyDays: 'how many days with payouts before a day of several are compared with, the newest',
    strength: 'strength of a payout that just passes that, 0..1',
    mostStrength: 'strength of the most unusual payout, 0..1',
    mostOverLargest: 'times the largest of those before from which it is the most unusual',
    daySumOverMedian: 'times the usual sum of a day from which a day of several payouts is unusual',
    dayFactor: 'factor of an unusual day of usual payouts, 0..1',
    oldPayerPayouts: 'a client is an old one after so many payouts',
    oldPayerDays: 'over at least so many days',
    oldPayerFactor: 'factor for the first large payout of an old client, 0..1',
    cohortWorkers:
      'workers paid in a usual week, in the currency or else on the platform, from which it compares',
    leastMoved:
      'part of the others, beyond the usual, with unusual amounts in that week from which it counts less, 0..1',
    cohortFactor: 'factor then, 0..1',
    heldMoved: 'part of the others from which it says nothing, 0..1',
    laterFactor: 'factor until it is known what the others were paid in that week, 0..1',
  },
  guards: {
    'old-client': 'is it the first large payout of a client who has paid for long?',
    cohort: 'were many others of the same currency paid unusual amounts in the same week?',
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
  evaluate(input) {
    const { facts, params, context } = input
    if (facts.payouts.length === 0) return UNPAID
    const paid = paidOf(facts.payouts)
    if (paid.length <= params.minHistory) return TOO_FEW
    const coversFromMs = payoutsCoverFrom(facts.payouts)
    const isWhole = coversFromMs === Number.NEGATIVE_INFINITY
    // Nearly every worker: no payout stands out, and no day has several.
    if (!standsOut(paid, params) && !isBusy(paid)) return quiet([], coversFromMs)
    const single = outliers(paid, params.history)
    const counter: Counter[] = []
    const episodes = single.flatMap((found) => common(singleEpisode(found)))
    const days = isWhole ? sumsByDay(paid) : sumsByDay(paid).slice(1)
    for (const found of outliers(days, params.historyDays)) {
      const { payouts, log } = found.one
      const times = Math.exp(log - medianOf(found.before))
      // A day that is unusual for one of its payouts is not said twice.
      const isSaid = single.some(({ one }) => payouts.includes(one.payout))
      if (payouts.length > 1 && !isSaid && times > params.daySumOverMedian)
        episodes.push(...common(dayEpisode(found)))
    }
    return verdict(episodes, counter, coversFromMs)

    /** What is left of an episode where others were paid unusual amounts as well; none, and why, where they were many. */
    function common(episode: SignalEpisode): readonly SignalEpisode[] {
      const answer = compare({
        payouts: facts.payouts,
        atMs: episode.atMs,
        nowMs: input.nowMs,
        context,
        part: 'unusual',
        whole: 'judged',
        leastWorkers: params.cohortWorkers,
      })
      const factor = factorOf(answer)
      if (factor === 0) counter.push(commonAmounts(answer))
      return factor === 0
        ? []
        : [
            {
              ...episode,
              strength: episode.strength * factor,
              guards: [...episode.guards, cohortGuard(answer, factor < 1)],
            },
          ]
    }

    function factorOf(answer: CohortAnswer): number {
      if (answer.kind === 'unknown') return 1
      if (answer.kind === 'later') return params.laterFactor
      const { moved } = answer.shift
      if (moved >= params.heldMoved) return 0
      return moved >= params.leastMoved ? params.cohortFactor : 1
    }

    /**
     * Those that lie far above the ones before. Once payouts have been pushed out, only those that have as many before them as are
     * compared with: of the others memory has what was said when they had.
     */
    function outliers<One extends Amount>(some: readonly One[], history: number): readonly Outlier<One>[] {
      const found: Outlier<One>[] = []
      const sorted: number[] = []
      for (let i = 0; i < some.length; i += 1) {
        const one = some[i] as One
        const over = one.log - (sorted.at(-1) ?? one.log)
        if (sorted.length >= params.minHistory && over > Math.log(params.overLargest)) {
          const z = modifiedZ(one.log, sorted, params.leastSpread)
          const before = some.slice(Math.max(0, i - history), i)
          const isFull = before.length === history
          const sinceMs = isFull ? (before[0] as One).atMs : 0
          if (z > params.zLimit && (isFull || isWhole)) found.push({ one, before, z, over, sinceMs })
        }
        sorted.splice(placeOf(sorted, one.log), 0, one.log)
        if (sorted.length > history) sorted.splice(placeOf(sorted, (some[i - history] as One).log), 1)
      }
      return found
    }

    function singleEpisode({ one, before, z, over, sinceMs }: Outlier<Paid>): SignalEpisode {
      const isOld = isOldClient(one, before)
      const times = Math.round(Math.exp(one.log - medianOf(before)) * 10) / 10
      return {
        atMs: one.atMs,
        sinceMs,
        strength: isOld ? strengthOf(over) * params.oldPayerFactor : strengthOf(over),
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
                : 'the client has not paid for long',
          },
        ],
      }
    }

    function dayEpisode({ one: day, z, over, sinceMs }: Outlier<DaySum>): SignalEpisode {
      const count = day.payouts.length
      return {
        atMs: (day.payouts.at(-1) as PayoutFact).ref.occurredAtMs,
        sinceMs,
        strength: strengthOf(over) * params.dayFactor,
        observed: Math.round(z * 10) / 10,
        limit: params.zLimit,
        text: `The ${count} payouts of one day are together far above the usual sum of a day.`,
        params: { payouts: count },
        evidence: day.payouts.map((one) => one.ref).reverse(),
        guards: passed(['old-client', 'not asked of the sum of several payouts']),
      }
    }

    /** Grows with the logarithm of how many times the largest amount before it is. */
    function strengthOf(over: number): number {
      const least = Math.log(params.overLargest)
      const share = (over - least) / (Math.log(params.mostOverLargest) - least)
      return params.strength + (params.mostStrength - params.strength) * Math.min(1, Math.max(0, share))
    }

    /** The client has paid often and for long; never as much, or it would not stand out. */
    function isOldClient({ payout, atMs }: Paid, before: readonly Paid[]): boolean {
      if (payout.payerId === null) return false
      const theirs = before.filter((one) => one.payout.payerId === payout.payerId)
      const [first] = theirs
      if (first === undefined || theirs.length < params.oldPayerPayouts) return false
      return atMs - first.atMs >= params.oldPayerDays * DAY
    }
  },
})

const UNPAID = unready('history', 'no payout seen yet')
const TOO_FEW = unready('history', 'too few payouts to know the usual amounts')

function commonAmounts(answer: CohortAnswer): Counter {
  const share = answer.kind === 'known' ? percent(answer.shift.share) : 0
  return heldBack(
    'amount-outlier',
    'cohort',
    `An unusual amount, in a week in which at least ${share} % of others like it got one.`,
    { percentOfOthers: share },
  )
}

interface Outlier<One extends Amount> {
  readonly one: One
  /** What it was compared with, in time order. */
  readonly before: readonly One[]
  /** Modified z-score. */
  readonly z: number
  /** How far above the largest of those, as a logarithm. */
  readonly over: number
  readonly sinceMs: number
}

/** Whether any is so many times everything before it: nearly never. */
function standsOut(
  paid: readonly Paid[],
  { history, minHistory, overLargest }: { history: number; minHistory: number; overLargest: number },
): boolean {
  const margin = Math.log(overLargest)
  return paid.some(({ log }, i) => {
    let j = i - 1
    while (j >= Math.max(0, i - history) && (paid[j] as Paid).log < log - margin) j -= 1
    return i >= minHistory && j < Math.max(0, i - history)
  })
}

/** Some day has several payouts. */
const isBusy = (paid: readonly Paid[]): boolean =>
  paid.some((one, i) => i > 0 && Math.floor(one.atMs / DAY) === Math.floor((paid[i - 1] as Paid).atMs / DAY))

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
