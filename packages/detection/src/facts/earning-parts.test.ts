import { describe, expect, test } from 'vitest'
import { aPayout } from '../testing/builders.ts'
import { createDriver } from '../testing/driver.ts'
import { HOUR } from '../time.ts'
import { isInParts, type Priced, splitEarnings } from './earning-parts.ts'

/** One payout every ten hours. */
function paid(...parts: readonly (readonly [earningId: string | null, usd: number])[]): readonly Priced[] {
  const driver = createDriver()
  driver.send(...parts.map(([earningId], n) => aPayout({ at: n * 10 * HOUR, earningId })))
  return driver.profile().payouts.map((payout, n) => ({
    payout,
    usd: (parts[n] as (typeof parts)[number])[1],
    limits: [1000, 3000],
  }))
}
const split = (some: readonly Priced[], hours = 72) =>
  splitEarnings(some, 3, hours * HOUR).map(({ parts, limit }) => [parts.length, limit])
const isIn = (some: readonly Priced[], hours = 72) =>
  isInParts(
    some.map((one) => one.payout),
    3,
    hours * HOUR,
  )

describe('parts of an earning', () => {
  test('the highest threshold that none of them passes and all of them do', () => {
    expect(split(paid(['a', 900], ['a', 900], ['a', 900]))).toEqual([[3, 1000]])
    expect(split(paid(['a', 1200], ['a', 900], ['a', 900]))).toEqual([[3, 3000]])
    expect(split(paid(['a', 300], ['a', 300], ['a', 300]))).toEqual([])
    expect(split(paid(['a', 3000], ['a', 10], ['a', 10]))).toEqual([])
  })

  test('the most parts that lie within the time', () => {
    const four = paid(['a', 900], ['a', 900], ['a', 900], ['a', 900])
    expect(split(four)).toEqual([[4, 3000]])
    expect(split(four, 30)).toEqual([[3, 1000]])
    expect(split(four, 20)).toEqual([])
  })

  test('each earning by itself, and none that is not named', () => {
    expect(split(paid(['a', 900], ['b', 900], ['a', 900]))).toEqual([])
    expect(split(paid([null, 900], [null, 900], [null, 900]))).toEqual([])
  })

  test('the cheap question lets nothing through that the other finds', () => {
    expect(isIn(paid(['a', 1], ['b', 1], ['a', 1], ['a', 1]))).toBe(true)
    expect(isIn(paid(['a', 1], ['b', 1], ['a', 1]))).toBe(false)
    expect(isIn(paid(['a', 1], ['a', 1], ['a', 1]), 20)).toBe(false)
    expect(isIn(paid([null, 1], [null, 1], [null, 1]))).toBe(false)
  })
})
