import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aLogin, aPayout, type PayoutOptions } from '../testing/builders.ts'
import { askAfter, brief } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { newDestinationVelocity } from './new-destination-velocity.ts'

const FIRST = aPayout({ at: 0, to: 'bank-0' })
/** So many destinations never used before, an hour apart. */
const fresh = (count: number, atDay: number, over: PayoutOptions = {}) =>
  Array.from({ length: count }, (_, n) =>
    aPayout({ at: atDay * DAY + n * HOUR, to: `bank-${atDay}-${n}`, ...over }),
  )
const verdict = (events: readonly Event[]) => brief(askAfter(newDestinationVelocity, events))

describe('new-destination-velocity', () => {
  // Domain reference §4.2, P4: ≥3 new destinations in 7 days → 0.4, ≥6 → 0.8.
  test.each([
    [3, 0.4],
    [5, 0.4],
    [6, 0.8],
  ])('%i new destinations within a week: strength %d', (count, strength) => {
    expect(verdict([FIRST, ...fresh(count, 10)])).toEqual({
      kind: 'fired',
      strengths: [strength],
      counter: [],
    })
  })

  test('what it saw and where', () => {
    expect(askAfter(newDestinationVelocity, [FIRST, ...fresh(4, 10)])).toMatchObject({
      episodes: [{ observed: 4, limit: 3, params: { destinations: 4, days: 7 }, evidence: [{}, {}, {}, {}] }],
    })
  })

  test('two are quiet, and so are three over more than a week', () => {
    expect(verdict([FIRST, ...fresh(2, 10)]).kind).toBe('quiet')
    expect(verdict([FIRST, ...fresh(2, 10), ...fresh(1, 17.05)]).kind).toBe('quiet')
  })

  test('a payout to a known destination is nothing new', () => {
    expect(verdict([FIRST, ...fresh(2, 10), ...fresh(2, 10), ...fresh(2, 10)]).kind).toBe('quiet')
  })

  test('a burst is one episode at its height, and stays when the week is over', () => {
    const events = [FIRST, ...fresh(6, 10), ...fresh(1, 15), aLogin({ at: 60 * DAY })]
    expect(verdict(events).strengths).toEqual([0.8])
    expect(verdict([...events, ...fresh(3, 70)]).strengths).toEqual([0.8, 0.4])
    // Three more within a week of its end belong to it, though fewer than at its height.
    const ebbing = [FIRST, ...fresh(6, 10), ...fresh(1, 13), ...fresh(1, 14), ...fresh(1, 17.5)]
    expect(verdict(ebbing).strengths).toEqual([0.8])
  })

  test('reversed payouts do not count', () => {
    const back = fresh(3, 10).map((one, n) =>
      aPayout({ at: 11 * DAY, payout: one.payout.payoutId, to: `bank-10-${n}`, status: 'reversed' }),
    )
    const events = [FIRST, ...fresh(3, 10)]
    const ids = events.slice(1).map((one) => one.payout.payoutId)
    const reversals = back.map((one, n) => ({
      ...one,
      payout: { ...one.payout, payoutId: ids[n] ?? one.payout.payoutId },
    }))
    expect(verdict([...events, ...reversals]).kind).toBe('quiet')
  })

  // By hand: 193 days before the week with one destination give a rate of 7/193 = 0.0363 a week; at least two of them have
  // probability 1 - e^-0.0363 (1 + 0.0363) = 0.00064 < 0.001. After 100 days: rate 7/93, probability 0.0027.
  test('two are many for somebody who has had one in 200 days', () => {
    expect(verdict([FIRST, ...fresh(2, 200)]).strengths).toEqual([0.4])
    expect(verdict([FIRST, ...fresh(2, 100)]).kind).toBe('quiet')
    expect(verdict([FIRST, ...fresh(1, 200)]).kind).toBe('quiet')
  })

  test('before the first payout it is unready', () => {
    expect(askAfter(newDestinationVelocity, [aLogin()])).toMatchObject({
      kind: 'unready',
      missing: 'history',
    })
  })

  describe('guards', () => {
    test('first-ever: the first destination is where a worker begins; of several at once, only one is', () => {
      expect(verdict(fresh(3, 10)).kind).toBe('quiet')
      expect(verdict(fresh(4, 10)).strengths).toEqual([0.4])
      const atOnce = [1, 2, 3, 4].map((n) => aPayout({ at: 0, to: `bank-${n}` }))
      expect(verdict(atOnce).strengths).toEqual([0.4])
    })

    test('rotating-wallet: addresses of a wallet that never repeats one count half', () => {
      const rotating = { crypto: { accountModel: false } }
      expect(verdict([FIRST, ...fresh(5, 10, rotating)]).kind).toBe('quiet')
      expect(verdict([FIRST, ...fresh(6, 10, rotating)]).strengths).toEqual([0.4])
      expect(verdict([FIRST, ...fresh(6, 10, { crypto: {} })]).strengths).toEqual([0.8])
    })
  })

  test('one more destination never says less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15 }), (count) => {
        const [fewer = 0] = verdict([FIRST, ...fresh(count, 10)]).strengths
        const [more = 0] = verdict([FIRST, ...fresh(count + 1, 10)]).strengths
        expect(more).toBeGreaterThanOrEqual(fewer)
      }),
      { numRuns: 16 },
    )
  })
})
