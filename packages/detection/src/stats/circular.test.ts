import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { centreOf, hourOfDay, hoursApart } from './circular.ts'

/** So many hours in a row, across midnight. */
const block = (start: number, hours: number): readonly number[] =>
  Array.from({ length: 24 }, (_, hour) => (hourOfDay(hour - start) < hours ? 1 : 0))

/** Park and Miller (1988): the same numbers every time. */
function lehmer(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}

describe('circular statistics of the hours of the day', () => {
  // Domain reference §4.7: sin(πb/24)/(πb/24).
  test.each([
    [9, 0.784],
    [12, 0.637],
    [14, 0.527],
    [16, 0.413],
    [18, 0.3],
    [20, 0.191],
  ])('a block of %i hours has a mean resultant length of %d', (hours, concentration) => {
    for (const start of [0, 5, 20]) {
      const centre = centreOf(block(start, hours))
      expect(centre.concentration).toBeCloseTo(concentration, 3)
      expect(hoursApart(centre.meanHour, start + hours / 2)).toBeCloseTo(0, 9)
    }
  })

  // §4.7: error of the mean with 15 % noise and n = 60: 0.45 h for a block of 9 h, 0.81 h for one of 14 h.
  test.each([
    [9, 0.45],
    [14, 0.81],
  ])('sixty votes, three in twenty of them noise, find the middle of %i hours to %d h', (hours, error) => {
    const random = lehmer(11)
    const rounds = 3000
    let squares = 0
    for (let n = 0; n < rounds; n += 1) {
      const counts = new Array<number>(24).fill(0)
      for (let vote = 0; vote < 60; vote += 1) {
        const hour = Math.floor(random() < 0.15 ? random() * 24 : 6 + random() * hours)
        counts[hour % 24] = (counts[hour % 24] as number) + 1
      }
      squares += hoursApart(centreOf(counts).meanHour, 6 + hours / 2) ** 2
    }
    expect(Math.sqrt(squares / rounds)).toBeGreaterThan(error - 0.06)
    expect(Math.sqrt(squares / rounds)).toBeLessThan(error + 0.06)
  })

  test('all round the clock there is no middle, and of nothing neither', () => {
    expect(centreOf(block(0, 24)).concentration).toBeCloseTo(0, 12)
    expect(centreOf(block(0, 0))).toEqual({ meanHour: 0, concentration: 0, count: 0 })
  })

  test('23 and 1 have their middle at midnight', () => {
    const counts = new Array<number>(24).fill(0)
    counts[22] = 1
    counts[1] = 1
    expect(hoursApart(centreOf(counts).meanHour, 0)).toBeCloseTo(0, 9)
  })

  test('turning the clock turns the middle and changes nothing else', () => {
    const counts = fc.array(fc.nat(20), { minLength: 24, maxLength: 24 })
    fc.assert(
      fc.property(counts, fc.integer({ min: 0, max: 23 }), (hours, by) => {
        const one = centreOf(hours)
        const turned = centreOf(hours.map((_, hour) => hours[hourOfDay(hour - by)] as number))
        expect(turned.concentration).toBeCloseTo(one.concentration, 9)
        expect(one.concentration).toBeLessThanOrEqual(1)
        if (one.concentration > 0.01) expect(hoursApart(turned.meanHour, one.meanHour + by)).toBeCloseTo(0, 6)
      }),
    )
  })
})
