import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT } from '../context.ts'
import type { Event } from '../event.ts'
import {
  aLogin,
  aPayout,
  aProfileChange,
  aRating,
  type ProfileOptions,
  type RatingOptions,
} from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { clientRatingBurst } from './client-rating-burst.ts'

/** Day on which the client gives its first rating. */
const RATED = 100
const QUIET = { kind: 'quiet', strengths: [], counter: [] }

const created = (n: number, day = 90, over: ProfileOptions = {}) =>
  aProfileChange({ worker: `w-${n}`, action: 'created', at: day * DAY, ...over })
const rated = (n: number, over: RatingOptions & { readonly day?: number } = {}) => {
  const { day = RATED + n, ...rest } = over
  return aRating({ worker: `w-${n}`, at: day * DAY, client: 'c-7', score: 5, ...rest })
}
const crowd = (size: number, make: (n: number) => Event) =>
  Array.from({ length: size }, (_, n) => make(n + 1))
const burst = (size: number, over: RatingOptions = {}) => [
  ...crowd(size, (n) => created(n)),
  ...crowd(size, (n) => rated(n, over)),
]
const verdict = (events: readonly Event[], worker?: string) =>
  brief(
    askAfter(
      clientRatingBurst,
      [...events].sort((a, b) => a.occurredAtMs - b.occurredAtMs),
      worker,
    ),
  )

