import { createRequire } from 'node:module'
import { describe, expect, it, vi } from 'vitest'
import { correctRequestTimers } from './kafka-request-timers.ts'

interface Queue {
  throttledUntil: number
  pending: unknown[]
  throttleCheckTimeoutId: unknown
  scheduleCheckPendingRequests(): void
  checkPendingRequests(): void
  destroy(): void
}

const load = createRequire(import.meta.url)
const RequestQueue = load('kafkajs/src/network/requestQueue') as new (options: object) => Queue

function aQueue(): Queue {
  return new RequestQueue({ requestTimeout: 1_000, clientId: 'c', broker: 'b', logger: { debug: () => {} } })
}

/** The waits that were asked of setTimeout, without waiting for them. */
function waitsOf(action: () => void): unknown[] {
  const spy = vi.spyOn(globalThis, 'setTimeout').mockReturnValue(undefined as never)
  try {
    action()
    return spy.mock.calls.map(([, ms]) => ms)
  } finally {
    spy.mockRestore()
  }
}

describe('the request queue of kafkajs', () => {
  it('asks for a negative wait after each answer as it comes, and for none once corrected', () => {
    const original = waitsOf(() => aQueue().scheduleCheckPendingRequests())
    expect(original).toEqual([expect.any(Number)])
    expect(original[0]).toBeLessThan(0)
    correctRequestTimers()
    expect(waitsOf(() => aQueue().scheduleCheckPendingRequests())).toEqual([])
  })

  it('still looks after waiting requests: soon, or when the broker wants to be left alone no longer', () => {
    correctRequestTimers()
    const waiting = aQueue()
    waiting.pending = [{}]
    expect(waitsOf(() => waiting.scheduleCheckPendingRequests())).toEqual([10])
    const throttled = aQueue()
    throttled.pending = [{}]
    throttled.throttledUntil = Date.now() + 5_000
    const [wait] = waitsOf(() => throttled.scheduleCheckPendingRequests())
    expect(wait).toBeGreaterThan(4_000)
    expect(wait).toBeLessThanOrEqual(5_000)
  })

  it('sends what waits when the time has come, and looks again', () => {
    vi.useFakeTimers()
    try {
      correctRequestTimers()
      const queue = aQueue()
      let sent = 0
      queue.pending = [{ send: () => sent++, expectResponse: true }]
      queue.scheduleCheckPendingRequests()
      queue.scheduleCheckPendingRequests()
      vi.advanceTimersByTime(11)
      expect(sent).toBe(1)
      expect(queue.throttleCheckTimeoutId).toBeNull()
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })
})
