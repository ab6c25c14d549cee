import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT } from '../context.ts'
import type { Event, Member } from '../event.ts'
import {
  aHeartbeat,
  aLink,
  aLogin,
  aMember,
  aProfileChange,
  type ConnectionOptions,
  every,
} from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY, HOUR, MINUTE } from '../time.ts'
import { lockstepSessions } from './lockstep-sessions.ts'

const HOME: ConnectionOptions = { ip: 'home' }
/** Hours of the morning that differ from day to day by half an hour and more, in no order. */
const UNSTEADY = [7, 9.5, 8, 11, 6, 10.2, 8.7, 12, 7.5, 10.8, 6.5, 9] as const

const mornings = (days: number) => UNSTEADY.slice(0, days).map((hour, day) => day * DAY + hour * HOUR)
const own = (moments: readonly number[], connection: ConnectionOptions = HOME) =>
  moments.map((at) => aLogin({ at, connection }))
/** What w-1 is told of another. */
const told = (worker: string, loginsMs: readonly number[], member: Partial<Member> = {}, ip = 'home') =>
  aLink({ at: loginsMs[0] ?? 0, attribute: 'ip', key: ip, member: aMember(worker, member), loginsMs })
const later = (moments: readonly number[], minutes: number) => moments.map((at) => at + minutes * MINUTE)

const verdict = (events: readonly Event[]) => brief(askAfter(lockstepSessions, events))
const inStep = (days: number, minutes = 5, connection?: ConnectionOptions) =>
  verdict([...own(mornings(days), connection), told('w-2', later(mornings(days), minutes))])

/** Six log-ins a day at scattered hours, by turns of this worker and of another. */
function turnsOf(days: number): { readonly mine: readonly number[]; readonly theirs: readonly number[] } {
  let seed = 7
  const draw = () => {
    // Numerical Recipes' generator: scattered, and always the same.
    seed = (seed * 1664525 + 1013904223) % 2 ** 32
    return seed / 2 ** 32
  }
  const moments = Array.from({ length: days }, (_, day) =>
    [1, 2, 3, 4, 5, 6]
      .map(() => draw() * DAY)
      .sort((a, b) => a - b)
      .map((ofDay) => day * DAY + Math.round(ofDay)),
  )
  const each = (first: number) => moments.flatMap((day) => day.filter((_, n) => n % 2 === first))
  return { mine: each(0), theirs: each(1) }
}
const QUIET = { kind: 'quiet', strengths: [], counter: [] }

