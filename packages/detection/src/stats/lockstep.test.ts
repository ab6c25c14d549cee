import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../time.ts'
import { type Coming, coincidences as coincidencesOfDays, daysOf, turns as turnsOfDays } from './lockstep.ts'

const at = (day: number, hours: number, place = 'home'): Coming => ({
  atMs: day * DAY + Math.round(hours * HOUR),
  place,
})
type Comings = readonly Coming[]
const coincidences = (own: Comings, theirs: Comings, withinMs: number, least: number) =>
  coincidencesOfDays(daysOf(own), daysOf(theirs), withinMs, least)
const turns = (own: Comings, theirs: Comings, least: number) =>
  turnsOfDays(daysOf(own), daysOf(theirs), least)

const WITHIN = 10 * MINUTE
/** Hours of the morning that differ from day to day by half an hour and more, in no order. */
const UNSTEADY = [7, 9.5, 8, 11, 6, 10.2, 8.7, 12] as const
const comings = (hours: readonly number[], place?: string) => hours.map((hour, day) => at(day, hour, place))

describe('coincidences', () => {
  test('the same unsteady hours on five days of five: once in 4 million', () => {
    const own = comings(UNSTEADY.slice(0, 5))
    const theirs = own.map(({ atMs, place }) => ({ atMs: atMs + 9 * MINUTE, place }))
    // None of the 20 pairs of different days coincides: (1/21)^5.
    const found = coincidences(own, theirs, WITHIN, 5)
    expect(found.chance).toBeCloseTo(1 / 21, 12)
    expect(found.p).toBeCloseTo((1 / 21) ** 5, 12)
    expect(found).toMatchObject({ days: 5, momentsMs: own.map((one) => one.atMs) })
  })

  test('fixed hours explain every coincidence', () => {
    const fixed = comings(UNSTEADY.map(() => 9))
    expect(coincidences(fixed, fixed, WITHIN, 5)).toMatchObject({ days: 8, chance: 1, p: 1 })
  })

  test('eleven minutes are not the same moment, nor are two places', () => {
    const own = comings(UNSTEADY)
    const later = own.map(({ atMs, place }) => ({ atMs: atMs + 11 * MINUTE, place }))
    expect(coincidences(own, later, WITHIN, 5)).toMatchObject({ days: 8, momentsMs: [], p: 1 })
    expect(coincidences(own, comings(UNSTEADY, 'office'), WITHIN, 5)).toMatchObject({ days: 0, p: 1 })
  })

  test('an address that changes from day to day does not make fixed hours a wonder', () => {
    const own = UNSTEADY.map((_, day) => at(day, 9, `address-${day}`))
    expect(coincidences(own, own, WITHIN, 5)).toMatchObject({ days: 8, chance: 1, p: 1 })
  })

  test('three of three comings a day say more than one of three', () => {
    // Hours that none of the other days has, and in the afternoon some that all days have.
    const thrice = UNSTEADY.flatMap((hour, day) => [at(day, hour), at(day, hour + 4.3), at(day, 22)])
    const shifted = (minutes: readonly number[]) =>
      thrice.map(({ atMs, place }, n) => ({ atMs: atMs + (minutes[n % 3] as number) * MINUTE, place }))
    const all = coincidences(thrice, shifted([5, 5, 5]), WITHIN, 5)
    const habit = coincidences(thrice, shifted([60, 70, 5]), WITHIN, 5)
    expect(all).toMatchObject({ days: 8, chance: 1 })
    expect(all.p).toBeLessThan(1e-4)
    expect(habit.p).toBeGreaterThan(0.1)
  })

  test('whoever is late is late all day: a shift that two days share is one accident, not three', () => {
    // Both keep the same three hours, moved by one of two delays a day: half of all pairs of days coincide, in all three or in none.
    const delays = [0, 0, 1, 1, 0, 1, 0, 1]
    const life = (of: readonly number[]) =>
      of.flatMap((delay, day) => [at(day, 8 + delay), at(day, 12.5 + delay), at(day, 17 + delay)])
    const found = coincidences(life(delays), life([0, 0, 1, 1, 0, 0, 0, 1]), WITHIN, 5)
    expect(found).toMatchObject({ days: 8 })
    expect(found.momentsMs).toHaveLength(7)
    expect(found.p).toBeGreaterThan(0.01)
  })

  test('fewer days than asked for are not weighed', () => {
    const own = comings(UNSTEADY.slice(0, 4))
    expect(coincidences(own, own, WITHIN, 5)).toMatchObject({ days: 4, p: 1 })
    expect(coincidences(own, own, WITHIN, 4).p).toBeLessThan(1e-3)
  })
})

