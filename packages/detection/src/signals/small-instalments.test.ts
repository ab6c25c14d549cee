import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aPayout, type PayoutOptions } from '../testing/builders.ts'
import { askAfter, brief } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { smallInstalments } from './small-instalments.ts'

const paid = (day: number, usd: number, over: PayoutOptions = {}) =>
  aPayout({
    at: day * DAY,
    payout: `po-${day}`,
    payer: 'c-1',
    amountUsdCents: String(Math.round(usd * 100)),
    ...over,
  })
/** The client used to pay 1000 a month. */
const USUAL = [0, 30, 60].map((day) => paid(day, 1000))
/** Uneven intervals within 55 days, starting 61 days after the last usual one. */
const DAYS = [121, 122, 127, 128, 135, 140, 141, 155, 160, 161, 162, 163]
const small = (count: number, usd = 200, over: PayoutOptions = {}): readonly Event[] =>
  DAYS.slice(0, count).map((day) => paid(day, usd, over))
const verdict = (events: readonly Event[]) => brief(askAfter(smallInstalments, events))

describe('small-instalments', () => {
  // Domain reference §4.2, P10: ≥10 in 60 days, each well under the client's median (0.33, not 0.25), no milestones, sum > its 99th percentile → 0.5.
  test('ten of a fifth each: 0.5, and what it saw', () => {
    const told = askAfter(smallInstalments, [...USUAL, ...small(10)])
    expect(told).toMatchObject({
      episodes: [
        { strength: 0.5, observed: 10, limit: 10, params: { payouts: 10, days: 60, usd: 2000, usual: 1000 } },
      ],
    })
    expect(told.kind === 'fired' && told.episodes[0]?.evidence).toHaveLength(10)
  })

  test('nine are quiet, and ten of which one is a third', () => {
    expect(verdict([...USUAL, ...small(9)]).kind).toBe('quiet')
    expect(verdict([...USUAL, ...small(9), paid(161, 330)]).kind).toBe('quiet')
    expect(verdict([...USUAL, ...small(9), paid(161, 329.99)]).kind).toBe('fired')
  })

  test('ten over more than 60 days are quiet', () => {
    expect(verdict([...USUAL, ...small(9), paid(180.9, 200)]).kind).toBe('fired')
    expect(verdict([...USUAL, ...small(9), paid(181, 200)]).kind).toBe('quiet')
  })

  test('ten of several clients are quiet', () => {
    const events = [...USUAL, ...small(9), paid(161, 200, { payer: 'c-2' })]
    expect(verdict(events).kind).toBe('quiet')
  })

  test('one that came back does not count', () => {
    const back = paid(164, 200, { payout: 'po-161', status: 'reversed' })
    expect(verdict([...USUAL, ...small(10)]).kind).toBe('fired')
    expect(verdict([...USUAL, ...small(10), back]).kind).toBe('quiet')
  })

  test('what is usual stays what it was before the parts began', () => {
    const longAgo = Array.from({ length: 12 }, (_, n) => paid(65 + n * 4 + (n % 3), 200))
    expect(verdict([...USUAL, ...longAgo, ...small(12)]).kind).toBe('fired')
  })

  test('without clients, or before their usual payout is known, it cannot judge', () => {
    expect(verdict([aPayout()]).kind).toBe('unready')
    expect(verdict([]).kind).toBe('unready')
    expect(verdict([...USUAL.slice(1), ...small(10)]).kind).toBe('unready')
  })

  describe('guards', () => {
    test('milestone: payouts that name one are work', () => {
      expect(verdict([...USUAL, ...small(10, 200, { milestoneId: 'm-1' })]).kind).toBe('quiet')
    })

    test('retainer: the same at regular intervals', () => {
      const regular = (step: number) => Array.from({ length: 11 }, (_, n) => paid(121 + n * step, 200))
      expect(verdict([...USUAL, ...regular(5)])).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['small-instalments.retainer'],
      })
      const uneven = regular(5).map((one, n) =>
        paid(121 + n * 5, n % 2 === 0 ? 100 : 240, { payout: one.payout.payoutId }),
      )
      expect(verdict([...USUAL, ...uneven]).kind).toBe('fired')
    })

    test('total: together no more than the client paid at once', () => {
      expect(verdict([...USUAL, ...small(10, 100)]).kind).toBe('quiet')
      expect(verdict([...USUAL, ...small(10, 101)]).kind).toBe('fired')
    })
  })

  test('one more small payout never says less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 11 }), (count) => {
        const [fewer = 0] = verdict([...USUAL, ...small(count)]).strengths
        const [more = 0] = verdict([...USUAL, ...small(count + 1)]).strengths
        expect(more).toBeGreaterThanOrEqual(fewer)
      }),
      { numRuns: 11 },
    )
  })
})
