import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SignalContext } from '../context.ts'
import type { Event } from '../event.ts'
import { aPayout, type PayoutOptions } from '../testing/builders.ts'
import { amongOthers } from '../testing/crowd.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { amountOutlier } from './amount-outlier.ts'

const paid = (day: number, usd: number, over: PayoutOptions = {}) =>
  aPayout({ at: day * DAY, amountUsdCents: String(Math.round(usd * 100)), ...over })
/** One a day. */
const series = (usd: readonly number[], over: PayoutOptions = {}) =>
  usd.map((amount, n) => paid(n, amount, over))
const EIGHT = [100, 100, 100, 100, 100, 100, 100, 100]
/** 0.2 + 0.25 · ln 3 / ln 4. */
const AT_SIX = 0.398120313
const verdict = (events: readonly Event[]) => brief(askAfter(amountOutlier, events))

describe('amount-outlier', () => {
  // Domain reference §4.11: M = 0.6745 (x − median) / MAD > 3.5, on ln(amount), the deviation at least ln 1.05; (P9); and > 2 × the largest.
  test('ten times the amount that was always paid', () => {
    // By hand: 0.6745 · ln 10 / ln 1.05 = 31.8.
    expect(askAfter(amountOutlier, series([...EIGHT, 1000]))).toMatchObject({
      episodes: [{ strength: 0.45, observed: 31.8, limit: 3.5, params: { times: 10 }, evidence: [{}] }],
    })
  })

  test('twice the largest before is not above it; a cent more is', () => {
    expect(verdict(series([...EIGHT, 200])).kind).toBe('quiet')
    expect(verdict(series([...EIGHT, 200.01])).kind).toBe('fired')
  })

  // By hand: 0.2 at twice, 0.45 from eight times on, by the logarithm between: ln(n/2) / ln 4 of 0.25.
  test.each([
    [4, 0.325],
    [6, AT_SIX],
    [8, 0.45],
    [80, 0.45],
  ])('%d times the largest before: %d', (times, strength) => {
    expect(verdict(series([...EIGHT, times * 100])).strengths).toEqual([strength])
  })

  test('not where amounts always varied as much', () => {
    // By hand: logarithms of powers of three, deviation 2 ln 3; the next but one power scores 0.6745 · 5.5 ln 3 / (2 ln 3) = 1.85.
    const powers = [1, 3, 9, 27, 81, 243, 729, 2187]
    expect(verdict(series([...powers, 6561])).kind).toBe('quiet')
    expect(verdict(series([...powers, 3 ** 20])).kind).toBe('fired')
  })

  test('far below says nothing', () => {
    expect(verdict(series([...EIGHT, 1])).kind).toBe('quiet')
  })

  test('with fewer than eight before it cannot judge', () => {
    expect(verdict(series([...EIGHT.slice(1), 1000])).kind).toBe('unready')
    expect(verdict([])).toMatchObject({ kind: 'unready' })
    expect(verdict([...series(EIGHT), aPayout({ at: 9 * DAY, amountUsdCents: null })]).kind).toBe('unready')
  })

  test('one that came back does not count', () => {
    const events = series([...EIGHT, 100])
    const large = paid(9, 1000, { payout: 'po-9' })
    expect(verdict([...events, large]).kind).toBe('fired')
    expect(verdict([...events, large, paid(10, 1000, { payout: 'po-9', status: 'reversed' })]).kind).toBe(
      'quiet',
    )
  })

  describe('the sum of a day', () => {
    /** So many payouts on the tenth day. */
    const day = (count: number, usd: number) =>
      Array.from({ length: count }, (_, n) =>
        aPayout({ at: 10 * DAY + n * HOUR, amountUsdCents: String(usd * 100) }),
      )

    // P9: daily sum > 5 × median.
    test('six times the usual in parts that are usual each; five times is not above five', () => {
      expect(askAfter(amountOutlier, [...series(EIGHT), ...day(6, 100)])).toMatchObject({
        episodes: [
          {
            strength: expect.closeTo(0.75 * AT_SIX, 9),
            params: { payouts: 6 },
            evidence: [{}, {}, {}, {}, {}, {}],
          },
        ],
      })
      expect(verdict([...series(EIGHT), ...day(5, 100)]).kind).toBe('quiet')
    })

    test('not that of a day with a payout that is unusual itself', () => {
      const events = [...series(EIGHT), ...day(1, 600), paid(10.5, 100)]
      expect(verdict(events).strengths).toEqual([AT_SIX])
    })

    test('not the sum of one', () => {
      expect(verdict([...series(EIGHT), ...day(1, 600)]).strengths).toEqual([AT_SIX])
    })
  })

  describe('guards', () => {
    const old = (payer: string, day: number) => EIGHT.map((usd, n) => paid((n * day) / 7, usd, { payer }))

    test('old-client: the first large payout of one who has paid for 60 days', () => {
      expect(askAfter(amountOutlier, [...old('c-1', 60), paid(60, 1000, { payer: 'c-1' })])).toMatchObject({
        episodes: [
          {
            strength: 0.225,
            guards: [
              { id: 'old-client', held: true },
              { id: 'cohort', held: false },
            ],
          },
        ],
      })
      expect(verdict([...old('c-1', 59), paid(59, 1000, { payer: 'c-1' })]).strengths).toEqual([0.45])
      expect(verdict([...old('c-1', 60), paid(60, 1000, { payer: 'c-2' })]).strengths).toEqual([0.45])
    })
  })

  describe('cohort', () => {
    const driver = createDriver()
    driver.send(...series([...EIGHT, 1000]))
    const USUAL = { paid: 240, judged: 200, unusual: 2 }
    const said = (context: SignalContext) => ask(amountOutlier, driver.profile(), {}, context)
    const among = (judged: number, unusual: number) => said(amongOthers(USUAL, { judged, unusual }))

    test('where few others were paid unusual amounts it says what it said', () => {
      expect(brief(among(100, 4)).strengths).toEqual([0.45])
    })

    // Wilson's lower bound, z = 1, of 10 in 100 is 0.074, of 35 in 100 it is 0.304.
    test('where some were it says half, where many were nothing', () => {
      expect(among(100, 10)).toMatchObject({
        episodes: [{ strength: 0.225, guards: [{}, { id: 'cohort', held: true }] }],
      })
      expect(brief(among(100, 35))).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['amount-outlier.cohort'],
      })
    })

    test('while the week is not known it counts less; of too few others it cannot tell', () => {
      expect(brief(said(amongOthers(USUAL, null))).strengths[0]).toBeCloseTo(0.3375)
      expect(said(amongOthers({ judged: 29 }, { judged: 50, unusual: 50 }))).toMatchObject({
        episodes: [{ strength: 0.45, guards: [{}, { why: 'no figures of others to compare with' }] }],
      })
    })

    test('holds for an unusual day of usual amounts as well', () => {
      const busy = createDriver()
      busy.send(...series(EIGHT), ...Array.from({ length: 6 }, (_, n) => paid(8 + n / 24, 100)))
      const context = amongOthers(USUAL, { judged: 100, unusual: 35 })
      expect(brief(ask(amountOutlier, busy.profile()))).toMatchObject({ kind: 'fired' })
      expect(brief(ask(amountOutlier, busy.profile(), {}, context)).counter).toEqual([
        'amount-outlier.cohort',
      ])
    })
  })

  test('it is judged by at most 24 before it, and stays said when they are gone', () => {
    const driver = createDriver()
    driver.send(...series([...EIGHT, ...EIGHT, ...EIGHT, 1000]))
    const kept = () => driver.profile().remembered.filter((one) => one.signal === 'amount-outlier')
    expect(kept()).toMatchObject([{ strength: 0.45 }])
    for (let n = 0; n < 60; n += 1) driver.send(paid(25 + n, 100))
    expect(kept()).toMatchObject([{ strength: 0.45, params: { times: 10 } }])
  })

  test('sums of 10^15 dollars make no number that is none', () => {
    const [episode] = [askAfter(amountOutlier, series([...EIGHT, 1e15]))].flatMap((one) =>
      one.kind === 'fired' ? one.episodes : [],
    )
    expect(Number.isFinite(episode?.observed)).toBe(true)
  })

  test('the unit of money does not matter', () => {
    const usd = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 9, maxLength: 30 })
    fc.assert(
      fc.property(usd, fc.constantFrom(10, 1000), (amounts, factor) => {
        expect(verdict(series(amounts.map((one) => one * factor)))).toEqual(verdict(series(amounts)))
      }),
      { numRuns: 40 },
    )
  })
})
