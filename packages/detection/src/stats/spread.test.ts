import { describe, expect, test } from 'vitest'
import { modifiedZ, robustDeviation, variation } from './spread.ts'

describe('spread', () => {
  test('variation is the standard deviation over the mean', () => {
    // Of 9, 10, 11: sqrt(2/3) / 10.
    expect(variation([9, 10, 11])).toBeCloseTo(0.081649658, 9)
    expect(variation([5])).toBe(0)
    expect(variation([0, 0])).toBe(0)
    // Squares of such sums would not fit a float's 53 bits; shares of the mean do.
    expect(variation([1e17, 1e17])).toBe(0)
  })

  // By hand: of 1, 2, 3, 4, 5 the median is 3, the median absolute deviation 1; so 10 lies 0.6745 · 7 off.
  test('modified z-score, and its floor', () => {
    expect(modifiedZ(10, [1, 2, 3, 4, 5], 0.1)).toBeCloseTo(4.7215, 9)
    expect(modifiedZ(10, [3, 3, 3, 3], 0.5)).toBeCloseTo(9.443, 9)
    expect(robustDeviation([1, 2, 3, 4, 5], 0)).toBeCloseTo(1.4826, 9)
    expect(robustDeviation([3, 3, 3], 0.2)).toBe(0.2)
  })
})
