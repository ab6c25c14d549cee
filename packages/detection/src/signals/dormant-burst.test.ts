import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aLogin, aPayout, aProfileChange, type PayoutOptions } from '../testing/builders.ts'
import { askAfter, brief } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { dormantBurst } from './dormant-burst.ts'

const paid = (day: number, over: PayoutOptions = {}) =>
  aPayout({ at: day * DAY, payout: `po-${day}`, amountUsdCents: '10000', ...over })
/** So many payouts a few hours apart. */
const burst = (day: number, count: number, over: PayoutOptions = {}) =>
  Array.from({ length: count }, (_, n) => paid(day + n / 4, over))
const inOrder = (events: readonly Event[]) => [...events].sort((a, b) => a.occurredAtMs - b.occurredAtMs)
const verdict = (events: readonly Event[]) => brief(askAfter(dormantBurst, inOrder(events)))

describe('dormant-burst', () => {
  // Domain reference §4.2, P12: idle ≥ 90 days, then ≥ 3 payouts in 48 hours → 0.4.
  test('three within 48 hours after 90 days: 0.4, and what it saw', () => {
    expect(askAfter(dormantBurst, [paid(0), ...burst(90, 3)])).toMatchObject({
      episodes: [
        { strength: 0.4, observed: 3, limit: 3, params: { days: 90, isNew: 'no' }, evidence: [{}, {}, {}] },
      ],
    })
  })

  test('after 89 days, or two, or three over 48 hours, it is quiet', () => {
    expect(verdict([paid(0), ...burst(89.99, 3)]).kind).toBe('quiet')
    expect(verdict([paid(0), ...burst(90, 2)]).kind).toBe('quiet')
    expect(verdict([paid(0), paid(90), paid(91), paid(91.99)]).kind).toBe('fired')
    expect(verdict([paid(0), paid(90), paid(91), paid(92)]).kind).toBe('quiet')
  })

  test('a first payout to try, and the burst within a week of it', () => {
    expect(verdict([paid(0), paid(90), ...burst(97, 3)]).kind).toBe('fired')
    expect(verdict([paid(0), paid(90), ...burst(97.1, 3)]).kind).toBe('quiet')
  })

  test('an account that was made and not paid out from is idle too', () => {
    const made = aProfileChange({ action: 'created' })
    expect(verdict([made, ...burst(90, 3)]).strengths).toEqual([0.4])
    expect(verdict([made, ...burst(89, 3)]).kind).toBe('quiet')
    expect(verdict(burst(90, 3)).kind).toBe('quiet')
  })

  test('or one, of more than twice the 95th percentile of eight before', () => {
    const eight = Array.from({ length: 8 }, (_, n) => paid(n))
    expect(verdict([...eight, paid(97, { amountUsdCents: '20001' })]).strengths).toEqual([0.4])
    expect(verdict([...eight, paid(97, { amountUsdCents: '20000' })]).kind).toBe('quiet')
    expect(verdict([...eight.slice(1), paid(97, { amountUsdCents: '20001' })]).kind).toBe('quiet')
  })

  test('what came back neither wakes nor ends a pause', () => {
    const back = (day: number) => aPayout({ at: day * DAY + HOUR, payout: `po-${day}`, status: 'reversed' })
    expect(verdict([paid(0), ...burst(90, 3), back(90.5)]).kind).toBe('quiet')
    expect(verdict([paid(0), paid(50), back(50), ...burst(90, 3)]).kind).toBe('fired')
  })

  test('before the first payout it is unready', () => {
    expect(verdict([aLogin()]).kind).toBe('unready')
  })

  describe('with a new device and a new destination: 0.7', () => {
    const known = [aLogin({ at: 0 }), paid(0)]
    const device = aLogin({ at: 89 * DAY, connection: { device: 'new-device' } })

    test('both since the pause began', () => {
      expect(verdict([...known, device, ...burst(90, 3, { to: 'new-bank' })]).strengths).toEqual([0.7])
    })

    test('one of them is not enough', () => {
      expect(verdict([...known, device, ...burst(90, 3)]).strengths).toEqual([0.4])
      expect(verdict([...known, ...burst(90, 3, { to: 'new-bank' })]).strengths).toEqual([0.4])
    })

    test('whoever had no device before has no new one', () => {
      expect(verdict([paid(0), device, ...burst(90, 3, { to: 'new-bank' })]).strengths).toEqual([0.4])
    })
  })

  describe('guards', () => {
    test('present: at work on 15 of the 60 days before', () => {
      const atWork = (days: number) => Array.from({ length: days }, (_, n) => aLogin({ at: (40 + n) * DAY }))
      expect(verdict([paid(0), ...atWork(15), ...burst(90, 3)])).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['dormant-burst.present'],
      })
      expect(verdict([paid(0), ...atWork(14), ...burst(90, 3)]).kind).toBe('fired')
    })

    test('present: where no log-in is known, it says so', () => {
      expect(askAfter(dormantBurst, [paid(0), ...burst(90, 3)])).toMatchObject({
        episodes: [{ guards: [{ id: 'present', why: 'no log-ins are known at all' }, { held: false }] }],
      })
    })

    test('seasonal: away and back before says half', () => {
      expect(askAfter(dormantBurst, [paid(0), paid(100), ...burst(200, 3)])).toMatchObject({
        episodes: [{ strength: 0.2, guards: [{ id: 'present' }, { id: 'seasonal', held: true }] }],
      })
    })
  })

  test('it speaks exactly after pauses of 90 days or more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 6 }), (days, count) => {
        const isBurst = days >= 90 && count >= 3
        expect(verdict([paid(0), ...burst(days, count)]).kind).toBe(isBurst ? 'fired' : 'quiet')
      }),
      { numRuns: 60 },
    )
  })
})
