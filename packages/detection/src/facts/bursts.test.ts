import fc from 'fast-check'
import { expect, test } from 'vitest'
import { burstsOf } from './bursts.ts'

const bursts = (...at: readonly number[]) => burstsOf(at, (one) => one, 3, 10)

test('three within the window, whose beginning is not part of it', () => {
  expect(bursts(0, 5, 9)).toEqual([[0, 5, 9]])
  expect(bursts(0, 5, 10)).toEqual([])
  expect(bursts(0, 9)).toEqual([])
})

test('overlapping windows are one burst at its height, of equal ones the latest', () => {
  expect(bursts(0, 1, 2, 3, 11, 12)).toEqual([[0, 1, 2, 3]])
  expect(bursts(0, 5, 9, 13)).toEqual([[5, 9, 13]])
  expect(bursts(0, 1, 2, 50, 51, 52)).toEqual([
    [0, 1, 2],
    [50, 51, 52],
  ])
})

test('every burst lies within a window', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200), { maxLength: 40 }), (at) => {
      for (const burst of bursts(...at.sort((a, b) => a - b))) {
        expect(burst.length).toBeGreaterThanOrEqual(3)
        expect((burst.at(-1) ?? 0) - (burst[0] ?? 0)).toBeLessThan(10)
      }
    }),
  )
})
