import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { binomialTail } from './binomial.ts'

describe('binomial tail', () => {
  // Domain reference §4.9: at .55 under one in a thousand needs 12 of 12, 15 of 15 or 18 of 20; one less does not do.
  test.each([
    [12, 12, true],
    [11, 11, false],
    [15, 15, true],
    [18, 20, true],
    [17, 20, false],
  ])('%i of %i at .55: unusual %s', (k, n, isUnusual) => {
    expect(binomialTail(k, n, 0.55) < 1e-3).toBe(isUnusual)
  })

  // R: pbinom(k - 1, n, p, lower.tail = FALSE).
  test.each([
    [3, 5, 0.5, 0.5],
    [2, 3, 0.25, 0.15625],
    [1, 10, 0.1, 0.6513215599],
  ])('at least %i of %i at %d: %d', (k, n, p, tail) => {
    expect(binomialTail(k, n, p)).toBeCloseTo(tail, 9)
  })

  test('is a probability that falls with the count, at the ends of p too', () => {
    const p = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.nat(48), fc.nat(48), p, (k, n, share) => {
        const tail = binomialTail(k, n, share)
        expect(tail).toBeGreaterThanOrEqual(0)
        expect(tail).toBeLessThanOrEqual(1)
        expect(binomialTail(k + 1, n, share)).toBeLessThanOrEqual(tail + 1e-12)
      }),
    )
  })
})
