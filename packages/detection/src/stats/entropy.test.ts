import { expect, test } from 'vitest'
import { entropyBits } from './entropy.ts'

// By hand: log2 of the number of equally frequent values; of 5, 3 and 2 it is 1.48548.
test.each([
  [[], 0],
  [[7], 0],
  [[1, 1], 1],
  [[2, 2, 2, 2], 2],
  [[5, 3, 2], 1.485475],
  [[4, 3, 3], 1.570951],
  [[4, 0, 3, 3], 1.570951],
])('%j: %d bits', (counts, bits) => {
  expect(entropyBits(counts)).toBeCloseTo(bits, 6)
})
