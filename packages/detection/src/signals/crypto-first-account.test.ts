import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aPayout, aProfileChange, type PayoutOptions } from '../testing/builders.ts'
import { amongOthers } from '../testing/crowd.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { cryptoFirstAccount } from './crypto-first-account.ts'

const CREATED = aProfileChange({ at: 0, action: 'created' })
const toWallet = (at: number, over: PayoutOptions = {}) => aPayout({ at, to: 'wallet', crypto: {}, ...over })
const paidOn = (...days: readonly number[]) => [CREATED, ...days.map((day) => toWallet(day * DAY))]
const verdict = (events: readonly Event[]) => brief(askAfter(cryptoFirstAccount, events))

describe('crypto-first-account', () => {
  // Domain reference §4.2, P6: age < 30 days, the first three all virtual currency → 0.3.
  test('three wallets within a month of creation: 0.3, and what it rests on', () => {
    expect(askAfter(cryptoFirstAccount, paidOn(5, 10, 29))).toMatchObject({
      kind: 'fired',
      episodes: [{ strength: 0.3, observed: 3, params: { days: 29 }, evidence: [{}, {}, {}] }],
    })
  })

  test('the third a month after creation is quiet, and so are two', () => {
    expect(verdict(paidOn(5, 10, 30)).kind).toBe('quiet')
    expect(verdict(paidOn(5, 10)).kind).toBe('quiet')
  })

  test('one of the first three to a bank is quiet; the fourth does not matter', () => {
    const bank = (day: number) => aPayout({ at: day * DAY })
    expect(verdict([...paidOn(1, 2), bank(3), toWallet(4 * DAY)]).kind).toBe('quiet')
    expect(verdict([...paidOn(1, 2, 3), bank(4)]).strengths).toEqual([0.3])
  })

  test('without a date of creation, or a payout, it cannot judge', () => {
    expect(verdict([1, 2, 3].map((day) => toWallet(day * DAY))).kind).toBe('unready')
    expect(verdict([CREATED]).kind).toBe('unready')
  })

  test('one that came back was none of the first three', () => {
    const events = [
      CREATED,
      toWallet(DAY, { payout: 'po-1' }),
      toWallet(2 * DAY),
      toWallet(3 * DAY),
      toWallet(4 * DAY, { payout: 'po-1', status: 'reversed' }),
    ]
    expect(verdict(events).kind).toBe('quiet')
  })

  describe('guards', () => {
    test('crypto-native: a platform that pays so', () => {
      const driver = createDriver()
      driver.send(...paidOn(1, 2, 3))
      expect(brief(ask(cryptoFirstAccount, driver.profile(), { cryptoNative: true })).counter).toEqual([
        'crypto-first-account.crypto-native',
      ])
    })

    test('crypto-native: where more than half of the others are paid so', () => {
      const driver = createDriver()
      driver.send(...paidOn(1, 2, 3))
      const among = (crypto: number) =>
        brief(ask(cryptoFirstAccount, driver.profile(), {}, amongOthers({ paid: 100, crypto }, {})))
      expect(among(50).strengths).toEqual([0.3])
      expect(among(51)).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['crypto-first-account.crypto-native'],
      })
    })

    test('crypto-native: of too few others it cannot tell, and says so', () => {
      const driver = createDriver()
      driver.send(...paidOn(1, 2, 3))
      expect(
        ask(cryptoFirstAccount, driver.profile(), {}, amongOthers({ paid: 29, crypto: 29 }, {})),
      ).toMatchObject({
        episodes: [{ guards: [{ held: false, why: expect.stringContaining('too few others') }, {}, {}] }],
      })
    })

    test.each([
      ['custodial', { crypto: { hasMemo: true } }],
      ['verified', { holderVerified: true }],
    ] as const)('%s: one of the three', (guard, over) => {
      const events = [...paidOn(1, 2), toWallet(3 * DAY, over)]
      expect(verdict(events)).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: [`crypto-first-account.${guard}`],
      })
    })
  })

  test('once said it stays said when later payouts push the first out', () => {
    const driver = createDriver()
    driver.send(...paidOn(1, 2, 3))
    for (let n = 0; n < 60; n += 1) driver.send(aPayout({ at: (4 + n) * DAY }))
    const kept = driver.profile().remembered.filter((one) => one.signal === 'crypto-first-account')
    expect(kept).toMatchObject([{ strength: 0.3, params: { days: 3 } }])
  })

  test('it speaks exactly while the third comes within the first 30 days', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 60 * 24 }), (hours) => {
        const events = [...paidOn(0, 0.05), toWallet((hours / 24) * DAY)]
        expect(verdict(events).kind).toBe(hours < 30 * 24 ? 'fired' : 'quiet')
      }),
      { numRuns: 40 },
    )
  })
})
