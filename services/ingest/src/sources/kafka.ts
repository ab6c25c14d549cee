import {
  type BatchControl,
  type BatchHandler,
  backoffMs,
  type Clock,
  isRetryable,
  type LogBatch,
  type Logger,
  type LogProducer,
  stayAlive,
  type TopicPartition,
} from '@redflag/runtime'
import {
  createDeadLetterLimit,
  type DeadLetterLimit,
  type DeadLetterLimitSettings,
} from '../dead-letter-limit.ts'
import type { Intakes } from '../intake.ts'
import type { IngestObserver } from '../observer.ts'
import type { SchemaCache } from '../schema-cache.ts'
import { schemaIdOf } from '../steps/decode.ts'
import { takeBatch } from './kafka-batch.ts'

export interface KafkaSourceDeps {
  readonly intakes: Intakes
  /** The one topic whose records are labels; what comes from any other is events. */
  readonly labelsTopic: string
  readonly producer: LogProducer
  readonly schemas: SchemaCache
  readonly clock: Clock
  readonly logger: Logger
  readonly observer: IngestObserver
  /** From 0 up to but not including 1; spreads repeated tries. */
  readonly random: () => number
  /** Aborted when the service stops: a batch that waits for a dependency gives up, and is read again later. */
  readonly stopping: AbortSignal
}

export interface KafkaSource extends BatchHandler {
  /** Since when a dependency has kept a partition from going on; null while all are well. Milliseconds. */
  readonly stuckSinceMs: number | null
}

const NO_LIMIT: DeadLetterLimit = { note: () => null }

const RETRY = { firstMs: 100, maxMs: 5_000 } as const

/**
 * A platform's topic, JSON or framed Avro, or the topic of labels, JSON, to the events topic. At least once: a batch is committed when every record of
 * it is acknowledged as event or dead letter, and not before; after a crash it is read again, and its events are
 * recognised by their ids.
 *
 * A dependency that is down holds the partition where it is: the batch is tried again until it goes through, or until
 * another process has the partition. Too much refused input stops the source with `INGEST_DEAD_LETTER_LIMIT`: what lies
 * before the run that was too long is taken and committed, of the run nothing is written anywhere. Labels do not count for
 * that: a case tool that writes nonsense must not keep the payouts waiting.
 */
export function createKafkaSource(
  deps: KafkaSourceDeps,
  limitSettings: DeadLetterLimitSettings,
): KafkaSource {
  const { intakes, labelsTopic, producer, schemas, clock, logger, observer, random, stopping } = deps
  const limits = new Map<string, DeadLetterLimit>()
  /** Partitions that wait for a dependency, and since when. */
  const stuck = new Map<string, number>()

  async function batch(batch: LogBatch, control: BatchControl): Promise<void> {
    const isLabels = batch.topic === labelsTopic
    if (!isLabels) {
      const ids = batch.records.flatMap(({ value }) => (value === null ? [] : (schemaIdOf(value) ?? [])))
      if (!(await persist(batch, control, 'fetching schemas', () => schemas.load(ids)))) return
    }
    const intake = isLabels ? intakes.labels : intakes.events
    const limit = isLabels ? NO_LIMIT : limitOf(batch)
    const { taken, nextOffset, emptyCount, excess } = takeBatch(batch, intake, limit, clock.nowMs())
    const records = taken.map(({ record }) => record)
    const sent = records.length === 0 || (await persist(batch, control, 'sending', () => send(records)))
    if (!sent) return
    for (const { outcome, receivedAtMs } of taken) observer.taken('kafka', outcome, receivedAtMs)
    if (emptyCount > 0) observer.empty(emptyCount)
    if (excess === null || taken.length > 0) {
      if (!(await persist(batch, control, 'committing', () => control.commit(nextOffset)))) return
    }
    observer.lag(batch.topic, batch.partition, batch.endOffset - nextOffset)
    if (excess !== null) throw excess
  }

  /** Repeats what may succeed later; false when the partition or the process goes before it has. */
  async function persist(
    { topic, partition }: TopicPartition,
    control: BatchControl,
    action: string,
    attempt: () => Promise<void>,
  ): Promise<boolean> {
    const name = nameOf({ topic, partition })
    try {
      for (let failures = 1; ; failures++) {
        try {
          await attempt()
          return true
        } catch (error) {
          if (!isRetryable(error)) throw error
          if (!stuck.has(name)) stuck.set(name, clock.nowMs())
          logger.warn({ err: error, topic, partition, action, failures }, 'dependency down, trying again')
        }
        if (!(await stayAlive(backoffMs(failures - 1, random, RETRY), control, stopping))) return false
      }
    } finally {
      stuck.delete(name)
    }
  }

  async function send(records: Parameters<LogProducer['send']>[0]): Promise<void> {
    const startedMs = performance.now()
    let isAcknowledged = false
    try {
      await producer.send(records)
      isAcknowledged = true
    } finally {
      observer.sent(isAcknowledged, (performance.now() - startedMs) / 1000)
    }
  }

  function limitOf(place: TopicPartition): DeadLetterLimit {
    const name = nameOf(place)
    const limit = limits.get(name) ?? createDeadLetterLimit(limitSettings)
    limits.set(name, limit)
    return limit
  }

  return {
    batch,
    async assigned(partitions) {
      return partitions.map(({ topic, partition }) => ({ topic, partition, start: 'committed' as const }))
    },
    async revoked(partitions) {
      for (const place of partitions) {
        limits.delete(nameOf(place))
        observer.lag(place.topic, place.partition, null)
      }
    },
    async gap({ topic, partition, expected, available }) {
      logger.error({ topic, partition, expected, available }, 'records expired before they were read')
      observer.gap(topic, Math.max(0, available - expected))
    },
    get stuckSinceMs() {
      return stuck.size === 0 ? null : Math.min(...stuck.values())
    },
  }
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}[${partition}]`
}