describe('turns', () => {
  /** Six moments a day at irregular times, by turns of the one and of the other. */
  const sittings = (days: number, first: 0 | 1) => {
    let seed = 7
    const draw = () => {
      // Numerical Recipes' generator: scattered, and always the same.
      seed = (seed * 1664525 + 1013904223) % 2 ** 32
      return seed / 2 ** 32
    }
    return Array.from({ length: days }, (_, day) => {
      const hours = [1, 2, 3, 4, 5, 6].map(() => 24 * draw()).sort((a, b) => a - b)
      return hours.filter((_, n) => n % 2 === first).map((hour) => at(day, hour))
    }).flat()
  }

  test('strictly one after the other on six days, at other hours each day', () => {
    const { momentsMs, days, p } = turns(sittings(6, 0), sittings(6, 1), 2)
    expect({ days, held: momentsMs.length }).toEqual({ days: 6, held: 6 })
    expect(p).toBeLessThan(1e-3)
  })

  test('morning and evening alternate on any two days: that says nothing', () => {
    const morning = UNSTEADY.flatMap((hour, day) => [at(day, hour), at(day, hour + 10)])
    const between = UNSTEADY.map((_, day) => at(day, 14))
    expect(turns(morning, between, 2)).toMatchObject({ days: 8, chance: 1, p: 1 })
  })

  test('twice in a row, at the same moment, or two comings in all are no turns', () => {
    const one = [at(0, 8), at(0, 9), at(0, 10)]
    expect(turns(one, [at(0, 9.5)], 1).momentsMs).toEqual([])
    expect(turns([at(0, 8), at(0, 10)], [at(0, 8)], 1).momentsMs).toEqual([])
    expect(turns([at(0, 8)], [at(0, 9)], 1)).toMatchObject({ days: 0 })
    expect(turns([at(0, 8), at(0, 10)], [at(0, 9)], 1)).toMatchObject({
      days: 1,
      momentsMs: [at(0, 10).atMs],
    })
  })
})

describe('what two people do who know nothing of each other', () => {
  const day = fc.array(fc.integer({ min: 0, max: 24 * 60 - 1 }), { maxLength: 3 })
  const life = fc
    .array(day, { minLength: 1, maxLength: 12 })
    .map((days) => days.flatMap((minutes, n) => minutes.map((minute) => at(n, minute / 60))))

  test('figures are probabilities, the same from both sides and in any order', () => {
    fc.assert(
      fc.property(life, life, (a, b) => {
        for (const [one, other, backwards] of [
          [
            coincidences(a, b, WITHIN, 1),
            coincidences(b, a, WITHIN, 1),
            coincidences([...a].reverse(), b, WITHIN, 1),
          ],
          [turns(a, b, 1), turns(b, a, 1), turns([...a].reverse(), b, 1)],
        ] as const) {
          expect(one.p).toBeGreaterThanOrEqual(0)
          expect(one.p).toBeLessThanOrEqual(1)
          expect(one.momentsMs.length).toBeLessThanOrEqual(one.days)
          expect([other.days, other.chance, other.p]).toEqual([one.days, one.chance, one.p])
          expect(backwards).toEqual(one)
        }
      }),
    )
  })

  test('a thousand pairs of unsteady strangers: none is improbable', () => {
    // Twenty days, two log-ins a day within a window of five hours: about every seventh day coincides by chance.
    const hours = fc.double({ min: 8, max: 13, noNaN: true })
    const stranger = fc.array(fc.tuple(hours, hours), { minLength: 20, maxLength: 20 })
    const lives = fc.sample(fc.tuple(fc.noBias(stranger), fc.noBias(stranger)), { numRuns: 1000, seed: 4 })
    const comingsOf = (days: readonly (readonly [number, number])[]) =>
      days.flatMap(([a, b], n) => [at(n, a), at(n, b)])
    const ps = lives.map(([a, b]) => coincidences(comingsOf(a), comingsOf(b), WITHIN, 5).p)
    expect(ps.filter((p) => p < 1e-4)).toEqual([])
  })
})
