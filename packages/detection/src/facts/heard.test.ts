import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EventOf } from '../event.ts'
import { aLink, aMember, anObservation, START_MS } from '../testing/builders.ts'
import { createDriver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { asHearsay, confidenceOf, heard, TALKATIVE } from './heard.ts'

type Said = Parameters<typeof anObservation>[0]
const KINDS = ['crypto_requested', 'video_declined'] as const
const said = (over: Said = {}) =>
  anObservation({ kind: 'crypto_requested', source: 'client', observerId: 'c-1', ...over })

function factsOf(...events: readonly (EventOf<'observation'> | EventOf<'link'>)[]) {
  const driver = createDriver()
  driver.send(...events)
  return driver.profile()
}

const hear = (...events: readonly (EventOf<'observation'> | EventOf<'link'>)[]) =>
  heard(factsOf(...events), KINDS, 0)

/** So many other workers of whom the observer spoke at the moment. */
const spokeOf = (others: number, observer = 'c-1', at = 0) =>
  Array.from({ length: others }, (_, n) =>
    aLink({
      at,
      attribute: 'observer',
      key: observer,
      member: aMember(`o-${n}`, { firstSeenMs: START_MS + at, lastSeenMs: START_MS + at }),
    }),
  )

describe('what is heard of a worker', () => {
  test('one observer is one voice per kind, however often they speak', () => {
    const told = hear(
      said({ at: 0, confidence: 0.4, occasionId: 'call-1' }),
      said({ at: DAY, confidence: 0.9, occasionId: 'call-2' }),
      said({ at: 2 * DAY, confidence: 0.2, occasionId: 'call-1' }),
      said({ at: DAY, kind: 'video_declined' }),
    )
    expect(told).toMatchObject({ observers: 1, clientsOnly: true, talkative: 0 })
    expect(told.voices).toMatchObject([
      {
        kind: 'crypto_requested',
        firstMs: START_MS,
        lastMs: START_MS + 2 * DAY,
        confidence: 0.9,
        occasions: ['call-1', 'call-2'],
      },
      { kind: 'video_declined' },
    ])
  })

  test('only what was asked for, and only since then', () => {
    const facts = factsOf(
      said({ at: 0 }),
      said({ at: DAY, observerId: 'c-2' }),
      said({ kind: 'video_passed' }),
    )
    expect(heard(facts, ['crypto_requested'], START_MS + 1).voices).toMatchObject([{ observerId: 'c-2' }])
    expect(heard(facts, ['crypto_requested'], START_MS).observers).toBe(2)
    expect(heard(facts, ['identity_doubted'], 0)).toEqual({
      voices: [],
      observers: 0,
      occasions: 0,
      clientsOnly: false,
      talkative: 0,
    })
  })

  test('only reports that count', () => {
    const facts = factsOf(said({ accommodation: true }), said({ at: 1, occasionId: 'call', confidence: 0.3 }))
    const { voices } = heard(facts, KINDS, 0, (one) => !one.accommodation)
    expect(voices).toMatchObject([{ firstMs: START_MS + 1, confidence: 0.3, occasions: ['call'] }])
  })

  test('those who are not named are one of each source', () => {
    const nobody = { kind: 'crypto_requested', occasionId: 'call' } as const
    const events = [
      anObservation({ ...nobody, source: 'client' }),
      anObservation({ ...nobody, at: DAY, source: 'client' }),
      anObservation({ ...nobody, source: 'staff' }),
    ]
    expect(hear(...events)).toMatchObject({ observers: 2, clientsOnly: false })
  })

  test('a call that two tell of is one occasion; without a name it is one a day and observer', () => {
    expect(
      hear(said({ occasionId: 'call' }), said({ occasionId: 'call', observerId: 'c-2' })).occasions,
    ).toBe(1)
    expect(hear(said(), said({ at: 1 }), said({ at: DAY }), said({ observerId: 'c-2' })).occasions).toBe(3)
  })

  test('what clients alone say is capped, what the staff says is not', () => {
    expect(asHearsay(0.5, hear(said(), said({ observerId: 'c-2' })))).toBe(0.3)
    expect(asHearsay(0.2, hear(said()))).toBe(0.2)
    expect(asHearsay(0.5, hear(said(), said({ source: 'staff' })))).toBe(0.5)
    expect(asHearsay(0.5, hear(said(), said({ source: 'system' })))).toBe(0.5)
  })

  test('as sure as the least sure of the surest whom it takes', () => {
    const { voices } = hear(
      said({ confidence: 0.5 }),
      said({ observerId: 'c-2', confidence: 0.9 }),
      said({ observerId: 'c-3', confidence: 0.1 }),
    )
    expect([0, 1, 2, 3, 4].map((count) => confidenceOf(voices, count))).toEqual([1, 0.9, 0.5, 0.1, 0])
  })

  describe('who speaks of very many workers', () => {
    test('counts up to nine of them, and not from ten', () => {
      expect(hear(said(), ...spokeOf(TALKATIVE - 2))).toMatchObject({ observers: 1, talkative: 0 })
      expect(hear(said(), ...spokeOf(TALKATIVE - 1))).toMatchObject({ observers: 0, talkative: 1 })
    })

    test('only within 90 days of what they say here', () => {
      const later = (days: number) => spokeOf(TALKATIVE - 1, 'c-1', days * DAY)
      expect(hear(said(), ...later(90)).talkative).toBe(1)
      expect(hear(said(), ...later(91)).talkative).toBe(0)
    })

    test('silences nobody else', () => {
      const told = hear(said(), said({ observerId: 'c-2' }), ...spokeOf(20))
      expect(told.voices).toMatchObject([{ observerId: 'c-2' }])
    })

    test('is no matter in a system, which speaks of everybody', () => {
      expect(hear(said({ source: 'system' }), ...spokeOf(40)).observers).toBe(1)
    })
  })

  test('the same in any order, and never more voices than observers of a kind', () => {
    const one = fc.record({
      at: fc.integer({ min: 0, max: 40 }).map((hours) => hours * 3_600_000),
      kind: fc.constantFrom(...KINDS, 'video_passed' as const),
      source: fc.constantFrom('client' as const, 'staff' as const),
      observerId: fc.constantFrom('c-1', 'c-2', null),
      occasionId: fc.constantFrom('call-1', null),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(one, { maxLength: 12 }), (drawn) => {
        const events = drawn.map((over, n) => anObservation({ ...over, id: `ev-${n}` }))
        const unplaced = ({
          ref: { eventId, occurredAtMs },
          ...rest
        }: ReturnType<typeof hear>['voices'][0]) => ({
          ...rest,
          eventId,
          occurredAtMs,
        })
        const forwards = hear(...events)
        const backwards = hear(...[...events].reverse())
        expect(backwards.voices.map(unplaced)).toEqual(forwards.voices.map(unplaced))
        expect(forwards.voices.length).toBeLessThanOrEqual(2 * forwards.observers)
        expect(forwards.observers).toBeLessThanOrEqual(6)
      }),
      { numRuns: 60 },
    )
  })
})
