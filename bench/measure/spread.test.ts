import { expect, it } from 'vitest'
import { quantile, ratios, spreadOf } from './spread.ts'

it('the median of an odd and of an even number of runs', () => {
  expect(spreadOf([9, 1, 5])).toEqual({ min: 1, median: 5, max: 9, runs: 3 })
  expect(spreadOf([4, 1, 3, 2])).toEqual({ min: 1, median: 2.5, max: 4, runs: 4 })
})

it('no runs have no spread', () => {
  expect(() => spreadOf([])).toThrow(RangeError)
})

// Nearest rank, by hand: of 1..1000 the 999th is p99.9, of ten values p99 is the largest.
it.each([
  [1000, 0.999, 999],
  [1000, 0.5, 500],
  [10, 0.99, 10],
  [10, 0.9, 9],
  [1, 0.001, 1],
])('of 1..%i the %f quantile is %i', (count, share, expected) => {
  expect(
    quantile(
      Float64Array.from({ length: count }, (_, i) => i + 1),
      share,
    ),
  ).toBe(expected)
})

it('ratios pair figures of one round', () => {
  expect(ratios([2, 9], [4, 3])).toEqual([0.5, 3])
})
