import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDeadLetterLimit } from './dead-letter-limit.ts'

describe('dead-letter limit', () => {
  it('lets a run of the greatest length pass and stops at one more', () => {
    const limit = createDeadLetterLimit({ maxConsecutive: 3, maxRatio: 1, windowSize: 100 })
    for (let i = 0; i < 3; i++) expect(limit.note(true)).toBeNull()
    expect(limit.note(true)).toEqual({ consecutive: 4, ratio: null })
  })

  it('forgets a run at the first good event', () => {
    const limit = createDeadLetterLimit({ maxConsecutive: 3, maxRatio: 1, windowSize: 100 })
    for (let i = 0; i < 1_000; i++) expect(limit.note(i % 4 !== 3)).toBeNull()
  })

  it('stops when more than the share of a full window is refused', () => {
    const limit = createDeadLetterLimit({ maxConsecutive: 1_000, maxRatio: 0.5, windowSize: 10 })
    for (let i = 0; i < 100; i++) expect(limit.note(i % 2 === 0)).toBeNull()
    expect(limit.note(true)).toBeNull() // takes the place of another refused one
    expect(limit.note(true)).toEqual({ consecutive: 2, ratio: 0.6 })
  })

  it('does not judge a share by a handful', () => {
    const limit = createDeadLetterLimit({ maxConsecutive: 1_000, maxRatio: 0.1, windowSize: 10 })
    for (let i = 0; i < 9; i++) expect(limit.note(true)).toBeNull()
    expect(limit.note(true)).toEqual({ consecutive: 10, ratio: 1 })
  })

  it('agrees with counting the window afresh each time', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 60 }),
        fc.integer({ min: 1, max: 12 }),
        (inputs, size) => {
          const limit = createDeadLetterLimit({ maxConsecutive: 5, maxRatio: 0.6, windowSize: size })
          inputs.forEach((isRefused, i) => {
            const soFar = inputs.slice(0, i + 1)
            const run = soFar.length - 1 - soFar.lastIndexOf(false)
            const ratio = soFar.slice(-size).filter(Boolean).length / size
            const isTooMuch = isRefused && (run > 5 || (soFar.length >= size && ratio > 0.6))
            expect(limit.note(isRefused) !== null).toBe(isTooMuch)
          })
        },
      ),
    )
  })
})
