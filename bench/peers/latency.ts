import { setTimeout } from 'node:timers/promises'
import { quantile } from '../measure/spread.ts'
import type { PeerPaceAnswer } from '../programs/peer-platform.ts'
import { markedWorker } from '../stream/marks.ts'
import { whileAlive } from './alive.ts'
import type { Contest } from './contest.ts'
import { openOutputs } from './outputs.ts'
import type { Running } from './round.ts'
import type { SideId } from './side.ts'

/** From the moment an event was due to be written until the finding it leads to could be read, in milliseconds. */
export interface PeerLatency {
  readonly perSecond: number
  readonly findings: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
  readonly maxMs: number
  /** How late the platform itself was; contained in the figures above. */
  readonly lateP99Ms: number
}

interface Load {
  readonly perSecond: number
  readonly seconds: number
  readonly marksPerSecond: number
  readonly firstMark: number
}

const LAST_WITHIN_MS = 60_000

/** @throws when a finding does not come */
export async function measureLatency(
  contest: Contest,
  running: Running,
  id: SideId,
  load: Load,
): Promise<PeerLatency> {
  const { sides, platform, brokers, progress } = contest
  const { findings, events, isDrained, title } = sides[id]
  const arrivals = new Map<string, number>()
  const outputs = await openOutputs(brokers, [findings], false, ({ key, arrivedMs }) => {
    if (!arrivals.has(key)) arrivals.set(key, arrivedMs)
  })
  running[id].kill('SIGCONT')
  const pace = (part: Partial<Load>) =>
    whileAlive(
      running[id],
      title,
      platform.ask<PeerPaceAnswer>({ kind: 'pace', topic: events, ...load, ...part }),
    )
  // The first few seconds, after it was held, get it into its stride and are not counted.
  await pace({ seconds: Math.ceil(load.seconds / 6), marksPerSecond: 0 })
  const { marksDueMs, lateP99Ms } = await pace({})
  const workers = marksDueMs.map((_, i) => markedWorker(load.firstMark + i))
  const deadline = Date.now() + LAST_WITHIN_MS
  while (workers.some((worker) => !arrivals.has(worker))) {
    if (Date.now() > deadline) {
      const missing = workers.filter((worker) => !arrivals.has(worker)).length
      throw new Error(`${missing} of ${workers.length} findings of ${id} did not come`)
    }
    await setTimeout(100)
  }
  await outputs.close()
  await progress.until(`the end of the load on ${id}`, isDrained)
  running[id].kill('SIGSTOP')
  const delays = workers.map((worker, i) => (arrivals.get(worker) ?? 0) - (marksDueMs[i] ?? 0))
  const sorted = Float64Array.from(delays).sort()
  return {
    perSecond: load.perSecond,
    findings: sorted.length,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    p999Ms: quantile(sorted, 0.999),
    maxMs: quantile(sorted, 1),
    lateP99Ms,
  }
}
