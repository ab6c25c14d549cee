import { createRequire } from 'node:module'

/** The part of kafkajs' request queue that sets a timer. */
interface RequestQueue {
  pending: readonly unknown[]
  throttledUntil: number
  throttleCheckTimeoutId: NodeJS.Timeout | null
  scheduleCheckPendingRequests(): void
  checkPendingRequests(): void
}

const CHECK_PENDING_MS = 10
let corrected = false

/**
 * kafkajs 2.2.4 sets a timer after every single answer, even with nothing waiting, and computes a negative wait for it:
 * Node.js 24 warns about each. This replaces the one method: no timer without a waiting request, never a negative wait.
 *
 * @throws when kafkajs no longer has the method; then this file has done its service.
 */
export function correctRequestTimers(): void {
  if (corrected) return
  corrected = true
  const load = createRequire(import.meta.url)
  const { prototype } = load('kafkajs/src/network/requestQueue') as { prototype: RequestQueue }
  if (typeof prototype.scheduleCheckPendingRequests !== 'function') {
    throw new Error('kafkajs has changed: its request queue has no scheduleCheckPendingRequests')
  }
  prototype.scheduleCheckPendingRequests = function schedule(this: RequestQueue) {
    if (this.pending.length === 0 || this.throttleCheckTimeoutId !== null) return
    const throttledMs = this.throttledUntil - Date.now()
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null
        this.checkPendingRequests()
      },
      throttledMs > 0 ? throttledMs : CHECK_PENDING_MS,
    )
  }
}
