import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aHeartbeat, aLogin, aProfileChange, aTravelNotice, START_MS } from '../testing/builders.ts'
import { askAfter, brief } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { tzInferredMismatch } from './tz-inferred-mismatch.ts'

/** Work for so many hours from an hour of the day (UTC) on; nine hours from 10 to 18:59 have their middle at 14:30. */
const work = (days: number, startHour: number, hours = 9, firstDay = 0): readonly Event[] =>
  Array.from({ length: days }, (_, n) => [
    aLogin({ at: (firstDay + n) * DAY + startHour * HOUR }),
    ...Array.from({ length: hours }, (_, h) =>
      aHeartbeat({ at: (firstDay + n) * DAY + (startHour + h) * HOUR }),
    ),
  ]).flat()

const declares = (declaredTimezone: string, at = 0) => aProfileChange({ at, declaredTimezone })
const verdict = (events: readonly Event[]) => brief(askAfter(tzInferredMismatch, events))
const QUIET = { kind: 'quiet', strengths: [], counter: [] }

describe('tz-inferred-mismatch', () => {
  // Domain reference §4.2, T3: |offset| ≥ 6 h → 0.3. Nine hours from h on, UTC, are centred on h + 4.5.
  test.each([
    [0, 'fired'],
    [15, 'quiet'],
    [16, 'fired'],
    [21, 'fired'],
    [3, 'fired'],
    [4, 'quiet'],
  ] as const)('nine hours from %d on, in a zone declared as UTC: %s', (startHour, kind) => {
    // 0 → 4.5 is 9.5 h from 14:00; 15 → 19.5: 5.5; 16 → 20.5: 6.5; 21 → 1.5: 11.5; 3 → 7.5: 6.5; 4 → 8.5: 5.5.
    expect(verdict([declares('Etc/UTC'), ...work(20, startHour)]).kind).toBe(kind)
  })

  test('figures and words', () => {
    expect(askAfter(tzInferredMismatch, [declares('Etc/UTC'), ...work(20, 21)])).toMatchObject({
      episodes: [
        {
          strength: 0.3,
          observed: 11.5,
          limit: 6,
          text: 'Over 21 days the middle of the working hours lies 11.5 hours from that of a working day in the declared time zone.',
          params: { days: 21, votes: 180, concentration: 0.78 },
        },
      ],
    })
  })

  test('it is the declared zone that counts, on either side of midnight', () => {
    // 21:00 UTC is 06:00 in Tokyo and 16:00 in New York: a middle at 10:30 and at 20:30.
    expect(verdict([declares('Asia/Tokyo'), ...work(20, 21)])).toEqual(QUIET)
    expect(verdict([declares('America/New_York'), ...work(20, 21)]).strengths).toEqual([0.3])
    expect(verdict([declares('America/New_York'), ...work(20, 14)])).toEqual(QUIET)
  })

  test('summer time that begins within the days does not turn a working day into a night', () => {
    // 2 March to 20 April 2026: New York changes on 8 March.
    expect(verdict([declares('America/New_York'), ...work(50, 9)])).toEqual(QUIET)
    expect(verdict([declares('America/New_York'), ...work(50, 19)])).toEqual(QUIET)
    expect(verdict([declares('America/New_York'), ...work(50, 21)]).kind).toBe('fired')
  })

  // §4.7: a block of 14 hours has a mean resultant length of 0.527, one of 16 hours 0.413.
  test('who works at all hours has no middle', () => {
    expect(verdict([declares('Etc/UTC'), ...work(20, 20, 14)]).kind).toBe('fired')
    expect(verdict([declares('Etc/UTC'), ...work(20, 20, 16)])).toEqual(QUIET)
  })

  test('a flood within one hour is one vote', () => {
    const flood = Array.from({ length: 20 }, (_, n) =>
      Array.from({ length: 100 }, (_, m) => aHeartbeat({ at: n * DAY + m })),
    ).flat()
    expect(verdict([declares('Etc/UTC'), ...work(20, 10), ...flood])).toEqual(QUIET)
  })

  test('without a declared zone, with an unknown one, or before fifteen days and sixty hours, it is unready', () => {
    const said = (events: readonly Event[]) => askAfter(tzInferredMismatch, events)
    expect(said(work(20, 21))).toMatchObject({
      kind: 'unready',
      missing: 'history',
      why: 'no time zone declared',
    })
    expect(said([declares('Mars/Olympus'), ...work(20, 21)])).toMatchObject({
      kind: 'unready',
      why: 'the declared time zone is not known',
    })
    expect(said([declares('Etc/UTC'), ...work(14, 10)])).toMatchObject({
      kind: 'unready',
      why: '14 of 15 days of work seen',
    })
    expect(said([declares('Etc/UTC'), ...work(15, 22, 1)])).toMatchObject({
      kind: 'unready',
      why: '15 of 60 hours of work seen',
    })
  })

  describe('guards', () => {
    test('travel: days of announced travel are not counted', () => {
      const away = [...work(20, 10), ...work(10, 23, 9, 20)]
      const notice = aTravelNotice({ from: 20 * DAY, to: 30 * DAY })
      const home = [declares('Etc/UTC'), notice]
      expect(verdict([...home, ...away])).toEqual(QUIET)
      // All of it announced: nothing is left to judge.
      const all = aTravelNotice({ from: 0, to: 40 * DAY })
      expect(verdict([declares('Etc/UTC'), all, ...work(30, 21)]).kind).toBe('unready')
      expect(verdict([declares('Etc/UTC'), ...work(30, 21)]).kind).toBe('fired')
    })

    test('move: days before a new zone was declared are not held against it', () => {
      // At home at UTC's hours for a month; then the worker moves and says so.
      const moved = [
        declares('Etc/UTC'),
        ...work(30, 10),
        declares('Asia/Tokyo', 30 * DAY),
        ...work(16, 1, 9, 30),
      ]
      expect(verdict(moved)).toEqual(QUIET)
      // Said, but the hours stay as they were: after fifteen days it speaks.
      const stayed = (days: number) => [
        declares('Etc/UTC'),
        ...work(30, 12),
        declares('Asia/Tokyo', 30 * DAY),
        ...work(days, 12, 9, 30),
      ]
      expect(verdict(stayed(14)).kind).toBe('unready')
      expect(verdict(stayed(16)).strengths).toEqual([0.3])
    })

    test('client-hours: told with what it says', () => {
      expect(askAfter(tzInferredMismatch, [declares('Etc/UTC'), ...work(20, 21)])).toMatchObject({
        episodes: [
          {
            guards: [{ id: 'client-hours', held: false, why: expect.stringContaining('not known') }, {}, {}],
          },
        ],
      })
    })
  })

  test('it holds from the last hour of work, and fades from there', () => {
    const result = askAfter(tzInferredMismatch, [declares('Etc/UTC'), ...work(20, 10 + 7)])
    expect(result).toMatchObject({ kind: 'fired', episodes: [{ atMs: START_MS + 20 * DAY + 1 * HOUR }] })
  })

  test('turning work and declared zone together changes nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 23 }), fc.integer({ min: -11, max: 11 }), (start, east) => {
        // POSIX names count west as positive.
        const zone = `Etc/GMT${east > 0 ? '-' : '+'}${Math.abs(east)}`
        const here = verdict([declares('Etc/UTC'), ...work(20, start)])
        const there = verdict([declares(zone), ...work(20, start - east, 9, 1)])
        expect(there).toEqual(here)
      }),
      { numRuns: 12 },
    )
  })
})
