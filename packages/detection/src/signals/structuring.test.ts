import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT, type ThresholdSettings } from '../context.ts'
import type { Event } from '../event.ts'
import { aPayout, type PayoutOptions } from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { structuring } from './structuring.ts'

const paid = (day: number, usd: number, over: PayoutOptions = {}) =>
  aPayout({ at: day * DAY, amountUsdCents: String(Math.round(usd * 100)), ...over })
const series = (usd: readonly number[], stepDays: number, over: PayoutOptions = {}): readonly Event[] =>
  usd.map((amount, n) => paid(n * stepDays, amount, over))
const verdict = (events: readonly Event[]) => brief(askAfter(structuring, events))
const under = (events: readonly Event[], thresholds: Partial<ThresholdSettings>) => {
  const driver = createDriver()
  driver.send(...events)
  const context = { ...DEFAULT_CONTEXT, thresholds: { ...DEFAULT_CONTEXT.thresholds, ...thresholds } }
  return brief(ask(structuring, driver.profile(), {}, context)).strengths
}

/** Amounts spread from 100 to 10 000 dollars, none near a threshold. */
const WIDE = [100, 150, 220, 330, 480, 700, 1150, 1500, 2200, 4000, 5000, 6000, 7000, 8000, 8500]

describe('structuring', () => {
  describe('several just under a threshold', () => {
    // Domain reference §4.2, P7 and §4.9 a: ≥3 in [0.9 T, T) within 7 days, sum ≥ T, ≥2 days or destinations → 0.6.
    test('three within a week: 0.6, and what it saw', () => {
      expect(askAfter(structuring, series([9200, 9600, 9900], 2))).toMatchObject({
        episodes: [
          {
            strength: 0.6,
            observed: 3,
            limit: 3,
            params: { payouts: 3, threshold: 10_000, usd: 28_700 },
            evidence: [{}, {}, {}],
          },
        ],
      })
    })

    test('two, three over more than a week, or one a cent too far are quiet', () => {
      expect(verdict(series([9200, 9600], 2)).kind).toBe('quiet')
      expect(verdict(series([9200, 9600, 9900], 3.5)).kind).toBe('quiet')
      expect(verdict(series([9000, 9600, 9999.99], 3)).kind).toBe('fired')
      expect(verdict(series([8999.99, 9600, 9900], 2)).kind).toBe('quiet')
      expect(verdict(series([9600, 9700, 10_000], 2)).kind).toBe('quiet')
    })

    test('one that came back does not count, nor one of unknown value', () => {
      const events = series([9200, 9600], 2)
      const third = paid(5, 9900, { payout: 'po-3' })
      expect(verdict([...events, third]).kind).toBe('fired')
      expect(verdict([...events, third, paid(6, 9900, { payout: 'po-3', status: 'reversed' })]).kind).toBe(
        'quiet',
      )
      expect(verdict([...events, aPayout({ at: 5 * DAY, amountUsdCents: null })]).kind).toBe('quiet')
    })

    test('thresholds are those of the destination’s country, and the platform’s own', () => {
      const events = series([4600, 4700, 4900], 2)
      expect(under(events, {})).toEqual([])
      expect(under(events, { byCountry: { PT: [5000] } })).toEqual([0.6])
      expect(under(events, { byCountry: { US: [5000] } })).toEqual([])
      expect(under(events, { platformLimits: [5000] })).toEqual([0.6])
    })

    test('it stays what it was, and fades from the last of them', () => {
      const events = [...series([9200, 9600, 9900], 2), paid(60, 50)]
      expect(askAfter(structuring, events)).toMatchObject({ episodes: [{ atMs: askAt(events, 2) }] })
    })
  })

  describe('bunching', () => {
    // §4.9 b: at .55 it needs 12 of 12.
    const spread = (count: number) =>
      Array.from({ length: count }, (_, n) => paid(20 + n * 10, 900 + ((n * 37) % 99)))
    const wide = WIDE.map((usd, n) => paid(n, usd))

    test('twelve of twelve around a threshold, of a worker whose amounts vary widely', () => {
      expect(verdict([...wide, ...spread(12)]).strengths).toEqual([0.6])
      expect(verdict([...wide, ...spread(11)]).kind).toBe('quiet')
    })

    test('own-size: of a worker who is always paid about that much', () => {
      const events = Array.from({ length: 24 }, (_, n) => paid(n * 7, 940 + ((n * 7) % 20)))
      expect(verdict(events)).toEqual({ kind: 'quiet', strengths: [], counter: ['structuring.own-size'] })
    })
  })

  describe('one earning in parts', () => {
    const parts = (usd: readonly number[], stepHours: number, over: PayoutOptions = {}) =>
      usd.map((amount, n) => paid((n * stepHours) / 24, amount, { earningId: 'ea-1', ...over }))

    // §4.9 c: the payouts of one earning within 72 h make up T, each under it; P7: three or more → 0.7.
    test('three within 72 hours: 0.7', () => {
      expect(askAfter(structuring, parts([4000, 3500, 2500], 35))).toMatchObject({
        episodes: [{ strength: 0.7, observed: 3, params: { threshold: 10_000, usd: 10_000 } }],
      })
    })

    test('two, three over 72 hours, or together under the threshold are quiet', () => {
      expect(verdict(parts([5000, 5000], 10)).kind).toBe('quiet')
      expect(verdict(parts([4000, 3500, 2500], 36)).kind).toBe('quiet')
      expect(under(parts([4000, 3500, 2499], 10), { default: [10_000] })).toEqual([])
    })

    test('nor three earnings', () => {
      const events = [4000, 3500, 2500].map((usd, n) => paid(n, usd, { earningId: `ea-${n}` }))
      expect(verdict(events).kind).toBe('quiet')
    })
  })

  test('before the first payout it is unready', () => {
    expect(askAfter(structuring, [])).toMatchObject({ kind: 'unready', missing: 'history' })
  })

  describe('guards', () => {
    test('salary: one client pays the same regularly', () => {
      const events = series([950, 950, 951, 950, 950, 950], 2, { payer: 'c-1' })
      expect(verdict(events)).toEqual({ kind: 'quiet', strengths: [], counter: ['structuring.salary'] })
      expect(verdict(series([950, 950, 951, 950, 950, 950], 2)).kind).toBe('fired')
      expect(verdict(series([910, 990, 930, 960, 950, 980], 2, { payer: 'c-1' })).kind).toBe('fired')
    })

    test('both-sides: the worker passes the threshold half as often', () => {
      expect(verdict(series([9200, 9600, 9900, 10_100, 10_500], 2))).toMatchObject({
        counter: ['structuring.both-sides'],
      })
      expect(verdict(series([9200, 9600, 9900, 10_100], 2)).kind).toBe('fired')
    })

    test('platform-cap: as much as the platform pays at once', () => {
      const driver = createDriver()
      driver.send(...series([9950, 9950, 9950], 2))
      expect(ask(structuring, driver.profile(), { maxPayoutUsd: 9950 }).kind).toBe('quiet')
      expect(ask(structuring, driver.profile(), { maxPayoutUsd: 20_000 }).kind).toBe('fired')
    })

    test('automatic: paid by a standing setting', () => {
      expect(verdict(series([9200, 9600, 9900], 2, { automatic: true })).kind).toBe('quiet')
      expect(verdict(series([9200, 9600, 9900], 2, { automatic: false })).kind).toBe('fired')
    })

    test('one-moment: within a day to one destination', () => {
      const within = (to?: string) =>
        [0, 1, 2].map((n) =>
          aPayout({
            at: n * HOUR,
            amountUsdCents: '950000',
            ...(to === undefined ? {} : { to: `${to}-${n}` }),
          }),
        )
      expect(verdict(within()).kind).toBe('quiet')
      expect(verdict(within('bank')).kind).toBe('fired')
    })
  })

  test('the greatest amounts there are make no number that is none', () => {
    const events = series([1e15, 1e15, 1e15, 1e15], 1, { earningId: 'ea-1' })
    expect(verdict(events).kind).toBe('quiet')
  })

  test('amounts that never come near a threshold never speak', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.double({ min: 1, max: 899, noNaN: true }), fc.constant(2000)), {
          maxLength: 30,
        }),
        fc.double({ min: 0.1, max: 3, noNaN: true }),
        (usd, stepDays) => {
          expect(verdict(series(usd, stepDays)).kind).not.toBe('fired')
        },
      ),
      { numRuns: 40 },
    )
  })
})

/** When the event of this index happened. */
const askAt = (events: readonly Event[], index: number): number => events[index]?.occurredAtMs ?? 0
