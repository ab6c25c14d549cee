import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aLink, aLogin, aMember, anObservation, aPayout } from '../testing/builders.ts'
import { amongOthers } from '../testing/crowd.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { cryptoRequested } from './crypto-requested.ts'

type Said = Parameters<typeof anObservation>[0]
const said = (observerId: string, day = 0, over: Said = {}) =>
  anObservation({ at: day * DAY, kind: 'crypto_requested', source: 'client', observerId, ...over })
const TWO = [said('c-1', 0), said('c-2', 1)]
const inCrypto = (day: number, payout = `po-${day}`) =>
  aPayout({ at: day * DAY, payout, to: 'wallet', crypto: {} })
const verdict = (events: readonly Event[]) => brief(askAfter(cryptoRequested, events))

describe('crypto-requested', () => {
  // Domain reference §4.2, P17: two distinct clients in 90 days → 0.2.
  test('two clients: 0.2, and what it rests on', () => {
    expect(askAfter(cryptoRequested, TWO)).toMatchObject({
      episodes: [{ strength: 0.2, observed: 2, limit: 2, evidence: [{}, {}], params: { followed: 'no' } }],
    })
  })

  test('one client, however often, and two over more than 90 days are quiet', () => {
    expect(verdict([said('c-1', 0), said('c-1', 5), said('c-1', 9)]).kind).toBe('quiet')
    expect(verdict([said('c-1', 0), said('c-2', 90)]).kind).toBe('fired')
    expect(verdict([said('c-1', 0), said('c-2', 91)]).kind).toBe('quiet')
  })

  test('anything else that is reported is quiet; nothing reported is unready', () => {
    expect(verdict([said('c-1', 0, { kind: 'video_declined' })]).kind).toBe('quiet')
    expect(verdict([aLogin()]).kind).toBe('unready')
  })

  describe('followed by the first payout in virtual currency', () => {
    // P17: within 60 days → 0.35.
    test.each([
      [2, 0.35],
      [61, 0.35],
      [62, 0.2],
    ])('on day %i after requests on days 0 and 1: %d', (day, strength) => {
      expect(verdict([...TWO, inCrypto(day)]).strengths).toEqual([strength])
    })

    test('not where the worker was paid so before', () => {
      expect(verdict([inCrypto(-1), ...TWO, inCrypto(3)]).strengths).toEqual([0.2])
    })

    test('one that came back did not follow', () => {
      const back = aPayout({ at: 4 * DAY, payout: 'po-2', to: 'wallet', crypto: {}, status: 'reversed' })
      expect(verdict([...TWO, inCrypto(2), back]).strengths).toEqual([0.2])
    })
  })

  test('the less sure of two says how much it weighs', () => {
    const events = [said('c-1', 0, { confidence: 0.9 }), said('c-2', 1, { confidence: 0.5 })]
    expect(verdict(events).strengths).toEqual([0.1])
  })

  describe('guards', () => {
    test('crypto-native: a platform that pays so', () => {
      const driver = createDriver()
      driver.send(...TWO)
      expect(brief(ask(cryptoRequested, driver.profile(), { cryptoNative: true })).counter).toEqual([
        'crypto-requested.crypto-native',
      ])
    })

    test('crypto-native: where more than half of the others are paid so', () => {
      const driver = createDriver()
      driver.send(...TWO)
      const among = (crypto: number, paid = 100) =>
        ask(cryptoRequested, driver.profile(), {}, amongOthers({ paid, crypto }, {}))
      expect(among(50)).toMatchObject({
        episodes: [{ guards: [{ why: '50 % of the others are paid so' }, {}, {}] }],
      })
      expect(brief(among(51)).counter).toEqual(['crypto-requested.crypto-native'])
      expect(among(29, 29)).toMatchObject({
        episodes: [{ guards: [{ why: expect.stringContaining('too few others') }, {}, {}] }],
      })
    })

    test('talkative: a client who speaks of ten workers', () => {
      const others = (count: number) =>
        Array.from({ length: count }, (_, n) =>
          aLink({ attribute: 'observer', key: 'c-2', member: aMember(`o-${n}`) }),
        )
      expect(verdict([...TWO, ...others(8)]).kind).toBe('fired')
      expect(verdict([...TWO, ...others(9)])).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['crypto-requested.talkative'],
      })
    })

    test('hearsay: clients alone never weigh more than 0.3, the staff may', () => {
      const told = (source: 'client' | 'staff') => {
        const driver = createDriver()
        driver.send(said('c-1'), said('c-2', 1, { source }))
        return brief(ask(cryptoRequested, driver.profile(), { strength: 0.6 })).strengths
      }
      expect(told('client')).toEqual([0.3])
      expect(told('staff')).toEqual([0.6])
    })
  })

  test('alone it never passes 0.35, and one more client never says less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), fc.boolean(), (clients, isPaid) => {
        const events = Array.from({ length: clients }, (_, n) => said(`c-${n}`, n))
        const after = isPaid ? [inCrypto(20)] : []
        const [fewer = 0] = verdict([...events, ...after]).strengths
        const [more = 0] = verdict([...events, said('c-x', clients), ...after]).strengths
        expect(more).toBeGreaterThanOrEqual(fewer)
        expect(more).toBeLessThanOrEqual(0.35)
      }),
      { numRuns: 26 },
    )
  })
})
