import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aPayout, aProfileChange, type PayoutOptions } from '../testing/builders.ts'
import { askAfter, brief } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { selfDealing } from './self-dealing.ts'

const verdict = (events: readonly Event[]) => brief(askAfter(selfDealing, events))
/** The client pays from the account that the worker is paid to. */
const circle = (over: PayoutOptions = {}) =>
  aPayout({ payout: 'po-1', payer: 'c-7', fundedBy: 'paypal', to: 'paypal', ...over })

describe('self-dealing', () => {
  // Domain reference §4.2, G1: equal fingerprint → 0.9; §4.3: it may stand alone.
  test('the instrument that funds is the one that is paid to: 0.9, alone enough', () => {
    expect(askAfter(selfDealing, [circle()])).toMatchObject({
      kind: 'fired',
      episodes: [
        {
          strength: 0.9,
          standsAlone: true,
          observed: 0,
          params: { payerId: 'c-7', apartDays: 0 },
          text: 'The instrument that funds payments of client c-7 is also a payout destination of this worker.',
        },
      ],
    })
  })

  test('added to the account is enough, and the days between are told', () => {
    const events = [
      aPayout({ fundedBy: 'paypal', to: 'bank' }),
      aProfileChange({ at: 10 * DAY, adds: 'paypal' }),
    ]
    expect(askAfter(selfDealing, events)).toMatchObject({
      episodes: [{ observed: 10, evidence: [{}, {}], text: expect.stringContaining('client a client') }],
    })
    const backwards = [
      aProfileChange({ adds: 'paypal' }),
      aPayout({ at: 10 * DAY, fundedBy: 'paypal', to: 'bank' }),
    ]
    expect(askAfter(selfDealing, backwards)).toMatchObject({ episodes: [{ observed: 10 }] })
  })

  test('different instruments are quiet', () => {
    expect(verdict([aPayout({ fundedBy: 'card', to: 'bank' })]).kind).toBe('quiet')
  })

  test('where no payout told what the client paid with, it is unready', () => {
    expect(askAfter(selfDealing, [aPayout()])).toMatchObject({ kind: 'unready', missing: 'history' })
  })

  test('uses more than 180 days apart, or longer ago than that, are quiet', () => {
    const apart = (days: number) => [
      aPayout({ fundedBy: 'paypal', to: 'bank' }),
      aProfileChange({ at: days * DAY, adds: 'paypal' }),
    ]
    expect(verdict(apart(180)).kind).toBe('fired')
    expect(verdict(apart(181)).kind).toBe('quiet')
    expect(verdict([circle(), aPayout({ at: 181 * DAY })]).kind).toBe('quiet')
  })

  describe('guards', () => {
    test('refund: money that came back is no funding and no use, whichever is told first', () => {
      const back = circle({ at: DAY, status: 'reversed' })
      for (const events of [
        [circle(), back],
        [back, circle()],
      ]) {
        expect(askAfter(selfDealing, events).kind).toBe('unready')
        // The instrument is the worker's, the funding came back.
        const added = aProfileChange({ at: 2 * DAY, adds: 'paypal' })
        expect(askAfter(selfDealing, [...events, added]).kind).toBe('unready')
      }
      // Funding stands, but nothing was ever paid to that instrument that stands.
      const other = aPayout({ at: 2 * DAY, fundedBy: 'paypal', to: 'bank' })
      expect(verdict([circle(), back, other]).kind).toBe('quiet')
    })

    test('omnibus: an exchange’s shared address is nobody’s', () => {
      const exchange = { fundedBy: 'exchange', to: 'exchange' }
      expect(verdict([circle({ ...exchange, crypto: { omnibus: true, hasMemo: false } })]).kind).toBe('quiet')
      expect(verdict([circle({ ...exchange, crypto: { omnibus: true, hasMemo: true } })]).kind).toBe('fired')
    })

    test('own-company: the worker’s own verified company pays and is paid', () => {
      const company = { holderKind: 'company', holderVerified: true } as const
      expect(verdict([circle(company)])).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['self-dealing.own-company'],
      })
      expect(verdict([circle({ ...company, holderVerified: false })]).kind).toBe('fired')
      expect(verdict([circle({ ...company, holderKind: 'person' })]).kind).toBe('fired')
      expect(verdict([circle(company), circle({ payout: 'po-2', at: DAY })]).kind).toBe('fired')
    })
  })

  test('it speaks exactly where an instrument is on both sides', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd')
    const payouts = fc.array(fc.record({ fundedBy: key, to: key }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(payouts, (drawn) => {
        const events = drawn.map((one, n) => aPayout({ at: n * DAY, ...one }))
        const isShared = drawn.some((one) => drawn.some((two) => two.to === one.fundedBy))
        expect(verdict(events).kind).toBe(isShared ? 'fired' : 'quiet')
      }),
    )
  })
})
