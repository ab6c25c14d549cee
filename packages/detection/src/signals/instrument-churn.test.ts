import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aPayout, aProfileChange } from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { instrumentChurn } from './instrument-churn.ts'

const added = (count: number, stepDays = 1) =>
  Array.from({ length: count }, (_, n) => aProfileChange({ at: n * stepDays * DAY, adds: `bank-${n}` }))
const verdict = (events: readonly Event[]) => brief(askAfter(instrumentChurn, events))

describe('instrument-churn', () => {
  // Domain reference §4.2, P2: ≥3 distinct instruments in 90 days → 0.4, ≥5 → 0.7.
  test.each([
    [3, 0.4],
    [4, 0.4],
    [5, 0.7],
    [8, 0.7],
  ])('%i destinations within 90 days: strength %d', (count, strength) => {
    expect(verdict(added(count))).toEqual({ kind: 'fired', strengths: [strength], counter: [] })
  })

  test('of three holders by name: 0.5 and not less than their number says; of two it is spelling', () => {
    const of = (...names: readonly string[]) =>
      names.map((holder, n) => aProfileChange({ at: n * DAY, adds: `bank-${n}`, holder, country: 'PT' }))
    expect(askAfter(instrumentChurn, of('a', 'b', 'c'))).toMatchObject({
      episodes: [
        { strength: 0.5, params: { holders: 3 }, text: expect.stringContaining('3 holders by name') },
      ],
    })
    expect(verdict(of('a', 'b', 'b')).strengths).toEqual([0.4])
    expect(verdict(of('a', 'b', 'c', 'd', 'e')).strengths).toEqual([0.7])
    // Whose they are nobody said.
    expect(askAfter(instrumentChurn, added(3))).toMatchObject({ episodes: [{ params: { holders: 0 } }] })
  })

  test('paid to or added, each destination counts once', () => {
    const events = [...added(2), aPayout({ at: DAY, to: 'bank-1' }), aPayout({ at: 2 * DAY, to: 'bank-9' })]
    expect(askAfter(instrumentChurn, events)).toMatchObject({
      episodes: [{ observed: 3, evidence: [{}, {}, {}] }],
    })
  })

  test('a destination whose payouts are forgotten has no evidence left, and still counts', () => {
    const driver = createDriver()
    driver.send(...[1, 2, 3].map((n) => aPayout({ at: n * DAY, to: `bank-${n}` })))
    const forgetful = { ...driver.profile(), payouts: [] }
    expect(ask(instrumentChurn, forgetful)).toMatchObject({ episodes: [{ observed: 3, evidence: [] }] })
  })

  test('two are quiet, and so are three over more than 90 days', () => {
    expect(verdict(added(2)).kind).toBe('quiet')
    expect(verdict(added(3, 45)).kind).toBe('fired')
    expect(verdict(added(3, 46)).kind).toBe('quiet')
  })

  test('before the first destination it is unready', () => {
    expect(askAfter(instrumentChurn, [])).toMatchObject({ kind: 'unready', missing: 'history' })
  })

  describe('guards', () => {
    test('same-holder: one holder in one country says half', () => {
      const own = (n: number, country = 'PT') =>
        aProfileChange({ at: n * DAY, adds: `bank-${n}`, holder: 'self', country })
      expect(askAfter(instrumentChurn, [own(0), own(1), own(2)])).toMatchObject({
        episodes: [{ strength: 0.2, guards: [{ id: 'same-holder', held: true }, { id: 'failed-retries' }] }],
      })
      expect(verdict([own(0), own(1), own(2, 'US')]).strengths).toEqual([0.4])
      expect(
        verdict([own(0), own(1), aProfileChange({ at: DAY, adds: 'bank-2', holder: 'other', country: 'PT' })])
          .strengths,
      ).toEqual([0.4])
    })

    test('failed-retries: a destination whose payouts all came back is not counted', () => {
      const failed = [
        aPayout({ at: 3 * DAY, payout: 'po-1', to: 'bank-2' }),
        aPayout({ at: 4 * DAY, payout: 'po-1', to: 'bank-2', status: 'reversed' }),
      ]
      expect(verdict([...added(3), ...failed]).kind).toBe('quiet')
      // One that stands is use.
      expect(verdict([...added(3), ...failed, aPayout({ at: 5 * DAY, to: 'bank-2' })]).kind).toBe('fired')
    })

    test('rotating-wallet: addresses of a wallet that never repeats one are one destination', () => {
      const addresses = (accountModel: boolean) =>
        [1, 2, 3, 4].map((n) => aPayout({ at: n * DAY, to: `address-${n}`, crypto: { accountModel } }))
      expect(verdict([aPayout(), ...addresses(false)]).kind).toBe('quiet')
      expect(verdict([aPayout(), ...addresses(true)]).strengths).toEqual([0.7])
    })

    test('a wallet declared under an id and paid at its address is one destination', () => {
      const wallet = [
        aProfileChange({ at: DAY, adds: 'wallet', kind: 'crypto' }),
        aPayout({ at: DAY, to: 'address', crypto: {} }),
      ]
      expect(verdict([aPayout(), ...wallet]).kind).toBe('quiet')
    })
  })

  test('one more destination never says less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (count) => {
        const [fewer = 0] = verdict(added(count)).strengths
        const [more = 0] = verdict(added(count + 1)).strengths
        expect(more).toBeGreaterThanOrEqual(fewer)
      }),
      { numRuns: 20 },
    )
  })
})
