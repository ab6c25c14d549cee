import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { featureRatio, ownProbability } from './login-risk.ts'

describe('likelihood of a log-in', () => {
  // Domain reference §4.5, worked out for N = 10^6 log-ins of everybody and 20 of the worker.
  test('the address at home: 2.1e-5', () => {
    const home = { weight: 1, count: 20, total: 20, background: 20 / 1e6 }
    expect(featureRatio([home])).toBeCloseTo(2.1e-5, 7)
  })

  test('the trap: an address that nobody ever had is not as safe as home', () => {
    const nobodys = { weight: 1, count: 0, total: 20, background: 1 / 1e6 }
    // What 1 / (n + 1) would give: as safe as home.
    expect(nobodys.background / (1 / (nobodys.total + 1))).toBeCloseTo(2.1e-5, 7)
    expect(featureRatio([nobodys])).toBeCloseTo(4, 12)
  })

  test('an address that is new to the worker and common among everybody: 4 as well, not 0.84', () => {
    const common = { weight: 1, count: 0, total: 20, background: 0.04 }
    expect(common.background / (1 / (common.total + 1))).toBeCloseTo(0.84, 9)
    expect(featureRatio([common])).toBeCloseTo(4, 12)
  })

  test('what is new at every level is four times likelier of anybody, however it is weighed', () => {
    const level = fc.record({
      weight: fc.double({ min: 0.001, max: 1, noNaN: true }),
      count: fc.constant(0),
      total: fc.integer({ min: 0, max: 1000 }),
      background: fc.double({ min: 1e-9, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(level, { minLength: 1, maxLength: 4 }), (levels) => {
        expect(featureRatio(levels)).toBeCloseTo(4, 6)
      }),
    )
  })

  // By hand: (0.6·0.0001 + 0.3·0.01 + 0.1·0.1) / (0.6·0.0001/4 + 0.3·0.01/4 + 0.1·20/21) = 0.01306 / 0.09600 = 0.136.
  test('a new address and network in the usual country falls back on the country', () => {
    const levels = [
      { weight: 0.6, count: 0, total: 20, background: 0.0001 },
      { weight: 0.3, count: 0, total: 20, background: 0.01 },
      { weight: 0.1, count: 20, total: 20, background: 0.1 },
    ]
    expect(featureRatio(levels)).toBeCloseTo(0.136, 3)
  })

  test('nothing known says nothing', () => {
    expect(featureRatio([])).toBe(1)
  })

  test('the oftener seen, the likelier; a share is never above one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 49 }),
        fc.double({ min: 1e-6, max: 0.05, noNaN: true }),
        (count, background) => {
          const own = (seen: number) => ownProbability({ weight: 1, count: seen, total: 50, background })
          expect(own(count + 1)).toBeGreaterThan(own(count))
          expect(own(count + 1)).toBeLessThan(1)
        },
      ),
    )
  })
})
