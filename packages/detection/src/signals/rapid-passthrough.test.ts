import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT } from '../context.ts'
import type { Event } from '../event.ts'
import { aPayout, aProfileChange, type PayoutOptions, START_MS } from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY, MINUTE } from '../time.ts'
import { rapidPassthrough } from './rapid-passthrough.ts'

/** Paid out so many minutes after it was earned. */
const swept = (day: number, minutes = 5, over: PayoutOptions = {}) =>
  aPayout({
    at: day * DAY,
    earnedAtMs: START_MS + day * DAY - minutes * MINUTE,
    balanceRatio: 1,
    automatic: false,
    ...over,
  })
const times = (count: number, stepDays = 2, over: PayoutOptions = {}): readonly Event[] =>
  Array.from({ length: count }, (_, n) => swept(1 + n * stepDays, 5, over))
const sorted = (events: readonly Event[]) => [...events].sort((a, b) => a.occurredAtMs - b.occurredAtMs)
const verdict = (events: readonly Event[]) => brief(askAfter(rapidPassthrough, events))

describe('rapid-passthrough', () => {
  // Domain reference §4.2, P8: median under 15 minutes, ≥95 % of the balance, ≥5 times in 30 days → 0.4.
  test('five times within 30 days: 0.4, and what it saw', () => {
    expect(askAfter(rapidPassthrough, times(5))).toMatchObject({
      episodes: [
        { strength: 0.4, observed: 5, limit: 5, params: { minutes: 15 }, evidence: [{}, {}, {}, {}, {}] },
      ],
    })
  })

  test('four, or five over more than 30 days, are quiet', () => {
    expect(verdict(times(4)).kind).toBe('quiet')
    expect(verdict(times(5, 7.4)).kind).toBe('fired')
    expect(verdict(times(5, 7.5)).kind).toBe('quiet')
  })

  test.each([
    ['15 minutes after', [swept(20, 15)], 'quiet'],
    ['a little sooner', [swept(20, 14.9)], 'fired'],
    ['94 % of the balance', [swept(20, 5, { balanceRatio: 0.94 })], 'quiet'],
    ['95 % of the balance', [swept(20, 5, { balanceRatio: 0.95 })], 'fired'],
    ['before it was earned', [swept(20, -5)], 'quiet'],
  ] as const)('the fifth %s: %s', (_, fifth, kind) => {
    expect(verdict([...times(4), ...fifth]).kind).toBe(kind)
  })

  test('not where the usual delay is longer: five of eleven', () => {
    const slow = (count: number) => Array.from({ length: count }, (_, n) => swept(1.5 + n, 600))
    expect(verdict(sorted([...times(5), ...slow(4)])).kind).toBe('fired')
    expect(verdict(sorted([...times(5), ...slow(6)])).kind).toBe('quiet')
  })

  test('one that came back does not count', () => {
    const events = [...times(4), swept(12, 5, { payout: 'po-5' })]
    expect(verdict(events).kind).toBe('fired')
    expect(verdict([...events, aPayout({ at: 13 * DAY, payout: 'po-5', status: 'reversed' })]).kind).toBe(
      'quiet',
    )
  })

  test('without the time of earning, or the balance, it cannot judge', () => {
    expect(verdict(times(5, 2, { earnedAtMs: null })).kind).toBe('unready')
    expect(verdict(times(5, 2, { balanceRatio: null })).kind).toBe('unready')
    expect(verdict([]).kind).toBe('unready')
  })

  describe('with P3 or A3: 0.7', () => {
    test.each([
      [{ holderNameMatch: 0.49 }, 0.7],
      [{ holderNameMatch: 0.5 }, 0.4],
      [{ holderNameMatch: 0.1, holderVerified: true }, 0.4],
      [{ holderNameMatch: 0.1, agencyId: 'agency-1' }, 0.4],
    ])('holder %o: %d', (over, strength) => {
      expect(verdict(times(5, 2, over)).strengths).toEqual([strength])
    })

    test('an agency that the platform has not verified explains no name', () => {
      const driver = createDriver()
      driver.send(...times(5, 2, { holderNameMatch: 0.1, agencyId: 'agency-1' }))
      const told = (agencies: readonly string[]) =>
        brief(
          ask(
            rapidPassthrough,
            driver.profile(),
            {},
            {
              ...DEFAULT_CONTEXT,
              platform: { agencies, corporateAsns: [] },
            },
          ),
        ).strengths
      expect(told(['agency-1'])).toEqual([0.4])
      expect(told(['agency-2'])).toEqual([0.7])
    })

    test('a destination that another worker uses, unless they are one household', () => {
      const other = aPayout({ worker: 'w-2', to: 'bank-w-1' })
      expect(verdict([other, ...times(5)]).strengths).toEqual([0.7])
      const home = (worker: string) => aProfileChange({ worker, householdId: 'house-1' })
      expect(verdict([home('w-1'), home('w-2'), other, ...times(5)]).strengths).toEqual([0.4])
    })
  })

  describe('guards', () => {
    test('automatic: paid by a standing setting', () => {
      expect(verdict(times(5, 2, { automatic: true }))).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['rapid-passthrough.automatic'],
      })
    })

    test('automatic: where that is not told, it says so', () => {
      expect(askAfter(rapidPassthrough, times(5, 2, { automatic: null }))).toMatchObject({
        episodes: [
          { guards: [{ id: 'automatic', held: false, why: expect.stringMatching('not told') }, {}] },
        ],
      })
    })

    test('instant-pay: the platform pays everybody so', () => {
      const driver = createDriver()
      driver.send(...times(5))
      expect(brief(ask(rapidPassthrough, driver.profile(), { instantPay: true })).counter).toEqual([
        'rapid-passthrough.instant-pay',
      ])
    })
  })

  test('one more such payout never says less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (count) => {
        const [fewer = 0] = verdict(times(count)).strengths
        const [more = 0] = verdict(times(count + 1)).strengths
        expect(more).toBeGreaterThanOrEqual(fewer)
      }),
      { numRuns: 20 },
    )
  })
})
