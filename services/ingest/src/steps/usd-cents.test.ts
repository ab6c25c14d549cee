import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { centsAtRate, centsOf } from './usd-cents.ts'

const amount = fc
  .tuple(fc.stringMatching(/^[0-9]{1,15}$/), fc.option(fc.stringMatching(/^[0-9]{1,18}$/), { nil: null }))
  .map(([integer, fraction]) => (fraction === null ? integer : `${integer}.${fraction}`))

describe('US cents', () => {
  // By hand.
  it.each([
    ['1250.00', '125000'],
    ['1250', '125000'],
    ['0', '0'],
    ['0.004', '0'],
    ['0.005', '1'],
    ['12.345', '1235'],
    ['900.000000', '90000'],
    ['0007.1', '710'],
    ['0.999', '100'],
    ['1.0049999999', '100'],
    ['999999999999999.999999999999999999', '100000000000000000'],
    ['123456789012345.67', '12345678901234567'],
  ])('%s dollars are %s cents', (dollars, cents) => {
    expect(centsOf(dollars)).toBe(cents)
  })

  it.each([
    ['2', '1.085', '217'],
    ['1', '0.995', '100'], // 99.5 cents, upwards
    ['0.015', '64000.12', '96000'], // 960.0018 dollars
    ['123456789012345.678', '2.5', '30864197253086420'], // 308641972530864.195 dollars, beyond 2^53 cents
    ['5', '0', '0'],
  ])('%s at %s dollars each are %s cents', (units, price, cents) => {
    expect(centsAtRate(units, price)).toBe(cents)
  })

  it('are the same by the short way and by the exact one', () => {
    fc.assert(
      fc.property(amount, (dollars) => {
        expect(centsOf(dollars)).toBe(centsAtRate(dollars, '1'))
      }),
    )
  })

  it('never shrink when the amount grows', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(10_000_000), (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((thousandths) =>
          BigInt(centsOf((thousandths / 1000).toFixed(3))),
        )
        expect((low ?? 0n) <= (high ?? 0n)).toBe(true)
      }),
    )
  })
})
