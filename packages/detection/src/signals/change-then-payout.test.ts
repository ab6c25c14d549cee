import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aLogin, aPayout, aProfileChange, type PayoutOptions } from '../testing/builders.ts'
import { askAfter, brief } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { changeThenPayout } from './change-then-payout.ts'

/** A settled worker: a bank, a device and a network of 30 days. */
const SETTLED: readonly Event[] = [aLogin({ at: 0 }), aPayout({ at: HOUR, to: 'old-bank' })]
const NOW = 30 * DAY

/** The settled worker is paid to a destination added `ageHours` before. */
const paidTo = (ageHours: number, payout: PayoutOptions = {}): readonly Event[] => [
  ...SETTLED,
  aProfileChange({ at: NOW - ageHours * HOUR, adds: 'new-bank' }),
  aPayout({ at: NOW, to: 'new-bank', ...payout }),
]
const verdict = (events: readonly Event[]) => brief(askAfter(changeThenPayout, events))

describe('change-then-payout', () => {
  // Domain reference §4.2, P1: destination first seen < 72 h ago → 0.3.
  test('a payout to a destination ten hours old: 0.3, and what it rests on', () => {
    expect(askAfter(changeThenPayout, paidTo(10, { payout: 'po-9' }))).toMatchObject({
      kind: 'fired',
      episodes: [
        {
          strength: 0.3,
          observed: 10,
          limit: 72,
          text: 'Payout po-9 went to a destination first seen 10 hours before.',
          params: { newPlace: 'no', large: 'no' },
          evidence: [{}, {}],
        },
      ],
    })
  })

  test('a payout to a destination that comes with it is told as such', () => {
    const events = [aPayout({ at: 0, to: 'old-bank' }), aPayout({ at: NOW, to: 'new-bank', payout: 'po-9' })]
    expect(askAfter(changeThenPayout, events)).toMatchObject({
      episodes: [{ observed: 0, text: 'Payout po-9 went to a destination never seen before.' }],
    })
  })

  test.each([
    ['device', { device: 'new-device' }],
    ['network', { asn: 64500 }],
  ])('from a %s that is new as well: 0.7', (_, connection) => {
    const events = [...paidTo(10), aLogin({ at: NOW - 5 * HOUR, connection })]
    expect(verdict(events).strengths).toEqual([0.7])
  })

  test('a device seen 24 hours before is no longer new, and one seen after the payout does not count', () => {
    const login = (at: number) => [...paidTo(10), aLogin({ at, connection: { device: 'new-device' } })]
    expect(verdict(login(NOW - 24 * HOUR)).strengths).toEqual([0.3])
    expect(verdict(login(NOW + 1)).strengths).toEqual([0.3])
  })

  test('a worker who never had another device has no new one', () => {
    const events = [
      aPayout({ at: 0, to: 'old-bank' }),
      aProfileChange({ at: NOW - HOUR, adds: 'new-bank' }),
      aLogin({ at: NOW - HOUR }),
      aPayout({ at: NOW, to: 'new-bank' }),
    ]
    expect(verdict(events).strengths).toEqual([0.3])
  })

  // P1: amount above the own 90th percentile → +0.1. Of 100, 200, 300, 400, 500 the 90th percentile (type 7) is 460.
  test.each([
    ['46000', 0.3],
    ['46001', 0.4],
    [null, 0.3],
  ])('an amount of %s cents after 100 to 500 dollars: %d', (amountUsdCents, strength) => {
    const history = [1, 2, 3, 4, 5].map((n) =>
      aPayout({ at: HOUR + n, to: 'old-bank', amountUsdCents: String(n * 10_000) }),
    )
    const [login, , added, paid] = paidTo(10, { amountUsdCents })
    const events = [login, ...history, added, paid] as readonly Event[]
    expect(verdict(events).strengths).toEqual([strength])
  })

  test('with fewer than five amounts before there is no usual one', () => {
    expect(verdict(paidTo(10, { amountUsdCents: '99999999' })).strengths).toEqual([0.3])
  })

  test('a destination 72 hours old is quiet', () => {
    expect(verdict(paidTo(72))).toEqual({ kind: 'quiet', strengths: [], counter: [] })
  })

  test('an old payout is not judged any more', () => {
    const later = aPayout({ at: NOW + 91 * DAY, to: 'old-bank' })
    expect(verdict([...paidTo(10), later]).kind).toBe('quiet')
  })

  test('a reversed payout is quiet', () => {
    const reversal = aPayout({ at: NOW + HOUR, payout: 'po-9', to: 'new-bank', status: 'reversed' })
    expect(verdict([...paidTo(10, { payout: 'po-9' }), reversal]).kind).toBe('quiet')
  })

  test('before the first payout it is unready', () => {
    expect(askAfter(changeThenPayout, SETTLED.slice(0, 1))).toMatchObject({
      kind: 'unready',
      missing: 'history',
    })
  })

  describe('guards', () => {
    test('onboarding: the first destination ever is quiet', () => {
      expect(verdict([aProfileChange({ adds: 'bank' }), aPayout({ at: HOUR, to: 'bank' })])).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: [],
      })
    })

    test('replacement: of an expired one of the same holder', () => {
      const events = [
        ...SETTLED,
        aProfileChange({ at: NOW - HOUR, adds: 'new-bank', replacesSameHolder: true }),
        aPayout({ at: NOW, to: 'new-bank' }),
      ]
      expect(verdict(events)).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['change-then-payout.replacement'],
      })
    })

    test('verified: proven to be the worker’s own', () => {
      expect(verdict(paidTo(10, { holderVerified: true })).counter).toEqual(['change-then-payout.verified'])
    })

    test('rotating-wallet: the third address of a wallet that never repeats one', () => {
      const paid = [1, 2, 3].map((n) =>
        aPayout({ at: NOW + n * 4 * DAY, to: `address-${n}`, crypto: { accountModel: false } }),
      )
      expect(verdict([...SETTLED, ...paid])).toMatchObject({
        strengths: [0.3, 0.3],
        counter: ['change-then-payout.rotating-wallet'],
      })
    })
  })

  describe('a wallet is declared under one id and paid at its address', () => {
    const wallet = aProfileChange({ at: NOW, adds: 'wallet', kind: 'crypto' })
    const paid = (hours: number) => aPayout({ at: NOW + hours * HOUR, to: 'address', crypto: {} })

    test('its age is that of the declaration', () => {
      expect(askAfter(changeThenPayout, [...SETTLED, wallet, paid(5)])).toMatchObject({
        episodes: [{ observed: 5 }],
      })
      expect(verdict([...SETTLED, wallet, paid(72)]).kind).toBe('quiet')
    })

    test('declared at the very beginning it is the first destination', () => {
      expect(verdict([wallet, paid(1)]).kind).toBe('quiet')
    })
  })

  test('it speaks exactly while the destination is younger than 72 hours', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 * 60 }), (minutes) => {
        expect(verdict(paidTo(minutes / 60)).kind).toBe(minutes < 72 * 60 ? 'fired' : 'quiet')
      }),
    )
  })
})
