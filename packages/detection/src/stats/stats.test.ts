import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aPayout, START_MS } from '../testing/builders.ts'
import { createDriver } from '../testing/driver.ts'
import { centsOf, ownQuantile } from './amounts.ts'
import { distanceKm } from './distance.ts'
import { poissonTail } from './poisson.ts'

describe('distance', () => {
  // Domain reference §4.4.
  test.each([
    ['New York to Tokyo', [40.7128, -74.006], [35.6762, 139.6503], 10851.7, 1],
    ['across the date line', [0, 179.5], [0, -179.5], 111.195, 3],
    ['Khabarovsk to Los Angeles', [48.4802, 135.0719], [34.0522, -118.2437], 8321.5, 1],
  ] as const)('%s', (_, [lat, lon], [toLat, toLon], km, digits) => {
    expect(distanceKm({ lat, lon }, { lat: toLat, lon: toLon })).toBeCloseTo(km, digits)
  })

  test('antipodes are half the Earth apart, and every meridian meets at a pole', () => {
    const half = Math.PI * 6371.0088
    expect(distanceKm({ lat: 0, lon: 0 }, { lat: 0, lon: 180 })).toBeCloseTo(half, 6)
    expect(distanceKm({ lat: 90, lon: 13 }, { lat: -90, lon: -77 })).toBeCloseTo(half, 6)
    expect(distanceKm({ lat: 90, lon: 13 }, { lat: 90, lon: -77 })).toBeCloseTo(0, 6)
  })

  test('is a distance: finite, the same both ways, nothing to oneself', () => {
    const point = fc.record({
      lat: fc.double({ min: -90, max: 90, noNaN: true }),
      lon: fc.double({ min: -180, max: 180, noNaN: true }),
    })
    fc.assert(
      fc.property(point, point, (a, b) => {
        const km = distanceKm(a, b)
        expect(km).toBeGreaterThanOrEqual(0)
        expect(km).toBeLessThanOrEqual(Math.PI * 6371.0089)
        expect(distanceKm(b, a)).toBeCloseTo(km, 6)
        expect(distanceKm(a, a)).toBe(0)
      }),
    )
  })
})

describe('Poisson tail', () => {
  // R: ppois(k - 1, rate, lower.tail = FALSE).
  test.each([
    [0, 2, 1],
    [1, 1, 0.6321206],
    [3, 2, 0.3233236],
    [10, 3, 0.0011025],
  ])('at least %i at a rate of %d: %d', (count, rate, p) => {
    expect(poissonTail(count, rate)).toBeCloseTo(p, 7)
  })

  test('is a probability that falls with the count', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.double({ min: 0, max: 1e4, noNaN: true }), (count, rate) => {
        const p = poissonTail(count, rate)
        expect(p).toBeGreaterThanOrEqual(0)
        expect(p).toBeLessThanOrEqual(1)
        expect(poissonTail(count + 1, rate)).toBeLessThanOrEqual(p + 1e-12)
      }),
    )
  })
})

describe('own amounts', () => {
  const payoutsOf = (...cents: readonly (string | null)[]) => {
    const driver = createDriver()
    cents.forEach((amountUsdCents, at) => {
      driver.send(aPayout({ at, payout: `po-${at}`, amountUsdCents }))
    })
    return driver
  }

  test('a quantile by the type 7 rule: of 1 to 5 the 90th percentile is 4.6', () => {
    const { payouts } = payoutsOf('500', '100', '300', '200', '400').profile()
    expect(ownQuantile(payouts, START_MS + 5, 0.9, 5)).toBeCloseTo(460, 9)
    expect(ownQuantile(payouts, START_MS + 4, 0.9, 4)).toBeCloseTo(440, 9)
    expect(ownQuantile(payouts, START_MS + 4, 0.9, 5)).toBeNull()
  })

  test('what came back, or has no known value, is no amount', () => {
    const driver = payoutsOf('100', null, '300')
    driver.send(aPayout({ at: 9, payout: 'po-0', status: 'reversed' }))
    expect(driver.profile().payouts.map(centsOf)).toEqual([null, null, 300n])
    expect(ownQuantile(driver.profile().payouts, START_MS + 10, 0.5, 1)).toBe(300)
  })

  test('a sum beyond 2^53 keeps its last cent', () => {
    const [payout] = payoutsOf('9007199254740993').profile().payouts
    expect(payout && centsOf(payout)).toBe(9007199254740993n)
  })
})
