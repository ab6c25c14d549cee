import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT } from '../context.ts'
import type { Event } from '../event.ts'
import { countHours, countStretches, hasRest, longestRest } from '../facts/day-hours.ts'
import { aHeartbeat, aLogin, aProfileChange, every } from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY, HOUR, MINUTE } from '../time.ts'
import { noRestPeriod } from './no-rest-period.ts'

type Options = Parameters<typeof aHeartbeat>[0]

/** At work from one moment to another: a log-in, then a heartbeat every half hour. */
const atWork = (from: number, to: number, options: Options = {}): readonly Event[] => [
  aLogin({ at: from, ...options }),
  ...every(30 * MINUTE, from, to, (at) => aHeartbeat({ at, ...options })),
]

/** So many days of work of so many hours each, from an hour of the day (UTC) on. */
const days = (count: number, hours: number, startHour = 5, options: Options = {}, firstDay = 0) =>
  Array.from({ length: count }, (_, n) => {
    const from = (firstDay + n) * DAY + startHour * HOUR
    return atWork(from, from + hours * HOUR, options)
  }).flat()

const verdict = (events: readonly Event[]) => brief(askAfter(noRestPeriod, events))

describe('no-rest-period', () => {
  // Domain reference §4.2, T2: mean active h/day > 14 over 7 d → 0.5, > 18 → 0.8.
  test.each([
    [13, 'quiet', []],
    [14, 'quiet', []],
    [15, 'fired', [0.5]],
    [18, 'fired', [0.5]],
    [19, 'fired', [0.8]],
  ] as const)('seven days of %i hours each: %s', (hours, kind, strengths) => {
    expect(verdict(days(7, hours, 1))).toEqual({ kind, strengths, counter: [] })
  })

  test('it is the average of the week that counts: a day off makes up for long ones', () => {
    // 6 × 17 = 102 hours in seven days are 14.6 a day; 6 × 16 = 96 are 13.7.
    expect(verdict([...days(6, 17, 1), ...days(1, 1, 1, {}, 6)]).strengths).toEqual([0.5])
    expect(verdict([...days(6, 16, 1), ...days(1, 1, 1, {}, 6)]).kind).toBe('quiet')
  })

  test('figures, words and evidence', () => {
    expect(askAfter(noRestPeriod, days(7, 16, 1))).toMatchObject({
      episodes: [
        {
          observed: 16,
          limit: 14,
          text: 'The account was worked for 16 hours a day on average of 7 days.',
          params: { hoursPerDay: 16, days: 7 },
          evidence: [{}, {}, {}, {}, {}],
        },
      ],
    })
  })

  // T2: longest rest gap < 4 h on ≥ 5 of 7 d. Here 11 active hours a day, but nobody who does them sleeps.
  const restless = (gapHours: number) => {
    const block = 3
    const period = block + gapHours
    return Array.from({ length: Math.ceil((8 * 24) / period) }, (_, n) =>
      atWork(n * period * HOUR, (n * period + block) * HOUR),
    ).flat()
  }

  test('no rest of four hours on most days of a week: 0.5, whatever the number of hours', () => {
    const result = askAfter(noRestPeriod, restless(3))
    expect(brief(result).strengths).toEqual([0.5])
    expect(result).toMatchObject({
      episodes: [
        { limit: 5, text: expect.stringMatching(/^On \d of 7 days the account had no rest of 4 hours/) },
      ],
    })
    expect(verdict(restless(4)).kind).toBe('quiet')
  })

  test('a night of six hours is a rest wherever midnight falls in it', () => {
    for (let hour = 0; hour < 24; hour += 1) expect(verdict(days(9, 13, hour)).kind).toBe('quiet')
    // Four clear hours of which two lie on each side of it; by day never more than two at a time.
    const hours = [2, 3, 6, 7, 10, 11, 14, 15, 18, 19, 21]
    const split = Array.from({ length: 9 }, (_, n) =>
      hours.map((hour) => aHeartbeat({ at: n * DAY + hour * HOUR })),
    ).flat()
    expect(verdict(split).kind).toBe('quiet')
  })

  test('who looks in for a minute every other hour is not at work all day', () => {
    const looksIn = (stepHours: number) =>
      Array.from({ length: 8 }, (_, n) =>
        every(stepHours * HOUR, n * DAY + 6 * HOUR, n * DAY + 22 * HOUR, (at) => aHeartbeat({ at })),
      ).flat()
    // Hour after hour from 6 to 22 is 16 hours of work.
    expect(askAfter(noRestPeriod, looksIn(1))).toMatchObject({ episodes: [{ observed: 16 }] })
    expect(verdict(looksIn(2)).kind).toBe('quiet')
  })

  test('before a week it is unready', () => {
    expect(askAfter(noRestPeriod, [])).toMatchObject({ kind: 'unready', missing: 'history' })
    expect(askAfter(noRestPeriod, days(6, 20, 1))).toMatchObject({
      kind: 'unready',
      why: 'less than 7 days of presence seen',
    })
  })

  test('what was found keeps fading after the team has gone, and the last such week speaks', () => {
    const busy = days(10, 16, 1)
    const after = [...busy, ...days(20, 8, 8, {}, 10)]
    const [before, later] = [askAfter(noRestPeriod, busy), askAfter(noRestPeriod, after)]
    expect(later).toMatchObject({ kind: 'fired', episodes: [{ strength: 0.5 }] })
    const at = (result: typeof before) => (result.kind === 'fired' ? (result.episodes[0]?.atMs ?? 0) : 0)
    expect(at(later)).toBeGreaterThanOrEqual(at(before))
    expect(at(later) - at(before)).toBeLessThanOrEqual(2 * DAY)
  })

  describe('guards', () => {
    test('interactive: an idle tab or a time tracker is not work', () => {
      expect(verdict(days(8, 20, 1, { interactive: false })).kind).toBe('quiet')
      expect(verdict(days(8, 20, 1, { automation: true })).kind).toBe('quiet')
    })

    test('team: the account of an agency, where the platform knows it', () => {
      const driver = createDriver()
      driver.send(aProfileChange({ agencyId: 'agency-1' }), ...days(7, 20, 1))
      expect(brief(ask(noRestPeriod, driver.profile()))).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['no-rest-period.team'],
      })
      const others = { ...DEFAULT_CONTEXT, platform: { ...DEFAULT_CONTEXT.platform, agencies: ['agency-2'] } }
      expect(brief(ask(noRestPeriod, driver.profile(), {}, others)).strengths).toEqual([0.8])
    })
  })

  test('it never speaks of a worker who rests ten hours in every day', () => {
    const night = fc.record({
      start: fc.integer({ min: 0, max: 23 }),
      hours: fc.integer({ min: 0, max: 13 }),
    })
    fc.assert(
      fc.property(night, fc.integer({ min: 7, max: 12 }), ({ start, hours }, count) => {
        expect(verdict(days(count, hours, start)).kind).toBe('quiet')
      }),
      { numRuns: 20 },
    )
  })

  test('it does not matter in which order the hours arrive', () => {
    const events = days(7, 16, 1)
    const straight = brief(askAfter(noRestPeriod, events))
    const late = [...events]
      .reverse()
      .sort((a, b) => Math.floor(a.occurredAtMs / DAY) - Math.floor(b.occurredAtMs / DAY))
    expect(brief(askAfter(noRestPeriod, late))).toEqual(straight)
  })
})

