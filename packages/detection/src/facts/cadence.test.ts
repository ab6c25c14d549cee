import { describe, expect, test } from 'vitest'
import { aPayout, type PayoutOptions } from '../testing/builders.ts'
import { createDriver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { isContractPay } from './cadence.ts'

function isContract(days: readonly number[], amounts: readonly number[], over: PayoutOptions = {}): boolean {
  const driver = createDriver()
  driver.send(...days.map((day) => aPayout({ at: day * DAY, payer: 'c-1', ...over })))
  return isContractPay(driver.profile().payouts, amounts, 0.01)
}

describe('contract pay', () => {
  test('the same from one client every week, give or take a day', () => {
    expect(isContract([0, 7, 15, 21], [950, 950, 951, 950])).toBe(true)
  })

  test('not of three pay days, of two clients, of no known client', () => {
    expect(isContract([0, 7, 14], [950, 950, 950])).toBe(false)
    const driver = createDriver()
    for (let n = 0; n < 4; n += 1) driver.send(aPayout({ at: n * 7 * DAY, payer: `c-${n % 2}` }))
    expect(isContractPay(driver.profile().payouts, [1, 1, 1, 1], 0.01)).toBe(false)
    const unknown = createDriver()
    for (let n = 0; n < 4; n += 1) unknown.send(aPayout({ at: n * 7 * DAY }))
    expect(isContractPay(unknown.profile().payouts, [1, 1, 1, 1], 0.01)).toBe(false)
  })

  test('the same for two months, whenever it is taken out', () => {
    const uneven = [0, 9, 9.1, 25, 27, 44, 50, 60]
    const same = uneven.map(() => 980)
    expect(isContract(uneven, same)).toBe(true)
    expect(isContract(uneven.with(7, 59), same)).toBe(false)
    expect(isContract(uneven.slice(1), same.slice(1))).toBe(false)
  })

  test('not where amounts or intervals vary', () => {
    expect(isContract([0, 7, 14, 21], [950, 990, 910, 960])).toBe(false)
    expect(isContract([0, 1, 2, 21], [950, 950, 950, 950])).toBe(false)
    expect(isContract([0, 0, 0, 0], [950, 950, 950, 950])).toBe(false)
  })
})
