import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { independence } from './independence.ts'

/** Park and Miller (1988): the same numbers every time. */
function lehmer(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}

describe('independence of rows and columns', () => {
  test('one bit where the row tells the column, none where it does not', () => {
    expect(
      independence([
        [10, 0],
        [0, 10],
      ]).bits,
    ).toBeCloseTo(1, 12)
    expect(
      independence([
        [5, 5],
        [5, 5],
      ]),
    ).toMatchObject({ bits: 0, degrees: 1 })
    expect(
      independence([
        [5, 5],
        [5, 5],
      ]).z,
    ).toBeLessThan(0)
  })

  // By hand: MI of ((8,2),(3,7)) is 0.8·ln(0.8/0.55)·½ + … = 0.1327 nats = 0.1914 bits; G = 2·20·0.1327 = 5.307.
  // Williams: q = 1 + (2·2 … ): rows 10, 10 → Σ N/n = 4; columns 11, 9 → 20/11 + 20/9 = 4.0404; q = 1 + 3·3.0404/120 = 1.0760.
  // G/q = 4.932; Wilson-Hilferty with one degree: (4.932^⅓ - 7/9) / √(2/9) = (1.7023 - 0.7778) / 0.4714 = 1.961.
  test('a table worked out by hand', () => {
    const { bits, degrees, z } = independence([
      [8, 2],
      [3, 7],
    ])
    expect(degrees).toBe(1)
    expect(bits).toBeCloseTo(0.1914, 3)
    expect(z).toBeCloseTo(1.961, 2)
  })

  test('empty rows and columns are none', () => {
    expect(
      independence([
        [8, 2, 0],
        [0, 0, 0],
        [3, 7, 0],
      ]),
    ).toEqual(
      independence([
        [8, 2],
        [3, 7],
      ]),
    )
    expect(independence([[3, 4, 5]])).toEqual({ bits: 0, degrees: 0, z: 0 })
    expect(independence([])).toEqual({ bits: 0, degrees: 0, z: 0 })
  })

  test('it says what shuffling would say: two and three deviations are passed about as often as by a normal variable', () => {
    const random = lehmer(7)
    const columns: number[] = Array.from({ length: 40 }, (_, i) => (i < 12 ? 0 : i < 24 ? 1 : i < 34 ? 2 : 3))
    const rounds = 20_000
    let two = 0
    let three = 0
    let four = 0
    for (let n = 0; n < rounds; n += 1) {
      for (let i = columns.length - 1; i > 0; i -= 1) {
        const j = Math.floor(random() * (i + 1))
        const one = columns[i] as number
        columns[i] = columns[j] as number
        columns[j] = one
      }
      const table = [
        [0, 0, 0, 0],
        [0, 0, 0, 0],
      ]
      columns.forEach((column, i) => {
        const row = table[i < 18 ? 0 : 1] as number[]
        row[column] = (row[column] as number) + 1
      })
      const { z } = independence(table)
      if (z > 2) two += 1
      if (z > 3) three += 1
      if (z > 4) four += 1
    }
    // Normal: 0.0228, 0.00135 and 0.00003.
    expect(two / rounds).toBeGreaterThan(0.014)
    expect(two / rounds).toBeLessThan(0.032)
    expect(three / rounds).toBeGreaterThan(0.0004)
    expect(three / rounds).toBeLessThan(0.0035)
    expect(four).toBeLessThanOrEqual(6)
  })

  test('is finite, the same transposed, and more of the same makes it surer', () => {
    const table = fc.array(fc.tuple(fc.nat(30), fc.nat(30), fc.nat(30)), { minLength: 2, maxLength: 4 })
    fc.assert(
      fc.property(table, (rows) => {
        const one = independence(rows)
        const turned = independence([0, 1, 2].map((c) => rows.map((row) => row[c] as number)))
        expect(Number.isFinite(one.z)).toBe(true)
        expect(one.bits).toBeGreaterThanOrEqual(0)
        expect(turned.z).toBeCloseTo(one.z, 9)
        const doubled = independence(rows.map((row) => row.map((count) => count * 2)))
        expect(doubled.bits).toBeCloseTo(one.bits, 9)
        expect(doubled.z).toBeGreaterThanOrEqual(one.z - 1e-9)
      }),
    )
  })
})
