import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT } from '../context.ts'
import type { Event } from '../event.ts'
import { aPayout, aProfileChange, type PayoutOptions } from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { thirdPartyPayee } from './third-party-payee.ts'

const toCompany = (over: PayoutOptions = {}) =>
  aPayout({ at: DAY, payout: 'po-1', to: 'bank-co', holderKind: 'company', ...over })
const verdict = (events: readonly Event[]) => brief(askAfter(thirdPartyPayee, events))

describe('third-party-payee', () => {
  // Domain reference §4.2, P14: a company not verified as the worker's own → 0.3.
  test('a company: 0.3, and what it saw', () => {
    expect(
      askAfter(thirdPartyPayee, [toCompany({ holderVerified: false, holderNameMatch: 0.3 })]),
    ).toMatchObject({
      episodes: [{ strength: 0.3, observed: 'company', params: { payoutId: 'po-1' }, evidence: [{}] }],
    })
  })

  test('what was not asked is said to be so', () => {
    expect(askAfter(thirdPartyPayee, [toCompany()])).toMatchObject({
      episodes: [
        {
          guards: [
            { id: 'verified', held: false, why: 'it is not told whether it was asked' },
            { id: 'own-name', held: false, why: 'the names were not compared' },
            { id: 'agency' },
          ],
        },
      ],
    })
  })

  test('a person is quiet, one of whom nothing is told is unready', () => {
    expect(verdict([toCompany({ holderKind: 'person' })]).kind).toBe('quiet')
    expect(verdict([toCompany({ holderKind: 'unknown' })]).kind).toBe('unready')
    expect(verdict([aPayout()]).kind).toBe('unready')
    expect(verdict([]).kind).toBe('unready')
  })

  test('the latest payout to a destination speaks, and none that came back', () => {
    expect(
      verdict([toCompany(), toCompany({ at: 2 * DAY, payout: 'po-2', holderVerified: true })]).kind,
    ).toBe('quiet')
    expect(verdict([toCompany(), toCompany({ at: 2 * DAY, status: 'reversed' })]).kind).toBe('quiet')
  })

  describe('guards', () => {
    test.each([
      ['verified', { holderVerified: true }],
      ['own-name', { holderNameMatch: 0.8 }],
      ['agency', { agencyId: 'agency-1' }],
    ] as const)('%s', (guard, over) => {
      expect(verdict([toCompany(over)])).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: [`third-party-payee.${guard}`],
      })
    })

    test('a name that nearly matches is another one', () => {
      expect(verdict([toCompany({ holderNameMatch: 0.79 })]).kind).toBe('fired')
    })

    test('agency: the worker’s own, and only one that the platform knows', () => {
      const driver = createDriver()
      driver.send(aProfileChange({ agencyId: 'agency-1' }), toCompany())
      const told = (agencies: readonly string[]) =>
        ask(
          thirdPartyPayee,
          driver.profile(),
          {},
          {
            ...DEFAULT_CONTEXT,
            platform: { agencies, corporateAsns: [] },
          },
        ).kind
      expect(told([])).toBe('quiet')
      expect(told(['agency-1'])).toBe('quiet')
      expect(told(['agency-2'])).toBe('fired')
    })
  })

  test('as many episodes as companies, and never one of a person', () => {
    const drawn = fc.array(fc.record({ to: fc.nat(4), holderKind: fc.constantFrom('company', 'person') }), {
      maxLength: 20,
    })
    fc.assert(
      fc.property(drawn, (payouts) => {
        const events = payouts.map(({ to, holderKind }, n) =>
          aPayout({ at: n, to: `${holderKind}-${to}`, holderKind: holderKind as 'company' | 'person' }),
        )
        const companies = new Set(payouts.flatMap((one) => (one.holderKind === 'company' ? one.to : [])))
        expect(verdict(events).strengths).toHaveLength(companies.size)
      }),
      { numRuns: 40 },
    )
  })
})
