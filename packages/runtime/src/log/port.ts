/**
 * The log port: what Redflag needs of Kafka, and nothing more.
 *
 * Two twins implement it, `kafka-log.ts` (kafkajs) and `memory-log.ts` (embedded mode, replay, tests); one contract suite
 * runs against both. A third client can replace kafkajs by passing the same suite. No type of a client library
 * appears here. Offsets are numbers: exact below 2^53, which a partition does not reach.
 */
export interface Log {
  producer(): Promise<LogProducer>
  /**
   * Joins a consumer group. Resolves when the group has been joined once; runs until `close`, through rebalances and lost
   * connections. Partition p of every topic of a group belongs to the same member.
   * A handler that throws stops the subscription with that error (see `Subscription.finished`): nothing past the
   * failed batch is committed, so another owner starts there. What it throws over a partition that has been taken away
   * meanwhile stops nothing.
   * @throws `LOG_TOPIC_UNKNOWN`, `LOG_ACCESS_DENIED`, `LOG_UNAVAILABLE` (retryable) when the group cannot be joined at first
   */
  subscribe(options: SubscribeOptions, handler: BatchHandler): Promise<Subscription>
  /**
   * Reads one partition from `fromOffset` up to but not including `toOffset`, outside any group. Ends at what was the end
   * when it began, if that comes first; what `onRecords` throws is passed on.
   * @throws `LOG_RANGE_EXPIRED` (`expected`, `available`) when records of the range are gone, before or while it is read
   */
  readRange(
    range: ReadRange,
    onRecords: (records: readonly LogRecord[]) => Promise<void> | void,
  ): Promise<void>
  /** First available and next offset of each partition. */
  offsets(topic: string): Promise<readonly PartitionOffsets[]>
  /** Offsets a group has committed; -1 where it has none. */
  committed(groupId: string, topic: string): Promise<ReadonlyMap<number, number>>
  /** Creates what is missing, leaves what exists. @throws `TOPIC_PARTITIONS_DIFFER` when a topic exists with other partitions. */
  ensureTopics(topics: readonly TopicSpec[]): Promise<void>
  close(): Promise<void>
}

export interface LogRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly key: string | null
  readonly value: Uint8Array | null
  readonly headers: Readonly<Record<string, string>>
  readonly timestampMs: number
}

export interface OutgoingRecord {
  readonly topic: string
  readonly key: string
  readonly value: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  /** Overrides the partitioner (murmur2 of the key, as every Kafka client does it). */
  readonly partition?: number
}

export interface LogProducer {
  /**
   * Resolves when every record is acknowledged by all in-sync replicas, in which case the records of one partition are
   * in the order given; rejects with `LOG_SEND_FAILED` (retryable) when that does not happen in time, with
   * `LOG_RECORD_REFUSED` or `LOG_ACCESS_DENIED` when it never will: a record over the topic's `max.message.bytes`, a topic or
   * partition that does not exist. In each case any part of them may have been written. Callers give deterministic ids,
   * so that repeating is harmless.
   */
  send(records: readonly OutgoingRecord[]): Promise<void>
  close(): Promise<void>
}

export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

export type StartOffset = number | 'committed' | 'earliest' | 'latest'

export interface SubscribeOptions {
  readonly groupId: string
  readonly topics: readonly string[]
  /** Where a partition without a committed offset starts, when the handler answers 'committed'. Default 'earliest'. */
  readonly fallback?: 'earliest' | 'latest'
  /** How many partitions may be in a handler at once; batches of one partition never overlap. Default 1. */
  readonly concurrency?: number
  /** Upper bound of one partition's batch, in bytes. Default 1 MiB. */
  readonly maxBatchBytes?: number
  /** Longest wait for a fetch to fill, in milliseconds: the floor of latency when little arrives. Default 100. */
  readonly maxWaitMs?: number
  /** Silence after which the group takes the partitions away, in milliseconds. Default 30 000. */
  readonly sessionTimeoutMs?: number
  /** How long records may lie there without any being delivered before the consumer is made anew, in milliseconds. Default 30 000. */
  readonly stalledAfterMs?: number
}

export interface BatchHandler {
  /**
   * Called with every partition newly owned, before any of its records is delivered. Answers where to start.
   * A start below the first available offset is a gap: `gap` is called, then reading starts at what is left.
   */
  assigned(partitions: readonly TopicPartition[]): Promise<readonly AssignedStart[]>
  /** Called with partitions no longer owned, after their running batch has ended. They must not be written for any more. */
  revoked(partitions: readonly TopicPartition[]): Promise<void>
  /**
   * Records expired before they were read: `expected` was next, `available` is the first that is left, where reading goes
   * on. `available` below `expected` says that the log ends before the expected offset: it has lost its tail, or it is
   * not the log it was; everything that is left is then read.
   */
  gap(gap: LogGap): Promise<void>
  /** Records of one partition in offset order, never empty. Commits only what the handler commits. */
  batch(batch: LogBatch, control: BatchControl): Promise<void>
}

export interface AssignedStart extends TopicPartition {
  readonly start: StartOffset
}

export interface LogGap extends TopicPartition {
  readonly expected: number
  readonly available: number
}

export interface LogBatch extends TopicPartition {
  readonly records: readonly LogRecord[]
  /** Next offset to be written to the partition when the batch was fetched: lag = endOffset - last offset - 1. */
  readonly endOffset: number
}

export interface BatchControl {
  /** Commits `nextOffset` (the first one not yet processed). Rejects with `LOG_FENCED` when the partition is lost. */
  commit(nextOffset: number): Promise<void>
  /** True once the partition has been taken away: stop and write nothing. */
  isStale(): boolean
  /** Tells the group that this process is alive; call it in work longer than a few seconds. Never rejects: see `isStale`. */
  heartbeat(): Promise<void>
  /** Continue reading this partition at `offset` after this batch (rewind). */
  rewind(offset: number): void
}

export interface Subscription {
  /** Stops fetching, waits for running batches, leaves the group. Idempotent. */
  close(): Promise<void>
  /** Settles when the subscription ends: resolved by `close`, rejected by the error that stopped it. */
  readonly finished: Promise<void>
  /** Milliseconds since the consume loop last turned (fetched, even if nothing came). For the watchdog. */
  idleMs(): number
  /** No batch begins until `resume`: back-pressure or a dependency that is down. The group's membership is kept. */
  pause(): void
  resume(): void
}

export interface ReadRange extends TopicPartition {
  readonly fromOffset: number
  readonly toOffset: number
}

export interface PartitionOffsets {
  readonly partition: number
  readonly start: number
  readonly end: number
}

export interface TopicSpec {
  readonly topic: string
  readonly partitions: number
  readonly replicationFactor?: number
  /** Topic configuration as Kafka names it, e.g. `retention.ms`. */
  readonly config?: Readonly<Record<string, string>>
}
