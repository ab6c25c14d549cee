import type { Logger } from '../logger.ts'
import type { Owned } from './kafka-owned.ts'
import { isGap } from './kafka-starts.ts'
import type { PartitionOffsets, TopicPartition } from './port.ts'

/** What the watchdog looks at; the subscription itself. */
export interface Watched {
  /** Partitions that may be delivered. */
  owned(): readonly Owned[]
  /** False while batches are held back on purpose. */
  isFlowing(): boolean
  /** How many batches have ended, of all partitions. */
  batchesEnded(): number
  /** Bounds of a topic's partitions, asked over another connection than the consumer's. */
  offsets(topic: string): Promise<readonly PartitionOffsets[]>
  /** Whether a record can be read from this offset on, around the consumer. */
  hasRecordAt(partition: TopicPartition, fromOffset: number): Promise<boolean>
  /** Told of partitions that should have been delivered. */
  stalled(partitions: readonly TopicPartition[]): void
}

export interface WatchdogSettings {
  /** How long records may lie unread without any being delivered, in milliseconds. */
  readonly stalledAfterMs: number
  /** Partitions that may be in a handler at once. */
  readonly concurrency: number
}

export interface Watchdog {
  /** How often it has looked. */
  looks(): number
  stop(): void
}

/** Since when a partition has had something to read and been given nothing. */
interface Waiting {
  readonly sinceMs: number
  readonly deliveries: number
  readonly batchesEnded: number
}

/** Looks in the time that makes something stalled: it is noticed at most a quarter later. */
const LOOKS = 4

/**
 * Watches a consumer from outside. kafkajs has been seen to stay a member of its group, heartbeats and all, and deliver nothing: a fetch
 * that never returns, a partition that stays paused, a loop that ended unheard. What tells it from an idle consumer is the log: records
 * lie there and are not delivered. A handler that takes its time is not meant; that is `idleMs`.
 */
export function startWatchdog(watched: Watched, settings: WatchdogSettings, log: Logger): Watchdog {
  const { stalledAfterMs, concurrency } = settings
  const waiting = new Map<Owned, Waiting>()
  let looks = 0
  let isStopped = false
  let timer = setTimeout(turn, stalledAfterMs / LOOKS)
  timer.unref()

  function turn(): void {
    void look()
      // Kafka is not there to be asked: then nobody can consume either, and whoever does says so.
      .catch((error: unknown) => log.debug({ err: error }, 'the watchdog could not look'))
      .finally(() => {
        looks += 1
        if (isStopped) return
        timer = setTimeout(turn, stalledAfterMs / LOOKS)
        timer.unref()
      })
  }

  async function look(): Promise<void> {
    const owned = watched.isFlowing() ? watched.owned() : []
    for (const one of waiting.keys()) if (!owned.includes(one)) waiting.delete(one)
    for (const topic of new Set(owned.map((one) => one.topic))) {
      const bounds = await watched.offsets(topic)
      for (const one of owned.filter((candidate) => candidate.topic === topic)) {
        note(
          one,
          bounds.find(({ partition }) => partition === one.partition),
        )
      }
    }
    const overdue = [...waiting].filter(([, { sinceMs }]) => performance.now() - sinceMs >= stalledAfterMs)
    if (overdue.length === 0 || isOnlyBusy(owned, overdue)) return
    const stalled: Owned[] = []
    for (const [one] of overdue) {
      // What lies there may be markers and aborted records alone, which are never delivered.
      if (await watched.hasRecordAt(one, one.position)) stalled.push(one)
      else waiting.delete(one)
    }
    const still = stalled.filter((one) => !one.isStale && waiting.get(one)?.deliveries === one.deliveries)
    if (isStopped || still.length === 0) return
    waiting.clear()
    watched.stalled(still)
  }

  function note(one: Owned, bounds: PartitionOffsets | undefined): void {
    const before = waiting.get(one)
    const hasUnread = bounds !== undefined && (bounds.end > one.position || isGap(one, bounds))
    if (!hasUnread || one.running !== undefined || (before && before.deliveries !== one.deliveries)) {
      waiting.delete(one)
    } else if (before === undefined) {
      const { deliveries } = one
      waiting.set(one, { sinceMs: performance.now(), deliveries, batchesEnded: watched.batchesEnded() })
    }
  }

  /** All hands are full with batches that last: the others wait for their turn. */
  function isOnlyBusy(owned: readonly Owned[], overdue: readonly (readonly [Owned, Waiting])[]): boolean {
    const running = owned.filter((one) => one.running !== undefined).length
    const since = Math.min(...overdue.map(([, { batchesEnded }]) => batchesEnded))
    return running >= concurrency && watched.batchesEnded() - since <= owned.length
  }

  return {
    looks: () => looks,
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
