import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT } from '../context.ts'
import type { Event } from '../event.ts'
import { aLogin, aPayout, aProfileChange, LISBON, NEW_YORK, type PayoutOptions } from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { corridorMismatch } from './corridor-mismatch.ts'

const HOME = aProfileChange({ declaredCountry: 'PT' })
const paidIn = (country: string | null, over: PayoutOptions = {}) =>
  aPayout({ at: 20 * DAY, payout: 'po-1', to: `bank-${country}`, country, ...over })
const verdict = (events: readonly Event[]) => brief(askAfter(corridorMismatch, events))
/** So many days at home, then so many away. */
const lived = (home: number, away: number): readonly Event[] =>
  Array.from({ length: home + away }, (_, n) =>
    aLogin({ at: n * DAY, connection: n < home ? LISBON : NEW_YORK }),
  )

describe('corridor-mismatch', () => {
  // Domain reference §4.2, P13: neither declared, of the papers, of the phone, nor of ≥20 % of the days → 0.3; a company → 0.5.
  test.each([
    ['person', 0.3],
    ['company', 0.5],
    ['unknown', 0.3],
    [null, 0.3],
  ] as const)('to a %s in an unrelated country: %d', (holderKind, strength) => {
    expect(askAfter(corridorMismatch, [HOME, paidIn('US', { holderKind })])).toMatchObject({
      kind: 'fired',
      episodes: [{ strength, params: { payoutId: 'po-1' }, evidence: [{}] }],
    })
  })

  test.each(['declaredCountry', 'documentCountry', 'phoneCountry'] as const)(
    'not where it is the %s',
    (field) => {
      expect(verdict([HOME, aProfileChange({ [field]: 'US' }), paidIn('US')]).kind).toBe('quiet')
    },
  )

  test('one episode for each destination, of its latest payout', () => {
    const events = [HOME, paidIn('US'), paidIn('US', { at: 21 * DAY, payout: 'po-2' }), paidIn('FR')]
    expect(verdict(events).strengths).toEqual([0.3, 0.3])
    expect(askAfter(corridorMismatch, events)).toMatchObject({
      episodes: [{}, { params: { payoutId: 'po-2' } }],
    })
  })

  test('what came back, lies nowhere or is not told is no mismatch', () => {
    const home = paidIn('PT', { payout: 'po-0' })
    const back = paidIn('US', { at: 21 * DAY, status: 'reversed' })
    expect(verdict([HOME, home, paidIn('US'), back]).kind).toBe('quiet')
    expect(verdict([HOME, home, paidIn('US', { crypto: {} })]).kind).toBe('quiet')
    expect(verdict([HOME, home, paidIn(null)]).kind).toBe('quiet')
  })

  test('where nothing is known of either side it cannot judge', () => {
    expect(verdict([HOME]).kind).toBe('unready')
    expect(verdict([HOME, paidIn(null)]).kind).toBe('unready')
    expect(verdict([paidIn('US')]).kind).toBe('unready')
    // Four days are too few to say where somebody lives; with five they are at home elsewhere.
    expect(verdict([...lived(4, 0), paidIn('US')]).kind).toBe('unready')
    expect(verdict([...lived(5, 0), paidIn('US')]).strengths).toEqual([0.3])
  })

  describe('guards', () => {
    test('emoney: account numbers that are given to people anywhere, as the settings list them', () => {
      const driver = createDriver()
      driver.send(HOME, paidIn('LT'))
      expect(brief(ask(corridorMismatch, driver.profile()))).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['corridor-mismatch.emoney'],
      })
      expect(ask(corridorMismatch, driver.profile(), { emoney: [] }).kind).toBe('fired')
    })

    test('verified: proven to be the worker’s own', () => {
      expect(verdict([HOME, paidIn('US', { holderVerified: true })]).counter).toEqual([
        'corridor-mismatch.verified',
      ])
      expect(verdict([HOME, paidIn('US', { holderVerified: false })]).kind).toBe('fired')
    })

    test('agency: of the payout or of the worker, where the platform knows it', () => {
      const agency = { agencyId: 'agency-1' }
      expect(verdict([HOME, paidIn('US', agency)]).counter).toEqual(['corridor-mismatch.agency'])
      expect(verdict([HOME, aProfileChange(agency), paidIn('US')]).counter).toEqual([
        'corridor-mismatch.agency',
      ])
      const driver = createDriver()
      driver.send(HOME, paidIn('US', agency))
      const context = {
        ...DEFAULT_CONTEXT,
        platform: { agencies: ['agency-2'], corporateAsns: [] },
      }
      expect(ask(corridorMismatch, driver.profile(), {}, context).kind).toBe('fired')
    })

    test('days: often there, a fifth of the days', () => {
      expect(verdict([HOME, ...lived(16, 4), paidIn('US')]).counter).toEqual(['corridor-mismatch.days'])
      expect(verdict([HOME, ...lived(17, 3), paidIn('US')]).kind).toBe('fired')
    })
  })

  test('no country is worse than another', () => {
    const code = fc.constantFrom('PT', 'US', 'FR', 'JP', 'AA', 'ZZ')
    fc.assert(
      fc.property(code, code, (home, bank) => {
        const events = [aProfileChange({ declaredCountry: home }), paidIn(bank)]
        expect(verdict(events).strengths).toEqual(home === bank ? [] : [0.3])
      }),
      { numRuns: 36 },
    )
  })
})
