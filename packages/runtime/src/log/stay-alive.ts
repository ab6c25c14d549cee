import { delay } from '../backoff.ts'
import type { BatchControl } from './port.ts'

/** Well under the shortest session time-out that a group is run with (6 s is Kafka's own lower bound). */
const HEARTBEAT_EVERY_MS = 2000

/**
 * Waits within a batch without losing the partition: heartbeats go on. Ends early when the partition is taken away or
 * `signal` is aborted. Always lets the process turn once, also for a wait of nothing: what fails at once and is repeated at once would
 * keep everything else from running.
 * @returns true when the whole time has passed, false when it ended early
 */
export async function stayAlive(
  waitMs: number,
  control: BatchControl,
  signal: AbortSignal,
): Promise<boolean> {
  let leftMs = waitMs
  do {
    await delay(Math.min(leftMs, HEARTBEAT_EVERY_MS), signal)
    if (control.isStale() || signal.aborted) return false
    // A heartbeat that is refused means the partition is gone, or will be; `isStale` tells.
    await control.heartbeat().catch(() => undefined)
    leftMs -= HEARTBEAT_EVERY_MS
  } while (leftMs > 0)
  return !control.isStale() && !signal.aborted
}
