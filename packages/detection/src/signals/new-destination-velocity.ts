import { isRotating } from '../facts/instruments.ts'
import type { EventRef } from '../judgement.ts'
import type { Instrument, Profile } from '../profile.ts'
import { defineSignal, passed, type SignalEpisode, unready, verdict } from '../signal.ts'
import { poissonTail } from '../stats/poisson.ts'
import { DAY } from '../time.ts'

/** Many new destinations in a short time (P4). */
export const newDestinationVelocity = defineSignal({
  id: 'new-destination-velocity',
  version: 1,
  family: 'routing',
  facet: 'movement',
  title: 'Many new payout destinations in a week',
  unit: 'new destinations in 7 days',
  reference: '2022 advisory, platform list (PL9); FATF virtual-asset red flags 2020 (F3)',
  reads: ['instruments', 'payouts', 'firstSeenMs'],
  defaults: {
    windowDays: 7,
    some: 3,
    many: 6,
    someStrength: 0.4,
    manyStrength: 0.8,
    rotatingWeight: 0.5,
    unusual: 0.001,
    minHistoryDays: 30,
  },
  describes: {
    windowDays: 'within so many days',
    some: 'new destinations from which it speaks',
    many: 'new destinations from which it speaks up',
    someStrength: 'strength at the lower count, or when unusual for the worker, 0..1',
    manyStrength: 'strength at the higher count, 0..1',
    rotatingWeight: 'what an address of a wallet that never repeats one counts for, 0..1',
    unusual: 'probability under the worker’s own rate below which a count is unusual',
    minHistoryDays: 'days of history before the own rate is used',
  },
  guards: {
    'first-ever': 'the very first destination of a worker is not counted',
    'rotating-wallet': 'addresses of wallets that never repeat one count for less',
  },
  halfLifeDays: 30,
  remembers: false,
  explain: {
    what: 'Payouts went to several destinations never used before, within one week.',
    check: [
      'See how the amounts were split over the destinations, and whether they add up to one earning.',
      'Compare with the worker’s own pace over the last 180 days.',
      'Ask what the destinations are for.',
    ],
  },
  evaluate({ facts, params }) {
    const paid = facts.instruments.filter(isPaid).sort(byFirstPaid)
    if (paid.length === 0) return unready('history', 'no payout seen yet')
    const bursts: SignalEpisode[] = []
    // The very first destination is not new, it is where the worker begins.
    for (let i = 1; i < paid.length; i += 1) {
      const t = (paid[i] as Paid).firstPaidMs
      const fresh = paid.slice(1, i + 1).filter((one) => one.firstPaidMs > t - params.windowDays * DAY)
      const episode = judge(fresh, t)
      if (episode === null) continue
      const last = bursts.at(-1)
      const isSameBurst = last !== undefined && last.atMs > t - params.windowDays * DAY
      if (!isSameBurst) bursts.push(episode)
      else if (episode.strength >= last.strength) bursts[bursts.length - 1] = episode
    }
    return verdict(bursts)

    /** `fresh`: destinations first paid to within the window that ends at `t`. */
    function judge(fresh: readonly Paid[], t: number): SignalEpisode | null {
      const count = fresh.reduce((sum, one) => sum + (isRotating(one) ? params.rotatingWeight : 1), 0)
      if (count < params.some && !isUnusual(count, t - params.windowDays * DAY)) return null
      const rotating = fresh.some(isRotating) ? 'rotating addresses count for less' : 'no rotating addresses'
      return {
        atMs: t,
        strength: count >= params.many ? params.manyStrength : params.someStrength,
        observed: count,
        limit: params.some,
        text: `Payouts went to ${fresh.length} destinations never used before, within ${params.windowDays} days.`,
        params: { destinations: fresh.length, days: params.windowDays },
        evidence: refsOf(fresh, facts),
        guards: passed(['first-ever', 'the first destination is not counted'], ['rotating-wallet', rotating]),
      }
    }

    /** Under the pace of the time before the window, taken as at least one destination in all of it. */
    function isUnusual(count: number, sinceMs: number): boolean {
      const historyDays = (sinceMs - facts.firstSeenMs) / DAY
      if (count < 2 || historyDays < params.minHistoryDays) return false
      const earlier = paid.filter((one) => one.firstPaidMs <= sinceMs).length
      const rate = (Math.max(1, earlier) / historyDays) * params.windowDays
      return poissonTail(Math.floor(count), rate) < params.unusual
    }
  },
})

type Paid = Instrument & { readonly firstPaidMs: number }

const isPaid = (instrument: Instrument): instrument is Paid => instrument.firstPaidMs !== null

/** Instruments come in key order, which decides between those first paid to in the same millisecond. */
const byFirstPaid = (a: Paid, b: Paid): number => a.firstPaidMs - b.firstPaidMs

function refsOf(instruments: readonly Instrument[], facts: Profile): readonly EventRef[] {
  const keys = new Set(instruments.map((one) => one.key))
  const seen = new Set<string>()
  const refs: EventRef[] = []
  for (const payout of facts.payouts) {
    if (!keys.has(payout.destinationKey) || payout.status === 'reversed' || seen.has(payout.destinationKey))
      continue
    seen.add(payout.destinationKey)
    refs.push(payout.ref)
  }
  return refs
}