describe('client-rating-burst', () => {
  // Domain reference §4.2, G2: ≥ 4 workers with account age < 60 d rated ≥ 4.8 by one client in 14 d.
  test.each([
    [1, QUIET],
    [3, QUIET],
    [4, { kind: 'fired', strengths: [0.5], counter: [] }],
    [9, { kind: 'fired', strengths: [0.5], counter: [] }],
  ])('%i new workers with top ratings', (size, expected) => {
    expect(verdict(burst(size))).toEqual(expected)
  })

  test('every one of them is told, the first included', () => {
    const driver = createDriver()
    driver.send(...burst(4))
    for (const n of [1, 2, 3, 4])
      expect(brief(ask(clientRatingBurst, driver.profile(`w-${n}`))).strengths).toEqual([0.5])
  })

  test('a rating of 4.7 is none of the highest', () => {
    expect(verdict(burst(4, { score: 4.8 })).kind).toBe('fired')
    expect(verdict(burst(4, { score: 4.7 })).kind).toBe('quiet')
  })

  test('an account of sixty days is not new', () => {
    const aged = (days: number) => [
      ...crowd(3, (n) => created(n)),
      created(4, RATED + 4 - days),
      ...crowd(4, (n) => rated(n)),
    ]
    expect(verdict(aged(59)).kind).toBe('fired')
    expect(verdict(aged(60)).kind).toBe('quiet')
    // And whoever is not new is not spoken of, whatever the others are.
    const beside = [...burst(4), created(5, 10), rated(5)]
    expect(verdict(beside).kind).toBe('fired')
    expect(verdict(beside, 'w-5').kind).toBe('quiet')
  })

  test('ratings more than two weeks apart are no burst', () => {
    const spread = (days: number) => [
      ...crowd(4, (n) => created(n)),
      ...crowd(3, (n) => rated(n, { day: RATED })),
      rated(4, { day: RATED + days }),
    ]
    expect(verdict(spread(14), 'w-4').kind).toBe('fired')
    expect(verdict(spread(15), 'w-4').kind).toBe('quiet')
  })

  test('it stands after the two weeks, and fades from the last of the ratings', () => {
    const driver = createDriver()
    driver.send(...burst(4), aPayout({ at: (RATED + 60) * DAY }))
    const said = ask(clientRatingBurst, driver.profile())
    expect(said).toMatchObject({ episodes: [{ atMs: rated(4).occurredAtMs }] })
  })

  test('a client of whom new workers are less than 60 % rates whomever it hires', () => {
    const beside = (others: number) => [
      ...burst(6),
      ...Array.from({ length: others }, (_, n) => created(n + 7, 1)),
      ...Array.from({ length: others }, (_, n) => rated(n + 7, { day: RATED + 3, score: 3 })),
    ]
    expect(verdict(beside(4))).toMatchObject({ kind: 'fired' })
    expect(verdict(beside(5)).kind).toBe('quiet')
  })

  test.each<[string, readonly Event[], number]>([
    [
      'device',
      [1, 2].map((n) => aLogin({ worker: `w-${n}`, at: 101 * DAY, connection: { device: 'one' } })),
      0.85,
    ],
    ['destination', [1, 3].map((n) => aPayout({ worker: `w-${n}`, at: 101 * DAY, to: 'one' })), 0.85],
    ['phone', [1, 4].map((n) => aProfileChange({ worker: `w-${n}`, at: 101 * DAY, phone: 'one' })), 0.85],
    [
      'address',
      [1, 2].map((n) => aLogin({ worker: `w-${n}`, at: 101 * DAY, connection: { ip: 'one' } })),
      0.5,
    ],
    [
      'device with a stranger',
      [1, 9].map((n) => aLogin({ worker: `w-${n}`, at: 101 * DAY, connection: { device: 'one' } })),
      0.5,
    ],
  ])('with a %s shared: %s', (_, links, strength) => {
    expect(verdict([...burst(4), ...links]).strengths).toEqual([strength])
  })

  test('without a known date of creation it cannot judge, and those of others do not count', () => {
    const [own, ...others] = crowd(4, (n) => created(n)) as [Event, ...Event[]]
    const ratings = crowd(4, (n) => rated(n))
    expect(askAfter(clientRatingBurst, [...others, ...ratings])).toMatchObject({
      kind: 'unready',
      missing: 'history',
    })
    expect(verdict([own, ...others.slice(1), ...ratings]).kind).toBe('quiet')
  })

  test('whom the client rated does not link them', () => {
    const driver = createDriver()
    driver.send(...burst(6))
    const { judgement } = driver.findings.findLast((one) => one.judgement.subject.id === 'w-1') ?? {}
    expect(judgement?.reasons.map((one) => one.signal)).toEqual(['client-rating-burst'])
    expect(judgement?.linked).toEqual([])
  })

  describe('guards', () => {
    test('established: a client since more than a year', () => {
      const since = (day: number) => verdict(burst(4, { clientSince: day * DAY }))
      expect(since(RATED + 1 - 365).kind).toBe('fired')
      expect(since(RATED - 365)).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['client-rating-burst.established'],
      })
    })

    test('large: a client who rated twenty workers at the time', () => {
      const quick = (size: number) => [
        ...crowd(size, (n) => created(n)),
        ...crowd(size, (n) => rated(n, { day: RATED })),
      ]
      expect(verdict(quick(19)).kind).toBe('fired')
      expect(verdict(quick(20)).counter).toEqual(['client-rating-burst.large'])
    })

    test.each([
      ['household', { householdId: 'x' }],
      ['agency', { agencyId: 'x' }],
    ] as const)('declared: the own %s is not counted', (_, relation) => {
      const events = (related: number) => [
        ...crowd(5, (n) => created(n, 90, n <= related ? relation : {})),
        ...crowd(5, (n) => rated(n)),
      ]
      // Two of one relation leave four.
      expect(verdict(events(2)).kind).toBe('fired')
      expect(verdict(events(3)).counter).toEqual(['client-rating-burst.declared'])
      // Whoever is not of it counts them all.
      expect(verdict(events(3), 'w-5').kind).toBe('fired')
    })

    test('an agency that the platform does not know is none', () => {
      const driver = createDriver()
      driver.send(...crowd(4, (n) => created(n, 90, { agencyId: 'x' })), ...crowd(4, (n) => rated(n)))
      const context = { ...DEFAULT_CONTEXT, platform: { ...DEFAULT_CONTEXT.platform, agencies: ['y'] } }
      expect(ask(clientRatingBurst, driver.profile()).kind).toBe('quiet')
      expect(ask(clientRatingBurst, driver.profile(), {}, context).kind).toBe('fired')
    })
  })

  test('one more new worker never says less, in whatever order the ratings come', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.array(fc.nat(), { minLength: 11, maxLength: 11 }),
        (size, keys) => {
          const shuffled = (events: readonly Event[]) =>
            events
              .map((event, n) => ({ event, key: keys[n % 11] as number }))
              .sort((a, b) => a.key - b.key)
              .map((one) => one.event)
          const ask = (count: number) =>
            brief(
              askAfter(clientRatingBurst, [
                ...crowd(count, (n) => created(n, RATED)),
                ...shuffled(crowd(count, (n) => rated(n, { day: RATED + (n % 2) }))),
              ]),
            )
          expect(ask(size).strengths).toEqual(size >= 4 ? [0.5] : [])
          expect(ask(size + 1).strengths[0] ?? 0).toBeGreaterThanOrEqual(ask(size).strengths[0] ?? 0)
        },
      ),
      { numRuns: 15 },
    )
  })
})
