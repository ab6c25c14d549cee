import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createInFlightBudget, type Reservation } from './in-flight-budget.ts'

describe('in-flight budget', () => {
  it('turns the next request away when every place is taken', () => {
    const budget = createInFlightBudget({ maxRequests: 2, maxBytes: 100 })
    const first = budget.enter()
    expect(budget.enter()).not.toBeNull()
    expect(budget.enter()).toBeNull()
    first?.release()
    expect(budget.enter()).not.toBeNull()
  })

  it('refuses bytes beyond the bound and takes nothing then', () => {
    const budget = createInFlightBudget({ maxRequests: 10, maxBytes: 100 })
    const request = budget.enter()
    expect(request?.take(60)).toBe(true)
    expect(budget.enter()?.take(41)).toBe(false)
    expect(budget.bytes).toBe(60)
    expect(request?.take(40)).toBe(true)
  })

  it('never holds more than its bounds, and nothing at the end', () => {
    const step = fc.record({
      request: fc.nat(5),
      act: fc.constantFrom('enter', 'take', 'release'),
      bytes: fc.nat(80),
    })
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const budget = createInFlightBudget({ maxRequests: 3, maxBytes: 100 })
        const open = new Map<number, Reservation>()
        for (const { request, act, bytes } of steps) {
          if (act === 'enter' && !open.has(request)) {
            const reservation = budget.enter()
            if (reservation !== null) open.set(request, reservation)
          }
          if (act === 'take') open.get(request)?.take(bytes)
          if (act === 'release') {
            open.get(request)?.release()
            open.get(request)?.release()
            open.delete(request)
          }
          expect(budget.requests).toBe(open.size)
          expect(budget.requests).toBeLessThanOrEqual(3)
          expect(budget.bytes).toBeLessThanOrEqual(100)
          expect(budget.bytes).toBeGreaterThanOrEqual(0)
        }
        for (const reservation of open.values()) reservation.release()
        expect(budget.bytes).toBe(0)
        expect(budget.requests).toBe(0)
      }),
    )
  })
})
