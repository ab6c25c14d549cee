import type { EachBatchPayload } from 'kafkajs'
import { backoffMs, delay } from '../backoff.ts'
import { type RedflagError, redflagError } from '../errors.ts'
import { isFencing, protocolType, toLogError } from './kafka-errors.ts'
import type { Owned } from './kafka-owned.ts'
import { toLogRecords } from './kafka-records.ts'
import { isGap, skipGap } from './kafka-starts.ts'
import type { KafkaSubscription } from './kafka-subscription.ts'
import type { BatchControl, LogRecord, PartitionOffsets } from './port.ts'

const DEFAULT_MAX_BATCH_BYTES = 1 << 20
/** How long a commit is repeated before the session is given up, in milliseconds. */
const COMMIT_TIMEOUT_MS = 5_000

/** Takes one fetched batch to the handler, in parts of bounded size, and keeps the position. */
export async function processBatch(
  subscription: KafkaSubscription,
  owned: Owned,
  payload: EachBatchPayload,
): Promise<void> {
  const { batch } = payload
  const records = await contiguous(subscription, owned, payload)
  const afterBatch = Number(batch.lastOffset()) + 1
  const endOffset = Number(batch.highWatermark)
  const maxBytes = subscription.options.maxBatchBytes ?? DEFAULT_MAX_BATCH_BYTES
  for (let start = 0; start < records.length; ) {
    const end = partEnd(records, start, maxBytes)
    const part = start === 0 && end === records.length ? records : records.slice(start, end)
    const control = new KafkaControl(subscription, owned, payload)
    await subscription.handler.batch(
      { topic: owned.topic, partition: owned.partition, records: part, endOffset },
      control,
    )
    if (owned.isStale) return
    if (control.rewoundTo !== undefined) return rewind(subscription, owned, control.rewoundTo)
    const last = part.at(-1)
    // After the last record come control records, if any: they are passed with it.
    owned.position = end === records.length ? afterBatch : (last?.offset ?? owned.position) + 1
    payload.resolveOffset(String(owned.position - 1))
    start = end
    if (start < records.length) await control.heartbeat()
    if (owned.isStale || !subscription.isFlowing) return
  }
}

/**
 * The records from the position on. kafkajs jumps in silence when the log has lost what was to be read next, so a batch
 * that does not begin where it should is checked against the log: holes left by compaction or transactions are fine, what
 * retention has removed is told first.
 */
async function contiguous(
  subscription: KafkaSubscription,
  owned: Owned,
  payload: EachBatchPayload,
): Promise<readonly LogRecord[]> {
  const { batch } = payload
  const records = toLogRecords(owned.topic, owned.partition, batch.messages)
  if (records[0]?.offset === owned.position) return records
  const expected = owned.position
  const bounds = await boundsOf(subscription, owned)
  if (!bounds) return []
  if (isGap(owned, bounds)) {
    if (owned.committed !== undefined) await restoreCommit(owned.committed)
    await skipGap(subscription, owned, bounds)
    subscription.seek(owned, owned.position)
    return []
  }
  const wanted = records.filter((record) => record.offset >= expected)
  if (wanted.length === 0) subscription.seek(owned, expected)
  return wanted

  /** Having lost its place kafkajs has overwritten the group's offset: put it back, so that a restart sees the gap again. */
  async function restoreCommit(offset: number): Promise<void> {
    await commitOnce(owned, payload, offset).catch((error: unknown) => {
      subscription.log.warn(
        { err: error, topic: owned.topic, partition: owned.partition },
        'commit not restored',
      )
    })
  }
}

async function rewind(subscription: KafkaSubscription, owned: Owned, offset: number): Promise<void> {
  owned.position = offset
  const bounds = await boundsOf(subscription, owned)
  if (!bounds) return
  await skipGap(subscription, owned, bounds)
  subscription.seek(owned, owned.position)
}

/** Undefined when Kafka cannot say; the partition is lost then. */
async function boundsOf(
  subscription: KafkaSubscription,
  { topic, partition }: Owned,
): Promise<PartitionOffsets | undefined> {
  const offsets = await subscription.orAbandon(subscription.admin.offsets(topic))
  return offsets?.find((one) => one.partition === partition)
}

/** Where the part that begins at `start` ends: at least one record, no more than `maxBytes` of keys and values else. */
function partEnd(records: readonly LogRecord[], start: number, maxBytes: number): number {
  let bytes = 0
  for (let i = start; i < records.length; i++) {
    const record = records[i]
    bytes += (record?.value?.length ?? 0) + (record?.key?.length ?? 0)
    if (bytes > maxBytes && i > start) return i
  }
  return records.length
}

class KafkaControl implements BatchControl {
  rewoundTo: number | undefined
  readonly #subscription: KafkaSubscription
  readonly #owned: Owned
  readonly #payload: EachBatchPayload

  constructor(subscription: KafkaSubscription, owned: Owned, payload: EachBatchPayload) {
    this.#subscription = subscription
    this.#owned = owned
    this.#payload = payload
  }

  isStale(): boolean {
    return this.#owned.isStale
  }

  rewind(offset: number): void {
    this.rewoundTo = offset
  }

  async heartbeat(): Promise<void> {
    this.#owned.progressAtMs = performance.now()
    try {
      await this.#payload.heartbeat()
    } catch (error) {
      // A group that divides anew waits for this batch; kafkajs joins again when it has ended.
      if (isFencing(error)) this.#subscription.loseAll()
    }
  }

  async commit(nextOffset: number): Promise<void> {
    const startedMs = performance.now()
    for (let attempt = 0; ; attempt++) {
      // A consumer that has crashed has left the group, and drops commits in silence.
      if (!this.#payload.isRunning()) this.#subscription.loseAll()
      if (this.#owned.isStale) throw this.#fenced()
      try {
        return await commitOnce(this.#owned, this.#payload, nextOffset)
      } catch (error) {
        // kafkajs keeps to the coordinator it joined with, so one that has moved needs a new join, as a lost member does.
        if (isFencing(error) || protocolType(error) === 'NOT_COORDINATOR_FOR_GROUP') {
          this.#subscription.loseAll()
          throw this.#fenced(error)
        }
        const known = toLogError(error, 'commit')
        if (!known.retryable || performance.now() - startedMs > COMMIT_TIMEOUT_MS) {
          this.#subscription.abandon(known)
          throw this.#fenced(error)
        }
      }
      await delay(backoffMs(attempt, Math.random, { firstMs: 50, maxMs: 500 }))
    }
  }

  #fenced(cause?: unknown): RedflagError {
    const { topic, partition } = this.#owned
    const { groupId } = this.#subscription.options
    return redflagError('LOG_FENCED', { topic, partition, groupId }, cause)
  }
}

async function commitOnce(owned: Owned, payload: EachBatchPayload, nextOffset: number): Promise<void> {
  const { topic, partition } = owned
  await payload.commitOffsetsIfNecessary({
    topics: [{ topic, partitions: [{ partition, offset: String(nextOffset) }] }],
  })
  owned.committed = nextOffset
}
