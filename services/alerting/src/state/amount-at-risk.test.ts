import { expect, it } from 'vitest'
import { aPendingPayout } from '../testing/a-finding.ts'
import { amountAtRiskUsdCents } from './amount-at-risk.ts'

const pending = (amountUsdCents: string | null) => aPendingPayout({ amountUsdCents })

it('the amount at risk is exact far beyond what a float holds', () => {
  // 2^53 + 1, the first whole number that a double cannot hold, and one more cent.
  expect(amountAtRiskUsdCents([pending('9007199254740993'), pending('1')])).toBe('9007199254740994')
})

it('the amount at risk is a lower bound where some values are not known, and unknown where none is', () => {
  expect(amountAtRiskUsdCents([pending('150'), pending(null)])).toBe('150')
  expect(amountAtRiskUsdCents([pending(null)])).toBeNull()
  expect(amountAtRiskUsdCents([])).toBe('0')
})
