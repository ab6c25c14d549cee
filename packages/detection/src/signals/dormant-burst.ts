import { quantileSorted } from 'simple-statistics'
import { daysCoverFrom, payoutsCoverFrom } from '../facts/coverage.ts'
import { firstUseMs } from '../facts/instruments.ts'
import { standing } from '../facts/standing.ts'
import type { Counter, EventRef } from '../judgement.ts'
import { BOUNDS, type PayoutFact, type Profile } from '../profile.ts'
import { defineSignal, heldBack, quiet, type SignalEpisode, unready, verdict } from '../signal.ts'
import { DAY, HOUR } from '../time.ts'

/**
 * An account that lay idle is suddenly paid out from (P12).
 *
 * An account that was made and never paid out from is idle too: aged accounts are what is sold. Somebody who was at work all the while
 * was not away, and whoever has been away and back before works by season. One payout after a pause is larger than usual by itself,
 * since money has gathered: it takes twice the largest usual ones.
 */
export const dormantBurst = defineSignal({
  id: 'dormant-burst',
  version: 1,
  family: 'routing',
  facet: 'movement',
  title: 'Sudden payouts from an account that lay idle',
  unit: 'payouts within 48 hours',
  reference: 'FATF virtual-asset red flags 2020 (F2)',
  reads: ['payouts', 'account', 'days', 'instruments', 'devices'],
  defaults: {
    idleDays: 90,
    wakeDays: 7,
    windowHours: 48,
    some: 3,
    minHistory: 8,
    overP95: 2,
    strength: 0.4,
    newBonus: 0.3,
    lookDays: 60,
    presentDays: 15,
    seasonalFactor: 0.5,
  },
  describes: {
    idleDays: 'an account is idle after so many days without a payout',
    wakeDays: 'a burst is looked for so many days after the first payout again',
    windowHours: 'within so many hours',
    some: 'payouts from which it speaks',
    minHistory: 'payouts before from which the usual amounts are known',
    overP95: 'or so many times the 95th percentile of the amounts before, in all',
    strength: 'strength, 0..1',
    newBonus: 'added where device and destination are both new since, 0..1',
    lookDays: 'presence is looked for so many days before',
    presentDays: 'days of presence from which the worker was not away',
    seasonalFactor: 'factor where the worker has been away and back before, 0..1',
  },
  guards: {
    present: 'was the worker at work while nothing was paid out?',
    seasonal: 'has the worker been away and back before?',
  },
  halfLifeDays: 30,
  remembers: true,
  explain: {
    what: 'Nothing was paid out for three months or more, and then several payouts, or far more than usual, within two days. Old accounts are bought for their good name and used like this.',
    check: [
      'Compare devices, places and hours before the pause and after it.',
      'Ask for a fresh identity check, since the account has not been used for long.',
      'See whether the money of the burst was earned after the pause.',
    ],
  },
  evaluate({ facts, params }) {
    if (facts.payouts.length === 0) return UNPAID
    const coversFromMs = coverFrom(facts)
    const wakes = wakesOf(facts, params.idleDays * DAY)
    // Nearly every worker: never away for so long.
    if (wakes.length === 0) return quiet([], coversFromMs)
    const episodes: SignalEpisode[] = []
    const counter: Counter[] = []
    for (const wake of wakes) {
      const burst = burstOf(wake)
      if (burst === null) continue
      if (daysBefore(facts, wake) >= params.presentDays)
        counter.push(heldBack('dormant-burst', 'present', PRESENT))
      else episodes.push(episodeOf(wake, burst))
    }
    return verdict(episodes, counter, coversFromMs)

    /** The most payouts within the window soon after waking, if they are many or much. */
    function burstOf({ paid, from }: Wake): readonly PayoutFact[] | null {
      const wakeMs = atOf(paid[from] as PayoutFact)
      let best: readonly PayoutFact[] = []
      for (let i = from; i < paid.length; i += 1) {
        const startMs = atOf(paid[i] as PayoutFact)
        if (startMs > wakeMs + params.wakeDays * DAY) break
        const within = paid.slice(i).filter((one) => atOf(one) < startMs + params.windowHours * HOUR)
        if (within.length > best.length || (within.length === best.length && sum(within) > sum(best)))
          best = within
      }
      if (best.length >= params.some) return best
      const usual = amountsOf(paid.slice(0, from)).sort((a, b) => a - b)
      if (usual.length < params.minHistory) return null
      return sum(best) > params.overP95 * quantileSorted(usual, 0.95) ? best : null
    }

    function daysBefore({ days }: Profile, { paid, from }: Wake): number {
      const wakeDay = Math.floor(atOf(paid[from] as PayoutFact) / DAY)
      return days.filter((one) => one.day < wakeDay && one.day >= wakeDay - params.lookDays).length
    }

    function episodeOf(wake: Wake, burst: readonly PayoutFact[]): SignalEpisode {
      const last = burst.at(-1) as PayoutFact
      const wakeMs = atOf(wake.paid[wake.from] as PayoutFact)
      const days = Math.floor((wakeMs - wake.sinceMs) / DAY)
      const changed = newSince(facts, wake.sinceMs, burst)
      const isSeasonal = wake.hasBeenAway
      const strength = params.strength * (isSeasonal ? params.seasonalFactor : 1)
      const also = changed === null ? '' : ', to a destination and with a device that are both new since'
      return {
        atMs: atOf(last),
        sinceMs: Math.min(wake.sinceMs, wakeMs - params.lookDays * DAY),
        strength: strength + (changed === null ? 0 : params.newBonus),
        observed: burst.length,
        limit: params.some,
        text: `After ${days} days without a payout, ${burst.length} came within ${params.windowHours} hours${also}.`,
        params: {
          days,
          payouts: burst.length,
          hours: params.windowHours,
          isNew: changed === null ? 'no' : 'yes',
        },
        evidence: [...burst.map((one) => one.ref).reverse(), ...(changed === null ? [] : [changed])],
        guards: [
          {
            id: 'present',
            held: false,
            why: facts.days.length === 0 ? 'no log-ins are known at all' : 'hardly there before it',
          },
          {
            id: 'seasonal',
            held: isSeasonal,
            why: isSeasonal ? 'away and back before: counted less' : 'never away as long before',
          },
        ],
      }
    }
  },
})

