import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event, NetblockHit } from '../event.ts'
import {
  aFailedLogin,
  aLogin,
  aNetblock,
  aPayout,
  type ConnectionOptions,
  START_MS,
} from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { listedNetblock } from './listed-netblock.ts'

const inBlock = (hit: Partial<NetblockHit> = {}, over: ConnectionOptions & { at?: number } = {}) => {
  const { at = 0, ...connection } = over
  return aLogin({ at, connection: { netblock: aNetblock(hit), ...connection } })
}
const verdict = (...events: readonly Event[]) => brief(askAfter(listedNetblock, events))

describe('listed-netblock', () => {
  // Domain reference §4.2, N5: the confidence of the list (high 0.7, medium 0.4), in a line to 0 at the end of its life.
  test.each([
    [0, 0.7],
    [25, 0.525],
    [50, 0.35],
    [99, 0.007],
  ])('presence %i days after the entry was confirmed, which lives 100: %d', (ageDays, strength) => {
    expect(verdict(inBlock({}, { at: ageDays * DAY })).strengths).toEqual([strength])
  })

  test('what it says, and by which list', () => {
    expect(askAfter(listedNetblock, [inBlock()])).toMatchObject({
      episodes: [
        {
          observed: 0.7,
          limit: 0,
          list: { name: 'netblocks', version: 'netblocks-1', entry: 'range-1' },
          text: 'The account was used from the listed network range-1 (source routing observation).',
        },
      ],
    })
  })

  test('any event with a connection is presence, a failed log-in is nobody’s', () => {
    const connection = { netblock: aNetblock() }
    expect(verdict(aPayout({ connection })).kind).toBe('fired')
    expect(verdict(aFailedLogin({ connection })).kind).toBe('quiet')
  })

  test('presence elsewhere is quiet, and presence longer than 180 days ago', () => {
    expect(verdict(aLogin()).kind).toBe('quiet')
    expect(verdict(inBlock(), aLogin({ at: 181 * DAY })).kind).toBe('quiet')
  })

  test('without a list it is unready, unless a list hit or a registered country speaks all the same', () => {
    const unasked = aLogin({ connection: { netblocksLoaded: false } })
    expect(askAfter(listedNetblock, [unasked])).toMatchObject({ kind: 'unready', missing: 'input' })
    expect(verdict(unasked, inBlock()).kind).toBe('fired')
    expect(verdict(aLogin({ connection: { netblocksLoaded: false, country: 'KP' } })).strengths).toEqual([
      0.2,
    ])
  })

  // §4.2, N5: the hard tier counts as a sanctions matter, at least high.
  test('the hard tier is a sanctions matter that stands alone, at least high, at any age', () => {
    const old = inBlock({ tier: 'hard', confidence: 0.4, lastConfirmedMs: START_MS - 1000 * DAY })
    expect(askAfter(listedNetblock, [old])).toMatchObject({
      episodes: [{ strength: 0.7, family: 'sanctions', standsAlone: true, minimumBand: 'high' }],
    })
    expect(verdict(inBlock({ tier: 'hard', confidence: 0.9 })).strengths).toEqual([0.9])
  })

  test('soft entries neither push a hard one out nor take its place', () => {
    const driver = createDriver()
    driver.send(inBlock({ tier: 'hard', label: 'range-x' }))
    driver.send(inBlock({ label: 'range-x' }, { at: HOUR }))
    for (let n = 0; n < 6; n += 1) driver.send(inBlock({ label: `soft-${n}` }, { at: 2 * HOUR + n }))
    const result = ask(listedNetblock, driver.profile())
    expect(result).toMatchObject({ kind: 'fired' })
    expect(
      result.kind === 'fired' ? result.episodes.filter((one) => one.family === 'sanctions') : [],
    ).toHaveLength(1)
    expect(driver.profile().netblocks).toHaveLength(4)
  })

  test('of too many hard ones the oldest goes', () => {
    const driver = createDriver()
    for (let n = 0; n < 6; n += 1) driver.send(inBlock({ tier: 'hard', label: `hard-${n}` }, { at: n }))
    expect(driver.profile().netblocks.map((one) => one.label)).toEqual([
      'hard-2',
      'hard-3',
      'hard-4',
      'hard-5',
    ])
  })

  test('the latest presence counts, whatever came late', () => {
    const driver = createDriver()
    driver.send(inBlock({}, { at: 2 * DAY }), inBlock({}, { at: DAY }), inBlock({}, { at: 1.5 * DAY }))
    expect(driver.profile().netblocks).toMatchObject([
      { firstMs: START_MS + DAY, ref: { occurredAtMs: START_MS + 2 * DAY } },
    ])
  })

  describe('guards', () => {
    test('age: an entry at the end of its life says nothing', () => {
      expect(verdict(inBlock({}, { at: 100 * DAY }))).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['listed-netblock.age'],
      })
      expect(verdict(inBlock({ ttlDays: 0 }, { at: DAY })).counter).toEqual(['listed-netblock.age'])
    })

    test.each(['vpn', 'relay'] as const)(
      'shared-exit: a hit at a %s exit fades with the entry',
      (anonymizer) => {
        const later = aLogin({ at: 50 * DAY })
        expect(verdict(inBlock({}, { anonymizer }), later).strengths).toEqual([0.35])
        expect(verdict(inBlock(), later).strengths).toEqual([0.7])
      },
    )

    test('country-only: the registered country alone says 0.2, however often, and not beside a list hit', () => {
      const registered = aLogin({ connection: { country: 'KP' } })
      const again = aLogin({ at: HOUR, connection: { country: 'KP' } })
      expect(askAfter(listedNetblock, [registered, again])).toMatchObject({
        episodes: [{ strength: 0.2, observed: 2, guards: [{ id: 'country-only', held: true }] }],
      })
      expect(verdict(registered, inBlock()).strengths).toEqual([0.7])
      expect(verdict(registered, aLogin({ at: 181 * DAY })).kind).toBe('quiet')
    })
  })

  test('the older the entry, the less it says', () => {
    const age = fc.integer({ min: -10, max: 200 })
    fc.assert(
      fc.property(age, age, (a, b) => {
        const strengthAt = (days: number) =>
          verdict(inBlock({ lastConfirmedMs: START_MS - days * DAY })).strengths[0] ?? 0
        expect(strengthAt(Math.max(a, b))).toBeLessThanOrEqual(strengthAt(Math.min(a, b)))
      }),
    )
  })
})
