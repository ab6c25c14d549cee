import { isRetryable } from '@redflag/runtime'
import { topicNames } from '@redflag/schemas'
import type { StageProgress } from '../support/installation.ts'
import { waitUntil } from '../support/wait-until.ts'
import type { Site } from './site.ts'

const POLL_MS = 100
const PATIENCE_MS = 180_000

/** Waits until the detectors have committed so many further records. */
export async function untilDetected(site: Site, records: number): Promise<void> {
  const first = await detected(site)
  await waitUntil(async () => (await detected(site)) >= first + records, {
    what: `the detectors to commit ${records} further records`,
    timeoutMs: PATIENCE_MS,
    everyMs: POLL_MS,
  })
}

/** Waits until the platform has written so many further events; they need not be read. */
export async function untilSent(site: Site, events: number): Promise<void> {
  const first = site.load.sent.length
  await waitUntil(() => site.load.sent.length >= first + events, {
    what: `${events} further events`,
    timeoutMs: PATIENCE_MS,
    everyMs: POLL_MS,
  })
}

/** Where the stages are; waits for a broker that is away. */
async function progressOf(site: Site): Promise<readonly StageProgress[]> {
  let seen: readonly StageProgress[] = []
  await waitUntil(
    async () => {
      try {
        seen = await site.installation.progress()
        return true
      } catch (error) {
        if (!isRetryable(error)) throw error
        return false
      }
    },
    { what: 'Kafka to say where the stages are', timeoutMs: PATIENCE_MS, everyMs: POLL_MS },
  )
  return seen
}

async function detected(site: Site): Promise<number> {
  const { events } = topicNames(site.installation.prefix)
  const stages = await progressOf(site)
  const stage = stages.find(({ topic }) => topic === events)
  return (stage?.partitions ?? []).reduce((sum, { committed }) => sum + Math.max(0, committed), 0)
}

/**
 * Waits, under load, until every stage has committed what lay before it one look ago, having seen some events that were written after
 * the fault: from then on it keeps step.
 * @returns the consumer groups that were behind until the end
 * @throws after three minutes, naming the stages that do not
 */
export async function untilCaughtUp(site: Site, afterEvents: number): Promise<readonly string[]> {
  await untilSent(site, afterEvents)
  let before = await progressOf(site)
  let behind: readonly string[] = []
  let last: readonly string[] = []
  await waitUntil(
    async () => {
      const now = await progressOf(site)
      behind = before.filter((stage, i) => isBehind(stage, now[i])).map(({ groupId }) => groupId)
      before = now
      if (behind.length > 0) last = behind
      return behind.length === 0
    },
    {
      what: 'every stage to catch up',
      timeoutMs: PATIENCE_MS,
      everyMs: POLL_MS,
      detail: () => `behind: ${behind.join()}\n${lastWords(site)}`,
    },
  )
  return [...new Set(last)].map((groupId) => groupId.replace(site.installation.prefix, ''))
}

function isBehind(before: StageProgress, now: StageProgress | undefined): boolean {
  return before.partitions.some(({ partition, end }) => {
    const committed = now?.partitions.find((one) => one.partition === partition)?.committed ?? -1
    return end > 0 && committed < end
  })
}

export function lastWords(site: Site): string {
  return site.fleet.places
    .map(({ name, process }) => `--- ${name}\n${process.output().slice(-1500)}`)
    .join('\n')
}
