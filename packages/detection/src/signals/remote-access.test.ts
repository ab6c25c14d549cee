import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT } from '../context.ts'
import type { Event } from '../event.ts'
import { aHeartbeat, aLogin, anObservation, every, START_MS } from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY, HOUR, MINUTE } from '../time.ts'
import { remoteAccess } from './remote-access.ts'

type Options = Parameters<typeof aLogin>[0]

/** A log-in under remote control on each of these days. */
const onDays = (days: readonly number[], over: Options = { remoteTool: 'anydesk' }): readonly Event[] =>
  days.map((day) => aLogin({ at: day * DAY + HOUR, ...over }))
const seen = (day: number, over: Parameters<typeof anObservation>[0] = {}) =>
  anObservation({ at: day * DAY + 2 * HOUR, kind: 'remote_control_seen', source: 'staff', ...over })
const inTime = (events: readonly Event[]) => [...events].sort((a, b) => a.occurredAtMs - b.occurredAtMs)
const verdict = (...events: readonly (readonly Event[])[]) =>
  brief(askAfter(remoteAccess, inTime([aLogin(), ...events.flat()])))
const QUIET = { kind: 'quiet', strengths: [], counter: [] }

describe('remote-access', () => {
  // Domain reference §4.2, N7: 3389 open or a tool's flag on ≥ 3 days of 14 → 0.4.
  test('a tool, or an open port, on three days of fourteen', () => {
    expect(verdict(onDays([0, 5, 13])).strengths).toEqual([0.4])
    expect(verdict(onDays([0, 5, 13], { rdpPortOpen: true })).strengths).toEqual([0.4])
    expect(verdict(onDays([0, 5, 14]))).toEqual(QUIET)
    expect(verdict(onDays([0, 13]))).toEqual(QUIET)
  })

  test('two means on one day are one day', () => {
    const both = { remoteTool: 'anydesk', rdpPortOpen: true }
    expect(verdict(onDays([0, 1], both))).toEqual(QUIET)
    expect(askAfter(remoteAccess, onDays([0, 1, 2], both))).toMatchObject({
      episodes: [
        {
          observed: 3,
          limit: 3,
          atMs: START_MS + 2 * DAY + HOUR,
          text: 'On 3 days within 14 the machine was under remote control.',
          params: { days: 3, means: 'anydesk rdp', joined: 'no' },
          evidence: [{}, {}, {}],
        },
      ],
    })
  })

  test('the latest fortnight that is enough speaks, and fades from its last day', () => {
    const result = askAfter(
      remoteAccess,
      inTime([...onDays([0, 1, 2]), ...onDays([20, 21]), aLogin({ at: 22 * DAY })]),
    )
    expect(result).toMatchObject({ episodes: [{ atMs: START_MS + 2 * DAY + HOUR, observed: 3 }] })
  })

  test('what others saw counts as a day', () => {
    expect(verdict(onDays([0, 1]), [seen(5)]).strengths).toEqual([0.4])
    expect(verdict(onDays([0]), [seen(5)])).toEqual(QUIET)
    // On a day that was seen already it adds nothing; neither does an unsure one, nor one of another kind.
    expect(verdict(onDays([0, 1]), [seen(1)])).toEqual(QUIET)
    expect(verdict(onDays([0, 1]), [seen(5, { confidence: 0.4 })])).toEqual(QUIET)
    expect(verdict(onDays([0, 1]), [seen(5, { kind: 'video_declined' })])).toEqual(QUIET)
  })

  // N7: with A1 or T1 × 1.5.
  test('on an address with other workers, or without a break in a day, it says half as much again', () => {
    const farm = [2, 3].flatMap((n) =>
      [0, 1, 2].map((day) => aLogin({ worker: `w-${n}`, at: day * DAY, connection: { ip: 'ip-house' } })),
    )
    const here = onDays([0, 1, 2], { remoteTool: 'anydesk', connection: { ip: 'ip-house' } })
    const shared = askAfter(remoteAccess, inTime([...farm, ...here]))
    expect(brief(shared).strengths[0]).toBeCloseTo(0.6, 9)
    expect(shared).toMatchObject({
      episodes: [{ text: expect.stringContaining('shared with other workers'), params: { joined: 'yes' } }],
    })
    const restless = every(15 * MINUTE, 0, 25 * HOUR, (at) => aHeartbeat({ at }))
    expect(verdict(onDays([0, 1, 2]), restless).strengths[0]).toBeCloseTo(0.6, 9)
  })

  test('before the first session it is unready', () => {
    expect(askAfter(remoteAccess, [seen(0)])).toMatchObject({ kind: 'unready', missing: 'history' })
  })

  describe('guards', () => {
    test('corporate: a desktop service that the platform knows', () => {
      const driver = createDriver()
      driver.send(
        ...onDays([0, 1, 2], { remoteTool: 'citrix', connection: { asn: 64500, kind: 'business' } }),
      )
      const knows = (...corporateAsns: readonly number[]) => ({
        ...DEFAULT_CONTEXT,
        platform: { ...DEFAULT_CONTEXT.platform, corporateAsns },
      })
      const said = (...asns: readonly number[]) =>
        brief(ask(remoteAccess, driver.profile(), {}, knows(...asns)))
      expect(said(64500)).toEqual({ kind: 'quiet', strengths: [], counter: ['remote-access.corporate'] })
      expect(said(64501).kind).toBe('fired')
      expect(said().kind).toBe('fired')
    })

    test('shared-network: an open port there is nobody’s, a tool is the worker’s', () => {
      const shared = { ipClass: 'shared' } as const
      expect(verdict(onDays([0, 1, 2], { rdpPortOpen: true, connection: shared }))).toEqual(QUIET)
      expect(verdict(onDays([0, 1, 2], { remoteTool: 'anydesk', connection: shared })).kind).toBe('fired')
    })

    test('hearsay: each client once, and then it says at most 0.3', () => {
      const client = (day: number, observerId: string) => seen(day, { source: 'client', observerId })
      expect(verdict([client(0, 'c-1'), client(1, 'c-1'), client(2, 'c-1')])).toEqual(QUIET)
      const three = askAfter(remoteAccess, [aLogin(), client(0, 'c-1'), client(1, 'c-2'), client(2, 'c-3')])
      expect(brief(three).strengths).toEqual([0.3])
      expect(three).toMatchObject({ episodes: [{ guards: [{}, {}, { id: 'hearsay', held: true }] }] })
      expect(verdict(onDays([0, 1]), [client(2, 'c-1')]).strengths).toEqual([0.3])
      expect(verdict(onDays([0, 1, 3]), [client(2, 'c-1')]).strengths).toEqual([0.4])
    })
  })

  test('it does not matter in which order the days arrive', () => {
    const daysOf = (order: readonly number[]) => {
      const result = askAfter(remoteAccess, [aLogin({ at: 9 * DAY }), ...onDays(order)])
      return (
        result.kind === 'fired' &&
        result.episodes.map(({ evidence, ...one }) => [one, evidence.map((ref) => ref.occurredAtMs)])
      )
    }
    expect(daysOf([8, 9, 7])).toEqual(daysOf([7, 8, 9]))
    expect(daysOf([7, 8, 9])).toHaveLength(1)
  })

  test('more days never say less, and one day says nothing however often it is seen', () => {
    const days = fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 10 })
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 9 }), (some, extra) => {
        const said = (list: readonly number[]) => verdict(onDays(list)).strengths[0] ?? 0
        expect(said([...some, extra])).toBeGreaterThanOrEqual(said(some))
        const hours = some.map((n) => aLogin({ at: n * HOUR, remoteTool: 'anydesk' }))
        expect(verdict(hours).kind).toBe('quiet')
      }),
      { numRuns: 25 },
    )
  })
})