describe('masks of hours', () => {
  const mask = fc.integer({ min: 0, max: 0xffffff })
  const bitsOf = (value: number) => [...value.toString(2).padStart(24, '0')].reverse()

  test('counts agree with counting', () => {
    fc.assert(
      fc.property(mask, mask, (hours, before) => {
        const bits = bitsOf(hours)
        expect(countHours(hours)).toBe(bits.filter((bit) => bit === '1').length)
        const all = [...bitsOf(before), ...bits].join('')
        const starts = [...all].filter((bit, i) => i >= 24 && bit === '1' && all[i - 1] === '0').length
        expect(countStretches(hours, before)).toBe(starts)
      }),
    )
  })

  test('rests agree with looking for them', () => {
    fc.assert(
      fc.property(mask, mask, mask, fc.integer({ min: 1, max: 24 }), (before, hours, after, length) => {
        expect(hasRest(hours, length)).toBe(bitsOf(hours).join('').includes('0'.repeat(length)))
        const all = [before, hours, after].flatMap(bitsOf).join('')
        let longest = 0
        for (const run of all.matchAll(/0+/g))
          if (run.index < 48 && run.index + run[0].length > 24) longest = Math.max(longest, run[0].length)
        expect(longestRest(before, hours, after)).toBe(longest)
      }),
    )
  })
})
