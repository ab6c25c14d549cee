import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMs, delay } from './backoff.ts'

describe('the back-off', () => {
  it('doubles its upper bound up to the maximum', () => {
    const almostOne = () => 0.999999
    const bounds = [0, 1, 2, 3, 10].map((n) => backoffMs(n, almostOne, { firstMs: 100, maxMs: 1000 }))
    expect(bounds).toEqual([99, 199, 399, 799, 999])
  })

  it('stays within bounds for any attempt and any random number', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 0.9999999, noNaN: true }), (attempt, random) => {
        const ms = backoffMs(attempt, () => random)
        expect(ms).toBeGreaterThanOrEqual(0)
        expect(ms).toBeLessThan(10_000)
      }),
    )
  })
})

describe('a delay', () => {
  it('ends at once when it is aborted, before or meanwhile', async () => {
    const abort = new AbortController()
    const waiting = delay(60_000, abort.signal)
    abort.abort()
    await waiting
    await delay(60_000, abort.signal)
  })
})