const UNPAID = unready('history', 'no payout seen yet')
const PRESENT = 'Payouts came suddenly after a long pause, but the worker was at work all the while.'

const atOf = (payout: PayoutFact): number => payout.ref.occurredAtMs

const amountsOf = (payouts: readonly PayoutFact[]): number[] =>
  payouts.flatMap((one) => (one.usdCents === null ? [] : Number(one.usdCents)))

const sum = (payouts: readonly PayoutFact[]): number =>
  amountsOf(payouts).reduce((total, one) => total + one, 0)

interface Wake {
  /** Standing payouts, in time order. */
  readonly paid: readonly PayoutFact[]
  /** Index of the first one after the pause. */
  readonly from: number
  /** The last payout before it, or the creation of the account. */
  readonly sinceMs: number
  /** There was another pause as long before. */
  readonly hasBeenAway: boolean
}

function wakesOf(facts: Profile, idleMs: number): readonly Wake[] {
  const isPaused = facts.payouts.some(
    (one, i) => i > 0 && atOf(one) - atOf(facts.payouts[i - 1] as PayoutFact) >= idleMs,
  )
  const { createdMs } = facts.account
  const firstMs = atOf(facts.payouts[0] as PayoutFact)
  const isWhole = facts.payouts.length < BOUNDS.payouts
  const isAged = isWhole && createdMs !== null && firstMs - createdMs >= idleMs
  // A pause between payouts that stand may be longer than any between all of them.
  if (!isPaused && !isAged && !facts.payouts.some((one) => one.status === 'reversed')) return NONE
  const paid = standing(facts.payouts)
  const wakes: Wake[] = []
  for (let from = 0; from < paid.length; from += 1) {
    const before = paid[from - 1]
    const sinceMs = before === undefined ? (isWhole ? createdMs : null) : atOf(before)
    if (sinceMs === null || atOf(paid[from] as PayoutFact) - sinceMs < idleMs) continue
    // To begin late is no season.
    const hasBeenAway = wakes.some((one) => one.from > 0)
    wakes.push({ paid, from, sinceMs, hasBeenAway })
  }
  return wakes
}

const NONE: readonly Wake[] = []

/** The sight of a device new since the pause, where the burst also went to a destination that is; else null. */
function newSince(facts: Profile, sinceMs: number, burst: readonly PayoutFact[]): EventRef | null {
  const lastMs = atOf(burst.at(-1) as PayoutFact)
  const isNewTo = burst.some(({ destinationKey }) => {
    const instrument = facts.instruments.find((one) => one.key === destinationKey)
    return instrument !== undefined && firstUseMs(instrument) > sinceMs
  })
  // Whoever had no device before has no new one.
  if (!isNewTo || !facts.devices.some((one) => one.firstMs <= sinceMs)) return null
  return facts.devices.find((one) => one.firstMs > sinceMs && one.firstMs <= lastMs)?.ref ?? null
}

/** Payouts and days of presence: without the days somebody at work would look away. */
const coverFrom = ({ payouts, days }: Profile): number =>
  Math.max(payoutsCoverFrom(payouts), daysCoverFrom(days))