describe('lockstep-sessions', () => {
  test('nobody else at the address is quiet; without an own log-in it cannot judge', () => {
    expect(verdict(own(mornings(8)))).toEqual(QUIET)
    expect(verdict([])).toEqual(QUIET)
    const events = [aProfileChange(), told('w-2', mornings(8))]
    expect(askAfter(lockstepSessions, events)).toMatchObject({ kind: 'unready', missing: 'history' })
  })

  // Domain reference §4.2, A7: log-ins within ±10 minutes on ≥ 5 distinct days, p < 1e-4 against shuffled days.
  test.each([
    [4, 5, QUIET],
    [5, 5, { kind: 'fired', strengths: [0.4], counter: [] }],
    [12, 10, { kind: 'fired', strengths: [0.4], counter: [] }],
    [12, -10, { kind: 'fired', strengths: [0.4], counter: [] }],
    [12, 11, QUIET],
  ])('on %i days, %i minutes apart', (days, minutes, expected) => {
    expect(inStep(days, minutes)).toEqual(expected)
  })

  test('it says on how many days, how improbable, and by which log-ins', () => {
    const said = askAfter(lockstepSessions, [...own(mornings(6)), told('w-2', later(mornings(6), 5))])
    expect(said).toMatchObject({
      episodes: [
        {
          observed: 6,
          limit: 5,
          text: 'At a shared address this account and another logged in within 10 minutes of each other on 6 of 6 days; by their habits alone the probability of that is 1.1e-9.',
          params: { worker: 'w-2', how: 'together', count: 6, days: 6 },
        },
      ],
    })
    const [episode] = said.kind === 'fired' ? said.episodes : []
    expect(episode?.evidence).toHaveLength(6)
    expect(episode?.evidence[0]?.occurredAtMs).toBe(episode?.atMs)
  })

  test('two others in step make it a workshop', () => {
    const events = [
      ...own(mornings(8)),
      told('w-2', later(mornings(8), 3)),
      told('w-3', later(mornings(8), -4)),
    ]
    expect(verdict(events).strengths).toEqual([0.7, 0.7])
  })

  test('an address that changes from week to week is one home', () => {
    const [first, second] = [mornings(8).slice(0, 4), mornings(8).slice(4)]
    const events = [
      ...own(first),
      ...own(second, { ip: 'home-2' }),
      told('w-2', later(first, 5)),
      told('w-2', later(second, 5), {}, 'home-2'),
    ]
    expect(verdict(events).strengths).toEqual([0.4])
  })

  test('strictly in turn, ten times and more, at hours that no habit explains', () => {
    const { mine, theirs } = turnsOf(7)
    expect(askAfter(lockstepSessions, [...own(mine), told('w-2', theirs)])).toMatchObject({
      kind: 'fired',
      episodes: [{ strength: 0.4, observed: 35, limit: 10, params: { how: 'in turn' } }],
    })
    const once = theirs.map((at, n) => (n % 3 === 0 ? at : at + 40 * DAY))
    expect(verdict([...own(mine), told('w-2', once)]).kind).toBe('quiet')
  })

  describe('guards', () => {
    test('habit: the same fixed hours every day explain it', () => {
      const nine = mornings(10).map((_, day) => day * DAY + 9 * HOUR + (day % 3) * MINUTE)
      expect(verdict([...own(nine), told('w-2', later(nine, 4))])).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['lockstep-sessions.habit'],
      })
    })

    test('habit: one in the morning and at night, one in the afternoon, are no turns', () => {
      const mine = UNSTEADY.slice(0, 8).flatMap((hour, day) => [
        day * DAY + hour * HOUR,
        day * DAY + (hour + 11) * HOUR,
      ])
      const afternoons = UNSTEADY.slice(0, 8).map((_, day) => day * DAY + 14 * HOUR)
      expect(verdict([...own(mine), told('w-2', afternoons)])).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['lockstep-sessions.habit'],
      })
    })

    test('overlap: two who are both at work when the other logs in are two', () => {
      const { mine, theirs } = turnsOf(7)
      const atWork = theirs
        .slice(-4)
        .flatMap((at) =>
          every(15 * MINUTE, at - HOUR, at + HOUR, (beat) => aHeartbeat({ at: beat, connection: HOME })),
        )
      const events = [...own(mine), ...atWork].sort((a, b) => a.occurredAtMs - b.occurredAtMs)
      expect(verdict([...events, told('w-2', theirs)])).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['lockstep-sessions.overlap'],
      })
    })

    test('overlap: a session that ends as the other’s begins is none', () => {
      const { mine, theirs } = turnsOf(7)
      const before = theirs
        .slice(-4)
        .flatMap((at) =>
          every(15 * MINUTE, at - HOUR, at - MINUTE, (beat) => aHeartbeat({ at: beat, connection: HOME })),
        )
      const events = [...own(mine), ...before].sort((a, b) => a.occurredAtMs - b.occurredAtMs)
      expect(verdict([...events, told('w-2', theirs)]).kind).toBe('fired')
    })

    test('shared-network: an office keeps common hours; an unknown network says half', () => {
      expect(inStep(8, 5, { ...HOME, kind: 'business' })).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['lockstep-sessions.shared-network'],
      })
      expect(inStep(8, 5, { ...HOME, kind: 'unknown' }).strengths).toEqual([0.2])
    })

    test.each([
      ['household', { householdId: 'x' }],
      ['agency', { agencyId: 'x' }],
    ] as const)('declared: a %s sits down to work together', (_, relation) => {
      const events = [
        aProfileChange(relation),
        ...own(mornings(8)),
        told('w-2', later(mornings(8), 5), relation),
      ]
      expect(verdict(events)).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['lockstep-sessions.declared'],
      })
      const another = { ...relation, [Object.keys(relation)[0] as string]: 'y' }
      expect(verdict([...events.slice(0, -1), told('w-2', later(mornings(8), 5), another)]).kind).toBe(
        'fired',
      )
    })

    test('an agency that the platform does not know is none', () => {
      const driver = createDriver()
      driver.send(aProfileChange({ agencyId: 'x' }), ...own(mornings(8)))
      driver.send(told('w-2', later(mornings(8), 5), { agencyId: 'x' }))
      const context = { ...DEFAULT_CONTEXT, platform: { ...DEFAULT_CONTEXT.platform, agencies: ['y'] } }
      expect(ask(lockstepSessions, driver.profile(), {}, context).kind).toBe('fired')
    })

    test('public: an address that 51 workers use is a public place', () => {
      const crowd = (size: number) =>
        Array.from({ length: size - 2 }, (_, n) =>
          aLink({ attribute: 'ip', key: 'home', member: aMember(`w-${n + 3}`) }),
        )
      const at = (size: number) =>
        verdict([...own(mornings(8)), told('w-2', later(mornings(8), 5)), ...crowd(size)])
      expect(at(50).kind).toBe('fired')
      expect(at(51).counter).toEqual(['lockstep-sessions.public'])
    })

    test('what an agent opens by itself is nobody’s coming', () => {
      const automatic = mornings(8).map((at) => aLogin({ at, connection: HOME, automation: true }))
      expect(verdict([...automatic, told('w-2', later(mornings(8), 5))])).toEqual(QUIET)
    })
  })

  test('one day more in step never says less, and the order of telling does not matter', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 11 }), fc.boolean(), (days, isLate) => {
        const [fewer = 0] = inStep(days).strengths
        const [more = 0] = inStep(days + 1).strengths
        expect(more).toBeGreaterThanOrEqual(fewer)
        const telling = told('w-2', later(mornings(days), 5))
        const events = isLate ? [...own(mornings(days)), telling] : [telling, ...own(mornings(days))]
        const split = mornings(days).map((at) => told('w-2', [at + 5 * MINUTE]))
        expect(verdict([...own(mornings(days)), ...split.reverse()])).toEqual(verdict(events))
      }),
      { numRuns: 22 },
    )
  })
})
