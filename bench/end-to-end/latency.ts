import { setTimeout } from 'node:timers/promises'
import { quantile } from '../measure/spread.ts'
import type { PaceAnswer } from '../programs/platform.ts'
import { markedWorker } from '../stream/marks.ts'
import type { Line } from './line.ts'

/** From the moment an event was due until its alert had come as a webhook, in milliseconds. */
export interface Latency {
  readonly events: number
  readonly perSecond: number
  readonly alerts: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
  readonly maxMs: number
  /** How late the platform itself was; contained in the figures above. */
  readonly lateP99Ms: number
}

export interface Load {
  readonly perSecond: number
  readonly seconds: number
  readonly marksPerSecond: number
  readonly firstMark: number
}

const LAST_WITHIN_MS = 60_000

/** @throws when an alert does not come: then there is nothing to be proud of in the others */
export async function measureLatency({ platform, receiver }: Line, load: Load): Promise<Latency> {
  const { sent, marksDueMs, lateP99Ms } = await platform.ask<PaceAnswer>({ kind: 'pace', ...load })
  const arrived = (i: number) => receiver.arrivedMs(markedWorker(load.firstMark + i))
  const deadline = Date.now() + LAST_WITHIN_MS
  while (marksDueMs.some((_, i) => arrived(i) === undefined)) {
    if (Date.now() > deadline) {
      const missing = marksDueMs.filter((_, i) => arrived(i) === undefined).length
      throw new Error(
        `${missing} of ${marksDueMs.length} alerts did not come within ${LAST_WITHIN_MS / 1000} s`,
      )
    }
    await setTimeout(100)
  }
  const delays = Float64Array.from(marksDueMs, (dueMs, i) => (arrived(i) as number) - dueMs).sort()
  return {
    events: sent,
    perSecond: load.perSecond,
    alerts: delays.length,
    p50Ms: quantile(delays, 0.5),
    p99Ms: quantile(delays, 0.99),
    p999Ms: quantile(delays, 0.999),
    maxMs: quantile(delays, 1),
    lateP99Ms,
  }
}
