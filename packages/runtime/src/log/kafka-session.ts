import type { Consumer, ConsumerCrashEvent, EachBatchPayload, Kafka } from 'kafkajs'
import { delay } from '../backoff.ts'
import { createDeferred } from '../deferred.ts'
import type { Logger } from '../logger.ts'
import { createAssigner } from './kafka-assigner.ts'
import { toLogError } from './kafka-errors.ts'
import type { SubscribeOptions, TopicPartition } from './port.ts'

const DEFAULT_MAX_BATCH_BYTES = 1 << 20
const DEFAULT_MAX_WAIT_MS = 100
const DEFAULT_SESSION_TIMEOUT_MS = 30_000
/** How long members may take to come back when the group divides anew, in milliseconds: bounds the longest batch. */
const REBALANCE_TIMEOUT_MS = 60_000
/**
 * A fetch of one partition is at least this large, in bytes, and cut into smaller batches here: a broker answers for one
 * partition alone when records do not fit in what each may take.
 */
const MIN_FETCH_BYTES = 256 * 1024
/** Upper bound of one answer over all partitions, in bytes. */
const MAX_FETCH_BYTES = 10 << 20
/** A member learns of a new division from its heartbeat alone, so this is how long a joining process waits at most. */
const MAX_HEARTBEAT_MS = 1_000

export interface SessionEvents {
  /** Called in the very moment of the join, before anything is fetched. */
  joined(memberId: string, partitions: readonly TopicPartition[]): void
  /** The loop has turned: something was fetched, or nothing. */
  turned(): void
  batch(payload: EachBatchPayload): Promise<void>
  /** Partition numbers held, for the next division. */
  held(): readonly number[]
}

/** One life of a kafkajs consumer. It never restarts by itself: who owns it makes a new one. */
export interface Session {
  /** Connects and runs. @throws a coded error when that fails. */
  start(): Promise<void>
  /** Resolves with the reason when the consumer has crashed or was abandoned. */
  readonly ended: Promise<unknown>
  /** Ends the session for a reason found outside. */
  abandon(reason: unknown): void
  pause(partitions: readonly TopicPartition[]): void
  resume(partitions: readonly TopicPartition[]): void
  /** Where to read next; takes effect with the next fetch. */
  seek(partition: TopicPartition, offset: number): void
  /** Leaves the group and disconnects. Waits for the batches that are running, but not for ever: what hangs is left behind. */
  stop(): Promise<void>
}

/** How long a consumer may take to leave, in milliseconds. Afterwards the group drops it when its session has run out. */
const LEAVE_TIMEOUT_MS = 5_000

export function createSession(
  { kafka, log }: { readonly kafka: Kafka; readonly log: Logger },
  options: SubscribeOptions,
  events: SessionEvents,
): Session {
  const sessionTimeout = options.sessionTimeoutMs ?? DEFAULT_SESSION_TIMEOUT_MS
  const maxBytesPerPartition = Math.max(options.maxBatchBytes ?? DEFAULT_MAX_BATCH_BYTES, MIN_FETCH_BYTES)
  const consumer = kafka.consumer({
    groupId: options.groupId,
    partitionAssigners: [createAssigner(() => events.held())],
    sessionTimeout,
    rebalanceTimeout: REBALANCE_TIMEOUT_MS,
    heartbeatInterval: Math.min(MAX_HEARTBEAT_MS, Math.floor(sessionTimeout / 6)),
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: options.maxWaitMs ?? DEFAULT_MAX_WAIT_MS,
    minBytes: 1,
    maxBytesPerPartition,
    maxBytes: Math.max(MAX_FETCH_BYTES, maxBytesPerPartition),
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 8, restartOnFailure: async () => false },
  })
  const ended = createDeferred<unknown>()
  listen(consumer, events, ended.resolve)

  return {
    ended: ended.promise,
    abandon: ended.resolve,
    async start() {
      try {
        await consumer.connect()
        // Earliest, so that kafkajs never jumps to the end when it has lost its place; nothing is read from there.
        await consumer.subscribe({ topics: [...options.topics], fromBeginning: true })
        await consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: options.concurrency ?? 1,
          eachBatch: events.batch,
        })
      } catch (error) {
        throw toLogError(error, `join group ${options.groupId}`, options.topics.join())
      }
    },
    pause: (partitions) => whileRunning(() => consumer.pause(byTopic(partitions))),
    resume: (partitions) => whileRunning(() => consumer.resume(byTopic(partitions))),
    seek: ({ topic, partition }, offset) =>
      whileRunning(() => consumer.seek({ topic, partition, offset: String(offset) })),
    async stop() {
      const inTime = new AbortController()
      // An error while leaving changes nothing: the group notices by itself.
      const leaving = consumer.disconnect().catch(() => undefined)
      const late = delay(LEAVE_TIMEOUT_MS, inTime.signal).then(() => {
        if (!inTime.signal.aborted) log.warn('consumer does not leave and is left behind')
      })
      await Promise.race([leaving, late])
      inTime.abort()
    },
  }
}

function listen(consumer: Consumer, events: SessionEvents, end: (reason: unknown) => void): void {
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    const partitions = Object.entries(payload.memberAssignment).flatMap(([topic, numbers]) =>
      numbers.map((partition) => ({ topic, partition })),
    )
    events.joined(payload.memberId, partitions)
  })
  consumer.on(consumer.events.FETCH, () => events.turned())
  consumer.on(consumer.events.CRASH, ({ payload }: ConsumerCrashEvent) => end(payload.error))
}

/** kafkajs throws when a stopped consumer is asked; what would have been said no longer matters then. */
function whileRunning(action: () => void): void {
  try {
    action()
  } catch (error) {
    if (!(error instanceof Error && /was not initialized/.test(error.message))) throw error
  }
}

function byTopic(partitions: readonly TopicPartition[]): { topic: string; partitions: number[] }[] {
  const topics = new Map<string, number[]>()
  for (const { topic, partition } of partitions) topics.set(topic, [...(topics.get(topic) ?? []), partition])
  return [...topics].map(([topic, numbers]) => ({ topic, partitions: numbers }))
}
