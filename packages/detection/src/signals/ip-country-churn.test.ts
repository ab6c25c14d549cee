import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aLogin, aTravelNotice, type ConnectionOptions } from '../testing/builders.ts'
import { askAfter, brief } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { ipCountryChurn } from './ip-country-churn.ts'

/** One log-in an hour from each of these. */
const from = (connections: readonly ConnectionOptions[], at = 0, stepMs = HOUR): readonly Event[] =>
  connections.map((connection, n) =>
    aLogin({ at: at + n * stepMs, connection: { asn: 100 + n, ...connection } }),
  )
const countries = (...names: readonly string[]) => from(names.map((country) => ({ country })))
const networks = (count: number, at = 0) =>
  from(
    Array.from({ length: count }, () => ({})),
    at,
  )
const verdict = (events: readonly Event[]) => brief(askAfter(ipCountryChurn, events))

describe('ip-country-churn', () => {
  // Domain reference §4.2, N3: ≥3 countries in 24 h → 0.5, ≥4 → 0.8; ≥6 ASNs → it speaks.
  test.each([
    [['AA', 'BB', 'CC'], 0.5],
    [['AA', 'BB', 'CC', 'DD'], 0.8],
    [['AA', 'BB', 'AA', 'CC'], 0.5],
  ])('log-ins from %j within a day: strength %d', (names, strength) => {
    expect(verdict(countries(...names))).toEqual({ kind: 'fired', strengths: [strength], counter: [] })
  })

  test('two countries are quiet, and three over more than a day', () => {
    expect(verdict(countries('AA', 'BB')).kind).toBe('quiet')
    const slow = (hours: number) =>
      from([{ country: 'AA' }, { country: 'BB' }, { country: 'CC' }], 0, hours * HOUR)
    expect(verdict(slow(11.9)).kind).toBe('fired')
    expect(verdict(slow(12)).kind).toBe('quiet')
  })

  test('six networks in one country: 0.5; five are quiet', () => {
    expect(verdict(networks(6)).strengths).toEqual([0.5])
    expect(verdict(networks(5)).kind).toBe('quiet')
  })

  test('a day is one episode, at its height', () => {
    const events = countries('AA', 'BB', 'CC', 'DD', 'EE')
    expect(askAfter(ipCountryChurn, events)).toMatchObject({
      episodes: [{ strength: 0.8, observed: 4, limit: 3, evidence: [{}, {}, {}, {}] }],
    })
  })

  // By hand: nine days of one network each have median 1 and spread 0, floored at 0.5. Four networks: 0.6745 * 3 / 0.5 = 4.05 > 3.5;
  // three: 0.6745 * 2 / 0.5 = 2.7.
  test('far more networks than on the worker’s own days', () => {
    const days = (count: number) => Array.from({ length: count }, (_, n) => aLogin({ at: n * DAY }))
    expect(askAfter(ipCountryChurn, [...days(9), ...networks(4, 10 * DAY)])).toMatchObject({
      episodes: [{ strength: 0.4, observed: 4 }],
    })
    expect(verdict([...days(9), ...networks(3, 10 * DAY)]).kind).toBe('quiet')
    // Too few days to compare with: seven.
    expect(verdict([...days(7), ...networks(4, 10 * DAY)]).kind).toBe('quiet')
    // Domain reference §4.2, N3: against the own 30 days. Of the nine, eight lie less than thirty days back on day 30, seven on day 31.
    expect(verdict([...days(9), ...networks(4, 30 * DAY)]).kind).toBe('fired')
    expect(verdict([...days(9), ...networks(4, 31 * DAY)]).kind).toBe('quiet')
  })

  test('before two log-ins it is unready', () => {
    expect(askAfter(ipCountryChurn, [aLogin()])).toMatchObject({
      kind: 'unready',
      why: '1 of 2 log-ins seen',
    })
  })

  describe('guards', () => {
    test.each<[string, ConnectionOptions]>([
      ['a VPN', { anonymizer: 'vpn', provider: 'tunnel' }],
      ['Tor', { anonymizer: 'tor' }],
      ['a data centre', { kind: 'hosting' }],
    ])('anonymizer: the exits of %s are no countries and one network', (_, connection) => {
      const exits = ['AA', 'BB', 'CC', 'DD', 'EE', 'FF', 'GG'].map((country) => ({ country, ...connection }))
      expect(verdict(from(exits)).kind).toBe('quiet')
    })

    test('cellular: the mobile networks of one country are one', () => {
      const mobile = { country: 'AA', kind: 'cellular' } as const
      expect(verdict(from([mobile, mobile, mobile, mobile, mobile, mobile, mobile])).kind).toBe('quiet')
    })

    test('cellular: a carrier roams, its user does not', () => {
      const carrier = (country: string) => ({ country, kind: 'cellular', asn: 7 }) as const
      expect(verdict(from([carrier('AA'), carrier('BB'), carrier('CC')])).kind).toBe('quiet')
      // Three carriers of three countries are three countries.
      const many = ['AA', 'BB', 'CC'].map((country) => ({ country, kind: 'cellular' }) as const)
      expect(verdict(from(many)).kind).toBe('fired')
      // Of a carrier without a number nothing is known but the country.
      expect(verdict(from(many.map((one) => ({ ...one, asn: null })))).kind).toBe('fired')
    })

    test('what is not known is no country, and one network', () => {
      const unknown = { country: null, asn: null }
      expect(
        verdict(from([unknown, unknown, unknown, { country: 'AA' }, { country: 'BB' }, unknown])).kind,
      ).toBe('quiet')
      expect(
        verdict(from([{ country: null, kind: 'cellular' }, { country: null, kind: 'cellular' }, unknown]))
          .kind,
      ).toBe('quiet')
    })

    test('travel: an announced journey', () => {
      const notice = aTravelNotice({ from: 0, to: DAY })
      expect(verdict([notice, ...countries('AA', 'BB', 'CC')])).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['ip-country-churn.travel'],
      })
    })
  })

  test('the names of the countries do not matter, only which are equal', () => {
    const names = fc.array(fc.constantFrom('AA', 'BB', 'CC', 'DD'), { minLength: 2, maxLength: 8 })
    fc.assert(
      fc.property(names, (before) => {
        const renamed = before.map((name) => `${name[1]}X`)
        expect(verdict(countries(...renamed)).strengths).toEqual(verdict(countries(...before)).strengths)
      }),
    )
  })
})
