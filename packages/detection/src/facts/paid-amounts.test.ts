import { expect, test } from 'vitest'
import { aPayout, START_MS } from '../testing/builders.ts'
import { createDriver } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { paidOf, sumsByDay } from './paid-amounts.ts'

test('amounts that stand and are known, and their sums by day', () => {
  const driver = createDriver()
  driver.send(
    aPayout({ at: HOUR, amountUsdCents: '100' }),
    aPayout({ at: 2 * HOUR, amountUsdCents: '300' }),
    aPayout({ at: 3 * HOUR, amountUsdCents: null }),
    aPayout({ at: 4 * HOUR, amountUsdCents: '0' }),
    aPayout({ at: DAY, amountUsdCents: '500' }),
    aPayout({ at: DAY + HOUR, payout: 'po-1', amountUsdCents: '900' }),
    aPayout({ at: DAY + 2 * HOUR, payout: 'po-1', status: 'reversed' }),
  )
  const paid = paidOf(driver.profile().payouts)
  expect(paid.map(({ log }) => Math.round(Math.exp(log)))).toEqual([100, 300, 500])
  expect(sumsByDay(paid).map(({ atMs, log }) => [atMs - START_MS, Math.round(Math.exp(log))])).toEqual([
    [0, 400],
    [DAY, 500],
  ])
})
