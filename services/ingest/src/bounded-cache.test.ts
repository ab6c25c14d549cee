import { describe, expect, it } from 'vitest'
import { createBoundedCache } from './bounded-cache.ts'

describe('bounded cache', () => {
  it('never holds more than two generations', () => {
    const cache = createBoundedCache<number, string>(100)
    for (let key = 0; key < 10_000; key++) {
      cache.set(key, 'x')
      expect(cache.size).toBeLessThanOrEqual(200)
    }
    expect(cache.get(9_999)).toBe('x')
    expect(cache.get(0)).toBeUndefined()
  })

  it('keeps what is in use while other things pass through', () => {
    const cache = createBoundedCache<number, string>(10)
    cache.set(-1, 'in use')
    for (let key = 0; key < 1_000; key++) {
      cache.set(key, 'passing')
      expect(cache.get(-1)).toBe('in use')
    }
  })

  it('gives the value last set', () => {
    const cache = createBoundedCache<string, number>(2)
    cache.set('a', 1)
    cache.set('b', 2) // fills the generation: a and b are now old
    cache.set('a', 3)
    expect(cache.get('a')).toBe(3)
  })

  it('refuses a size below one', () => {
    expect(() => createBoundedCache(0)).toThrow(RangeError)
    expect(() => createBoundedCache(Number.NaN)).toThrow(RangeError)
  })
})
