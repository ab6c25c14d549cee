import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT } from '../context.ts'
import type { Event } from '../event.ts'
import { aLogin, aProfileChange, type ConnectionOptions, LISBON, TOKYO } from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { operatorHandover } from './operator-handover.ts'

const EARLY: ConnectionOptions = { device: 'laptop-1', ip: 'ip-1', userAgentFamily: 'chrome/windows' }
const LATE: ConnectionOptions = { device: 'laptop-2', ip: 'ip-2', userAgentFamily: 'firefox/linux' }

/** One device logs in at some hours of each day, the other at others. */
const shifts = (
  days: number,
  { early = EARLY, late = LATE, earlyHour = 8, lateHour = 20, automation = false } = {},
): readonly Event[] =>
  Array.from({ length: days }, (_, n) => [
    aLogin({ at: n * DAY + earlyHour * HOUR, connection: early, automation }),
    aLogin({ at: n * DAY + lateHour * HOUR, connection: late, automation }),
  ]).flat()

const verdict = (events: readonly Event[]) => brief(askAfter(operatorHandover, events))

describe('operator-handover', () => {
  test('two laptops that take turns, one by day and one by night', () => {
    // By hand: 20 of each in a part of its own is one bit; G = 2·40·ln 2 = 55.5, q = 1 + 3·3/240 = 1.0375, and with one degree of freedom
    // z = ((55.45 / 1.0375)^⅓ - 7/9) / √(2/9) = (3.7668 - 0.7778) / 0.4714 = 6.3.
    expect(askAfter(operatorHandover, shifts(20))).toMatchObject({
      kind: 'fired',
      episodes: [
        {
          strength: 0.3,
          observed: 6.3,
          limit: 4,
          text: '2 devices take turns by the hour of the day.',
          params: { devices: 2, logins: 40, bits: 1 },
        },
      ],
    })
  })

  test('round the clock, with nobody left to sleep, it says more', () => {
    const hours = [0, 4, 8, 12, 16, 20]
    const events = Array.from({ length: 7 }, (_, n) =>
      hours.map((hour) => aLogin({ at: n * DAY + hour * HOUR, connection: hour < 12 ? EARLY : LATE })),
    ).flat()
    expect(askAfter(operatorHandover, events)).toMatchObject({
      episodes: [
        { strength: 0.5, params: { restHours: 3 }, text: expect.stringContaining('no rest of 6 hours') },
      ],
    })
  })

  test('devices that are used at any hour are quiet', () => {
    const hours = [1, 7, 13, 19]
    const events = Array.from({ length: 40 }, (_, n) =>
      aLogin({
        at: Math.floor(n / 4) * DAY + (hours[n % 4] as number) * HOUR,
        connection: (n + Math.floor(n / 4)) % 2 === 0 ? EARLY : LATE,
      }),
    )
    expect(verdict(events)).toEqual({ kind: 'quiet', strengths: [], counter: [] })
  })

  test('the limit: four deviations', () => {
    // The same shifts, broken more and more often. It speaks as long as z is above four, and says so.
    const broken = (every: number) =>
      Array.from({ length: 20 }, (_, n) => {
        const swap = n % every === 0
        return [
          aLogin({ at: n * DAY + 8 * HOUR, connection: swap ? LATE : EARLY }),
          aLogin({ at: n * DAY + 20 * HOUR, connection: swap ? EARLY : LATE }),
        ]
      }).flat()
    // By hand, 2×2 with a·ln a: 4 of 20 swapped → G/q ≈ 14.9, z = 3.57; 3 of 20 → G/q ≈ 20.9, z = 4.19.
    expect(verdict(broken(5)).kind).toBe('quiet')
    const result = askAfter(operatorHandover, broken(7))
    expect(result).toMatchObject({ kind: 'fired' })
    expect(Number(result.kind === 'fired' && result.episodes[0]?.observed)).toBeGreaterThan(4)
  })

  test('before thirty log-ins it is unready, and few from a second device are no second operator', () => {
    expect(askAfter(operatorHandover, shifts(14))).toMatchObject({
      kind: 'unready',
      why: '28 of 30 log-ins seen',
    })
    expect(verdict(shifts(15)).kind).toBe('fired')
    const mostly = Array.from({ length: 40 }, (_, n) =>
      aLogin({ at: n * DAY + (n % 8 === 0 ? 20 : 8) * HOUR, connection: n % 8 === 0 ? LATE : EARLY }),
    )
    expect(verdict(mostly).kind).toBe('quiet')
  })

  test('where no device is known, the browser tells them apart', () => {
    const nameless = { early: { ...EARLY, device: null }, late: { ...LATE, device: null } }
    expect(verdict(shifts(20, nameless)).strengths).toEqual([0.3])
    const unknown = {
      early: { device: null, userAgentFamily: null },
      late: { device: null, userAgentFamily: null },
    }
    expect(verdict(shifts(20, unknown)).kind).toBe('quiet')
  })

  test('an agent that logs in by the clock is nobody', () => {
    expect(verdict(shifts(20, { automation: true })).kind).toBe('quiet')
  })

  describe('guards', () => {
    const phone = { device: 'phone', userAgentFamily: 'safari/ios' } as const
    const held = (guard: string) => ({
      kind: 'quiet',
      strengths: [],
      counter: [`operator-handover.${guard}`],
    })

    test('home: a computer and a phone on one line', () => {
      expect(verdict(shifts(20, { late: { ...phone, ip: 'ip-1' } }))).toEqual(held('home'))
    })

    test('home: a computer, and a phone on a mobile network of the same country', () => {
      const mobile = { ...phone, ip: 'ip-9', kind: 'cellular' } as const
      expect(verdict(shifts(20, { late: { ...mobile, ...LISBON } }))).toEqual(held('home'))
      // In another country, on another line, or not a phone at all: another matter.
      expect(verdict(shifts(20, { late: { ...mobile, ...TOKYO } })).kind).toBe('fired')
      expect(verdict(shifts(20, { late: { ...phone, ip: 'ip-9' } })).kind).toBe('fired')
      expect(verdict(shifts(20, { late: { ...LATE, ip: 'ip-1' } })).kind).toBe('fired')
    })

    test('workplace: one at work, one at home in the same country', () => {
      const office = { ...EARLY, kind: 'business' } as const
      expect(verdict(shifts(20, { early: office }))).toEqual(held('workplace'))
      expect(verdict(shifts(20, { early: { ...office, ...TOKYO } })).kind).toBe('fired')
    })

    test('replacement: a new laptop, and new hours from that day on', () => {
      const moved = Array.from({ length: 40 }, (_, n) =>
        aLogin({ at: n * DAY + (n < 20 ? 8 : 20) * HOUR, connection: n < 20 ? EARLY : LATE }),
      )
      expect(verdict(moved)).toEqual(held('replacement'))
    })

    test('team: the account of an agency, where the platform knows it', () => {
      const driver = createDriver()
      driver.send(aProfileChange({ agencyId: 'agency-1' }), ...shifts(20))
      expect(brief(ask(operatorHandover, driver.profile()))).toEqual(held('team'))
      const others = { ...DEFAULT_CONTEXT, platform: { ...DEFAULT_CONTEXT.platform, agencies: ['agency-2'] } }
      expect(brief(ask(operatorHandover, driver.profile(), {}, others)).kind).toBe('fired')
    })
  })

  test('chance does not make it speak: devices picked without regard to the hour', () => {
    const pick = fc.record({ hour: fc.integer({ min: 0, max: 23 }), isEarly: fc.boolean() })
    fc.assert(
      fc.property(fc.noShrink(fc.array(pick, { minLength: 40, maxLength: 40 })), (picks) => {
        const events = picks.map(({ hour, isEarly }, n) =>
          aLogin({ at: n * DAY + hour * HOUR, connection: isEarly ? EARLY : LATE }),
        )
        expect(verdict(events).kind).toBe('quiet')
      }),
      { numRuns: 60, seed: 3 },
    )
  })

  test('the order in which log-ins arrive does not matter', () => {
    const events = [...shifts(16)]
    const straight = askAfter(operatorHandover, events)
    const swapped = events.map((_, i) => events[i ^ 1] as Event)
    expect(brief(askAfter(operatorHandover, swapped))).toEqual(brief(straight))
  })
})
