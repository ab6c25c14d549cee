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
import { tzOffsetVsIp } from './tz-offset-vs-ip.ts'

/** A log-in a day at noon UTC, with a browser set to so many hours from UTC, at an address in Lisbon's zone. */
const days = (
  count: number,
  browserHours: number | null,
  firstDay = 0,
  over: ConnectionOptions = {},
): readonly Event[] =>
  Array.from({ length: count }, (_, n) =>
    aLogin({
      at: (firstDay + n) * DAY + 12 * HOUR,
      connection: {
        timezone: 'Europe/Lisbon',
        timezoneOffsetMinutes: browserHours === null ? null : browserHours * 60,
        ...over,
      },
    }),
  )
const VPN: ConnectionOptions = { anonymizer: 'vpn', provider: 'tunnel' }
const declares = (declaredTimezone: string, at = 0) => aProfileChange({ at, declaredTimezone })
const verdict = (events: readonly Event[]) =>
  brief(
    askAfter(
      tzOffsetVsIp,
      [...events].sort((a, b) => a.occurredAtMs - b.occurredAtMs),
    ),
  )
const QUIET = { kind: 'quiet', strengths: [], counter: [] }

describe('tz-offset-vs-ip', () => {
  // Domain reference §4.2, N9: abs(Δ) ≥ 4 h on ≥ 60 % of ≥ 10 session-days → 0.4. Lisbon is at UTC in the first days of March.
  test.each([
    [4, 'fired'],
    [3.75, 'quiet'],
    [-4, 'fired'],
    [9, 'fired'],
  ] as const)('a browser %d hours from the place: %s', (hours, kind) => {
    expect(verdict(days(10, hours)).kind).toBe(kind)
  })

  test('figures and words', () => {
    expect(askAfter(tzOffsetVsIp, days(12, 9))).toMatchObject({
      episodes: [
        {
          strength: 0.4,
          observed: 1,
          limit: 0.6,
          atMs: START_MS + 11 * DAY + 12 * HOUR,
          text: 'On 12 of 12 days the browser’s clock was 4 hours or more from that of the place.',
          params: { days: 12, differing: 12, hidden: 0 },
        },
      ],
    })
  })

  test('on six days of ten, not on five', () => {
    expect(verdict([...days(4, 0), ...days(6, 9, 4)]).kind).toBe('fired')
    expect(verdict([...days(5, 0), ...days(5, 9, 5)])).toEqual(QUIET)
  })

  test('one time of day is one, on either side of the date line', () => {
    // Apia is at +13 in March 2026, Pago Pago at -11.
    expect(verdict(days(10, -11, 0, { timezone: 'Pacific/Apia' }))).toEqual(QUIET)
    expect(verdict(days(10, -6, 0, { timezone: 'Pacific/Apia' })).kind).toBe('fired')
  })

  test('summer time is of the day: three hours and three quarters in winter may be fewer in summer', () => {
    // Lisbon changes to +1 on 29 March 2026. A browser at +4.5 is 4.5 hours off before and 3.5 after.
    expect(verdict(days(12, 4.5)).kind).toBe('fired')
    expect(verdict(days(12, 4.5, 28)).kind).toBe('quiet')
    // The same where the declared zone is what it is compared with.
    expect(verdict([declares('Europe/Lisbon'), ...days(12, 4.5, 0, VPN)]).kind).toBe('fired')
    expect(verdict([declares('Europe/Lisbon'), ...days(12, 4.5, 28, VPN)]).kind).toBe('quiet')
  })

  test('a clock that fits clears the day', () => {
    const phone = days(12, 0, 0, { device: 'phone', kind: 'cellular' })
    expect(verdict([...days(12, 9), ...phone])).toEqual(QUIET)
    // Two that do not fit clear nothing.
    expect(verdict([...days(12, 9), ...days(12, 8)]).kind).toBe('fired')
  })

  test('before ten days with clocks to compare it is unready', () => {
    expect(askAfter(tzOffsetVsIp, days(9, 9))).toMatchObject({
      kind: 'unready',
      missing: 'history',
      why: '9 of 10 days seen',
    })
    expect(askAfter(tzOffsetVsIp, days(20, null))).toMatchObject({
      kind: 'unready',
      why: '0 of 10 days with clocks to compare seen',
    })
    expect(askAfter(tzOffsetVsIp, days(20, 9, 0, { timezone: null })).kind).toBe('unready')
  })

  describe('guards', () => {
    test('anonymizer: what hides the place explains the difference; the declared zone is compared instead', () => {
      expect(verdict([declares('Asia/Tokyo'), ...days(12, 9, 0, VPN)])).toEqual(QUIET)
      const other = askAfter(tzOffsetVsIp, [declares('America/New_York'), ...days(12, 9, 0, VPN)])
      // Less than the lowest band begins with: who lives elsewhere than declared and takes a VPN is not alerted for it.
      expect(brief(other).strengths).toEqual([0.35])
      expect(other).toMatchObject({
        episodes: [
          {
            params: { hidden: 12 },
            guards: [{ id: 'anonymizer', why: expect.stringContaining('12 days') }, {}, {}, {}],
          },
        ],
      })
      // Enough days on which nothing hid the place: 12 of 20 are 0.6.
      const mostlyOpen = [declares('America/New_York'), ...days(12, 9, 0, { timezone: 'America/New_York' })]
      expect(verdict([...mostlyOpen, ...days(8, 9, 12, VPN)]).strengths).toEqual([0.4])
      expect(verdict([...mostlyOpen, ...days(9, 9, 12, VPN)]).strengths).toEqual([0.35])
      // Nothing declared: nothing to compare with.
      expect(verdict(days(12, 9, 0, VPN)).kind).toBe('unready')
      expect(verdict([declares('Mars/Olympus'), ...days(12, 9, 0, VPN)]).kind).toBe('unready')
      // Where nothing hides the place, what was declared does not matter here.
      expect(verdict([declares('America/New_York'), ...days(12, 0)])).toEqual(QUIET)
    })

    test('private-clock: a browser that says UTC says nothing', () => {
      expect(verdict(days(12, 0, 0, { timezone: 'Asia/Tokyo' }))).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['tz-offset-vs-ip.private-clock'],
      })
      expect(verdict(days(12, 1, 0, { timezone: 'Asia/Tokyo' })).kind).toBe('fired')
      // At a place that keeps UTC it fits.
      expect(verdict(days(12, 0))).toEqual(QUIET)
    })

    test('travel: days of announced travel are not counted', () => {
      const notice = aTravelNotice({ from: 10 * DAY, to: 30 * DAY })
      const journey = [...days(11, 0), ...days(19, 9, 11)]
      expect(verdict(journey).kind).toBe('fired')
      expect(verdict([notice, ...days(10, 0), ...journey]).kind).not.toBe('fired')
    })

    test('move: days before the zone was declared are not compared with it', () => {
      const hidden = days(30, 9, 0, VPN)
      expect(verdict([aLogin(), ...hidden, declares('America/New_York', 30 * DAY)]).kind).toBe('unready')
      expect(
        verdict([aLogin(), ...hidden, declares('America/New_York', 30 * DAY), ...days(10, 9, 30, VPN)]).kind,
      ).toBe('fired')
    })
  })

  test('a browser within four hours of its place never makes it speak, wherever that is', () => {
    const offsets = {
      'Asia/Tokyo': 9,
      'America/New_York': -5,
      'Asia/Kolkata': 5.5,
      'Pacific/Apia': 13,
      'Europe/Lisbon': 0,
    } as const
    const zones = Object.keys(offsets) as readonly (keyof typeof offsets)[]
    // The first days of March 2026, before anybody changes the clock.
    const shifts = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 6, maxLength: 14 })
    fc.assert(
      fc.property(fc.constantFrom(...zones), shifts, (timezone, by) => {
        const first = by.flatMap((hours, n) => days(1, offsets[timezone] + hours, n % 6, { timezone }))
        const rest = days(6, offsets[timezone] + 3, 6, { timezone }).slice(0, 5)
        expect(verdict([...first, ...rest])).toEqual(QUIET)
      }),
      { numRuns: 25 },
    )
  })
})
