import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import {
  aLogin,
  aProfileChange,
  aTravelNotice,
  type ConnectionOptions,
  START_MS,
} from '../testing/builders.ts'
import { askAfter, brief } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { geoProfileMismatch } from './geo-profile-mismatch.ts'

/** A day each in these countries, from a device of each country. */
const daysIn = (countries: readonly string[], firstDay = 0, over: ConnectionOptions = {}): readonly Event[] =>
  countries.map((country, n) =>
    aLogin({
      at: (firstDay + n) * DAY + 9 * HOUR,
      connection: { country, device: `device-${country}`, ip: `ip-${country}`, ...over },
    }),
  )
const times = (count: number, ...countries: readonly string[]) =>
  Array.from({ length: count }, (_, n) => countries[n % countries.length] as string)
const declares = (declaredCountry: string, at = 0) => aProfileChange({ at, declaredCountry })
const verdict = (events: readonly Event[]) => brief(askAfter(geoProfileMismatch, events))
const QUIET = { kind: 'quiet', strengths: [], counter: [] }

describe('geo-profile-mismatch', () => {
  // Domain reference §4.2, N4: share of days in the declared country < 0.2 with ≥ 10 days → 0.5; another stable single country → 0.3.
  test('never in the declared country but in several others: 0.5', () => {
    expect(verdict([declares('AA'), ...daysIn(times(12, 'BB', 'CC', 'DD'))]).strengths).toEqual([0.5])
  })

  test('in one other country all the time: 0.3', () => {
    expect(askAfter(geoProfileMismatch, [declares('AA'), ...daysIn(times(12, 'BB'))])).toMatchObject({
      episodes: [
        {
          strength: 0.3,
          observed: 0,
          limit: 0.2,
          atMs: START_MS + 11 * DAY + 9 * HOUR,
          params: { days: 12, percent: 0, stable: 'yes' },
          text: expect.stringContaining('On 0 % of 12 days'),
        },
      ],
    })
    // Eight days of ten in one are stable, seven are not.
    expect(verdict([declares('AA'), ...daysIn([...times(8, 'BB'), 'CC', 'DD'])]).strengths).toEqual([0.3])
    expect(verdict([declares('AA'), ...daysIn([...times(7, 'BB'), 'CC', 'DD', 'CC'])]).strengths).toEqual([
      0.5,
    ])
  })

  test('a fifth of the days at home is enough', () => {
    expect(verdict([declares('AA'), ...daysIn([...times(8, 'BB', 'CC'), 'AA', 'AA'])])).toEqual(QUIET)
    expect(verdict([declares('AA'), ...daysIn([...times(9, 'BB', 'CC'), 'AA'])]).kind).toBe('fired')
  })

  test('a day in two countries is a day in each', () => {
    const both = Array.from({ length: 12 }, (_, n) => [
      aLogin({ at: n * DAY, connection: { country: 'AA' } }),
      aLogin({ at: n * DAY + HOUR, connection: { country: 'BB' } }),
    ]).flat()
    expect(verdict([declares('AA'), ...both])).toEqual(QUIET)
  })

  test('only the last thirty days count', () => {
    const events = [...daysIn(times(20, 'AA')), ...daysIn(times(31, 'BB'), 20)]
    expect(verdict([declares('AA'), ...events]).kind).toBe('fired')
    expect(verdict([declares('AA'), ...events.slice(0, 40)])).toEqual(QUIET)
  })

  test('without a declared country, or before ten open days, it is unready', () => {
    expect(askAfter(geoProfileMismatch, daysIn(times(12, 'BB')))).toMatchObject({
      kind: 'unready',
      missing: 'history',
      why: 'no country declared',
    })
    expect(askAfter(geoProfileMismatch, [declares('AA'), ...daysIn(times(9, 'BB'))])).toMatchObject({
      kind: 'unready',
      why: '9 of 10 days with an open connection seen',
    })
  })

  describe('guards', () => {
    test.each<[string, ConnectionOptions]>([
      ['a VPN', { anonymizer: 'vpn' }],
      ['a relay', { anonymizer: 'relay' }],
      ['a data centre', { kind: 'hosting' }],
      ['no country', { country: null }],
    ])('anonymizer: days over %s are not counted', (_, over) => {
      expect(verdict([declares('AA'), ...daysIn(times(20, 'BB'), 0, over)]).kind).toBe('unready')
      const some = [...daysIn(times(10, 'AA')), ...daysIn(times(20, 'BB'), 10, over)]
      expect(verdict([declares('AA'), ...some])).toEqual(QUIET)
    })

    test('travel: announced days are not counted', () => {
      const notice = (...countries: readonly string[]) => aTravelNotice({ from: 0, to: 60 * DAY, countries })
      const nomad = daysIn(times(20, 'BB', 'CC', 'DD'))
      expect(verdict([declares('AA'), notice(), ...nomad]).kind).toBe('unready')
      expect(verdict([declares('AA'), notice('BB', 'CC', 'DD'), ...nomad]).kind).toBe('unready')
      expect(verdict([declares('AA'), notice('ZZ'), ...nomad]).kind).toBe('fired')
    })

    test('move: another country, declared lately', () => {
      const before = [declares('BB'), ...daysIn(times(20, 'BB'))]
      const moved = declares('AA', 20 * DAY)
      // Still packing for eleven days; then there.
      const packing = [...before, moved, ...daysIn(times(11, 'BB'), 20)]
      expect(verdict(packing)).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['geo-profile-mismatch.move'],
      })
      expect(verdict([...before, moved, ...daysIn(times(11, 'AA'), 20)])).toEqual(QUIET)
      // Never there within a month: no move.
      expect(verdict([...before, moved, ...daysIn(times(32, 'BB'), 20)]).kind).toBe('fired')
    })

    test('same-device: who takes the laptop along says half', () => {
      const laptop = { device: 'laptop' }
      const nomad = [...daysIn(times(2, 'AA'), 0, laptop), ...daysIn(times(12, 'BB', 'CC'), 2, laptop)]
      const result = askAfter(geoProfileMismatch, [declares('AA'), ...nomad])
      expect(brief(result).strengths).toEqual([0.25])
      expect(result).toMatchObject({
        episodes: [{ guards: [{}, {}, {}, { id: 'same-device', held: true }] }],
      })
      const unknown = [
        ...daysIn(times(2, 'AA'), 0, { device: null }),
        ...daysIn(times(12, 'BB', 'CC'), 2, { device: null }),
      ]
      expect(verdict([declares('AA'), ...unknown]).strengths).toEqual([0.5])
    })
  })

  test('it is the same for every pair of countries, and never speaks of a worker who is mostly at home', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[A-Z]{2}$/), { minLength: 3, maxLength: 3 })
    const homeDays = fc.integer({ min: 0, max: 12 })
    fc.assert(
      fc.property(names, homeDays, ([home, b, c], count) => {
        const ask = (x: string, y: string, z: string) =>
          verdict([declares(x), ...daysIn([...times(12 - count, y, z), ...times(count, x)])])
        const said = ask(home as string, b as string, c as string)
        expect(said).toEqual(ask('AA', 'BB', 'CC'))
        if (count >= 6) expect(said).toEqual(QUIET)
      }),
      { numRuns: 25 },
    )
  })
})
