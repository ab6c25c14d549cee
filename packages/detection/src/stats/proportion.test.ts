import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lowerBound } from './proportion.ts'

// By hand from Wilson 1927 with z = 1.96: 5 of 10 → 0.2366, 1 of 20 → 0.0089 (also as R's prop.test without correction gives them).
test.each([
  [5, 10, 0.2366],
  [1, 20, 0.0089],
  [0, 10, 0],
  [10, 10, 0.7225],
])('%i of %i', (hits, total, expected) => {
  expect(lowerBound(hits, total, 1.96)).toBeCloseTo(expected, 4)
})

test('of none it is nothing', () => {
  expect(lowerBound(0, 0, 1)).toBe(0)
})

test('never above the share itself, and rises with every one more', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.nat(500), fc.double({ min: 0, max: 4, noNaN: true }), (hits, misses, z) => {
      const total = hits + misses + 1
      const bound = lowerBound(hits, total, z)
      expect(bound).toBeGreaterThanOrEqual(0)
      expect(bound).toBeLessThanOrEqual(hits / total + 1e-12)
      expect(lowerBound(hits + 1, total + 1, z)).toBeGreaterThanOrEqual(bound - 1e-12)
    }),
  )
})
