import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aLink, aLogin, aMember, anObservation } from '../testing/builders.ts'
import { amongOthers } from '../testing/crowd.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { prepaymentPressure } from './prepayment-pressure.ts'

type Said = Parameters<typeof anObservation>[0]
const said = (observerId: string, day: number, over: Said = {}) =>
  anObservation({ at: day * DAY, kind: 'prepayment_requested', source: 'client', observerId, ...over })
const clients = (count: number, step = 1, over: Said = {}) =>
  Array.from({ length: count }, (_, n) => said(`c-${n + 1}`, n * step, over))
const verdict = (events: readonly Event[]) =>
  brief(
    askAfter(
      prepaymentPressure,
      [...events].sort((a, b) => a.occurredAtMs - b.occurredAtMs),
    ),
  )
const FIRED = { kind: 'fired', strengths: [0.2], counter: [] }
const heldBy = (guard: string) => ({
  kind: 'quiet',
  strengths: [],
  counter: [`prepayment-pressure.${guard}`],
})

describe('prepayment-pressure', () => {
  test('nothing reported is unready; other reports are quiet', () => {
    expect(askAfter(prepaymentPressure, [aLogin()])).toMatchObject({ kind: 'unready', missing: 'history' })
    expect(verdict([anObservation({ kind: 'video_declined' })])).toEqual({
      kind: 'quiet',
      strengths: [],
      counter: [],
    })
  })

  // Domain reference §4.2, I6: ≥ 3 distinct clients in 60 days → 0.2.
  test.each([
    [2, heldBy('few-clients')],
    [3, FIRED],
    [9, FIRED],
  ])('%i clients', (count, expected) => {
    expect(verdict(clients(count))).toEqual(expected)
  })

  test('within sixty days', () => {
    expect(verdict(clients(3, 30))).toEqual(FIRED)
    expect(verdict(clients(3, 31))).toEqual(heldBy('few-clients'))
    const longAfter = [...clients(3), said('c-9', 120)]
    expect(askAfter(prepaymentPressure, longAfter)).toMatchObject({
      episodes: [
        {
          atMs: longAfter[2]?.occurredAtMs,
          observed: 3,
          limit: 3,
          evidence: [{ eventId: longAfter[2]?.eventId }, {}, {}],
        },
      ],
    })
  })

  test('the third-surest says how much it weighs', () => {
    const events = [said('c-1', 0), said('c-2', 1, { confidence: 0.5 }), said('c-3', 2, { confidence: 0.9 })]
    expect(verdict(events).strengths).toEqual([0.1])
  })

  describe('guards', () => {
    test('few-clients: the same one counts once, and only clients count', () => {
      expect(verdict([said('c-1', 0), said('c-1', 1), said('c-2', 2)])).toEqual(heldBy('few-clients'))
      expect(verdict([...clients(2), said('s-1', 2, { source: 'staff' })])).toEqual(heldBy('few-clients'))
    })

    test('usual-here: where everybody is paid in advance it says nothing', () => {
      const driver = createDriver()
      driver.send(...clients(3))
      expect(brief(ask(prepaymentPressure, driver.profile(), { usualHere: true }))).toEqual(
        heldBy('usual-here'),
      )
    })

    test('usual-here: where it is said of more than a fifth of the others', () => {
      const driver = createDriver()
      driver.send(...clients(3))
      const among = (prepaid: number, active = 100) =>
        ask(prepaymentPressure, driver.profile(), {}, amongOthers({ active, prepaid }, {}))
      expect(among(20)).toMatchObject({
        kind: 'fired',
        episodes: [{ guards: [{ why: 'of 20 % of the others it is said' }, {}, {}, {}] }],
      })
      expect(brief(among(21))).toEqual(heldBy('usual-here'))
      expect(among(29, 29)).toMatchObject({
        episodes: [{ guards: [{ why: expect.stringContaining('too few others') }, {}, {}, {}] }],
      })
    })

    test('talkative: a client who speaks of ten workers is not heard', () => {
      const others = Array.from({ length: 9 }, (_, n) =>
        aLink({ at: 2 * DAY, attribute: 'observer', key: 'c-1', member: aMember(`w-${n + 2}`) }),
      )
      expect(verdict([...clients(3), ...others])).toEqual(heldBy('talkative'))
      expect(verdict([...clients(4), ...others])).toEqual(FIRED)
    })
  })

  test('it speaks exactly where three distinct clients ask within sixty days', () => {
    const report = fc.record({
      client: fc.integer({ min: 1, max: 5 }),
      day: fc.integer({ min: 0, max: 150 }),
    })
    fc.assert(
      fc.property(fc.array(report, { minLength: 1, maxLength: 8 }), (drawn) => {
        const isEnough = drawn.some(({ day }) => {
          const within = drawn.filter((one) => one.day <= day && one.day >= day - 60)
          return new Set(within.map((one) => one.client)).size >= 3
        })
        const events = drawn.map(({ client, day }) => said(`c-${client}`, day))
        expect(verdict(events).kind).toBe(isEnough ? 'fired' : 'quiet')
      }),
      { numRuns: 60 },
    )
  })
})
