import { delay } from '../backoff.ts'
import type { BatchControl } from './port.ts'

/** Well under the shortest session time-out that a group is run with (6 s is Kafka's own lower bound). */
const HEARTBEAT_EVERY_MS = 2000

/**
 * Waits within a batch without losing the partition: heartbeats go on. Ends early when the partition is taken away or
 * `signal` is aborted.
 * @returns true when the whole time has passed, false when it ended early
 */
export async function stayAlive(
  waitMs: number,
  control: BatchControl,
  signal: AbortSignal,
): Promise<boolean> {
  for (let leftMs = waitMs; leftMs > 0; leftMs -= HEARTBEAT_EVERY_MS) {
    if (control.isStale() || signal.aborted) return false
    await delay(Math.min(leftMs, HEARTBEAT_EVERY_MS), signal)
    // A heartbeat that is refused means the partition is gone, or will be; `isStale` tells.
    await control.heartbeat().catch(() => undefined)
  }
  return !control.isStale() && !signal.aborted
}
