import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shareUnder } from './edge.ts'

describe('share of amounts under an edge', () => {
  test('about one half where amounts are spread far wider than the edge', () => {
    const wide = Array.from({ length: 41 }, (_, n) => 10 * 1.25 ** n)
    expect(shareUnder(wide, 1000, 0.1)).toBeGreaterThan(0.47)
    expect(shareUnder(wide, 1000, 0.1)).toBeLessThan(0.57)
  })

  test('all of it where somebody always gets a little less, none where a little more', () => {
    const always = (amount: number) => Array.from({ length: 12 }, (_, n) => amount + (n % 3))
    expect(shareUnder(always(950), 1000, 0.1)).toBeGreaterThan(0.999)
    expect(shareUnder(always(1050), 1000, 0.1)).toBeLessThan(0.001)
    expect(shareUnder(always(10), 1000, 0.1)).toBe(1)
    expect(shareUnder(always(100_000), 1000, 0.1)).toBe(0)
  })

  test('is a share, of any amounts', () => {
    const amounts = fc.array(fc.double({ min: 0.01, max: 1e17, noNaN: true }), {
      minLength: 1,
      maxLength: 48,
    })
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 1e6 }), (some, edge) => {
        const share = shareUnder(some, edge, 0.1)
        expect(share).toBeGreaterThanOrEqual(0)
        expect(share).toBeLessThanOrEqual(1)
      }),
    )
  })
})
