import { backoffMs, delay } from '../backoff.ts'
import { isRedflagError, redflagError } from '../errors.ts'
import type { Cluster, FetchedMessage, FetchedPartition } from './kafka-cluster.ts'
import { protocolType, toLogError } from './kafka-errors.ts'
import { toLogRecords } from './kafka-records.ts'
import type { LogRecord, PartitionOffsets, ReadRange, TopicPartition } from './port.ts'

const READ_COMMITTED = 1
const MAX_BYTES = 1 << 20
const MAX_WAIT_MS = 250
/** How long reading is repeated without getting on, in milliseconds, before it fails. */
const STALL_MS = 15_000

/**
 * Reads a range of one partition straight from its leader, without a group: nothing to join, nothing left behind.
 * Ends at `toOffset` or at what was the end when it began, whichever comes first.
 * @throws `LOG_RANGE_EXPIRED` when the range begins, or while it is read falls, below what is left.
 */
export async function readKafkaRange(
  cluster: Cluster,
  offsetsOf: (topic: string) => Promise<readonly PartitionOffsets[]>,
  range: ReadRange,
  onRecords: (records: readonly LogRecord[]) => Promise<void> | void,
): Promise<void> {
  const { topic, partition } = range
  const until = Math.min(range.toOffset, (await boundsOf()).end)
  let position = range.fromOffset
  let progressAtMs = performance.now()
  let failures = 0
  while (position < until) {
    try {
      const fetched = await fetchPartition(cluster, range, position)
      failures = 0
      const { records, next } = take(fetched, range, position, until)
      if (next > position) progressAtMs = performance.now()
      position = next
      if (records.length > 0) await onRecordsOf(records)
    } catch (error) {
      if (error instanceof HandlerFailed) throw error.cause
      if (protocolType(error) === 'OFFSET_OUT_OF_RANGE') {
        const { start } = await boundsOf()
        throw redflagError(
          'LOG_RANGE_EXPIRED',
          { topic, partition, available: start, expected: position },
          error,
        )
      }
      const known = toLogError(error, `read ${topic}[${partition}]`, topic)
      if (!known.retryable || performance.now() - progressAtMs > STALL_MS) throw known
      await delay(backoffMs(failures++, Math.random, { firstMs: 50, maxMs: 1_000 }))
      await cluster.refreshMetadata().catch(() => undefined)
    }
    if (performance.now() - progressAtMs > STALL_MS) {
      throw redflagError('LOG_UNAVAILABLE', {
        action: `read ${topic}[${partition}] at ${position}: no records come`,
      })
    }
  }

  async function boundsOf(): Promise<PartitionOffsets> {
    const bounds = (await offsetsOf(topic)).find((one) => one.partition === partition)
    if (!bounds) throw redflagError('LOG_TOPIC_UNKNOWN', { topic: `${topic}[${partition}]` })
    return bounds
  }

  async function onRecordsOf(records: readonly LogRecord[]): Promise<void> {
    try {
      await onRecords(records)
    } catch (error) {
      throw new HandlerFailed(error)
    }
  }
}

/** Whether there is anything to deliver at or after an offset: markers and aborted records are not. Reads no further than the first. */
export async function hasRecordAt(
  cluster: Cluster,
  offsetsOf: (topic: string) => Promise<readonly PartitionOffsets[]>,
  { topic, partition }: TopicPartition,
  fromOffset: number,
): Promise<boolean> {
  const range = { topic, partition, fromOffset, toOffset: Number.POSITIVE_INFINITY }
  const found = new Error('found')
  try {
    await readKafkaRange(cluster, offsetsOf, range, () => {
      throw found
    })
    return false
  } catch (error) {
    // Expired is not read either: a consumer that does its work tells of the gap.
    if (error === found || isRedflagError(error, 'LOG_RANGE_EXPIRED')) return true
    throw error
  }
}

/** Keeps the caller's own errors apart from those of reading, which are repeated. */
class HandlerFailed extends Error {
  constructor(cause: unknown) {
    super('the receiver of the records failed', { cause })
  }
}

async function fetchPartition(
  cluster: Cluster,
  { topic, partition }: ReadRange,
  fetchOffset: number,
): Promise<FetchedPartition | undefined> {
  if (!cluster.isConnected()) await cluster.connect()
  await cluster.addMultipleTargetTopics([topic])
  await cluster.refreshMetadataIfNecessary()
  const leader = cluster
    .findTopicPartitionMetadata(topic)
    .find((one) => one.partitionId === partition)?.leader
  const broker = await cluster.findBroker({ nodeId: leader ?? -1 })
  const { responses } = await broker.fetch({
    maxWaitTime: MAX_WAIT_MS,
    minBytes: 1,
    maxBytes: MAX_BYTES,
    isolationLevel: READ_COMMITTED,
    rackId: '',
    topics: [{ topic, partitions: [{ partition, fetchOffset: String(fetchOffset), maxBytes: MAX_BYTES }] }],
  })
  return responses.flatMap((one) => one.partitions).find((one) => one.partition === partition)
}

/** Records of the range among what was fetched, and the offset to go on from. */
function take(fetched: FetchedPartition | undefined, range: ReadRange, position: number, until: number) {
  const messages = fetched?.messages ?? []
  // A batch is sent whole: it may begin before the offset asked for and end after the last one wanted.
  const wanted = visible(messages, fetched?.abortedTransactions ?? []).filter((message) => {
    const offset = Number(message.offset)
    return offset >= position && offset < until
  })
  const records = toLogRecords(range.topic, range.partition, wanted)
  return { records, next: Math.max(position, nextOffset(messages)) }
}

/** Offset after the last batch, which may lie beyond its last record: compaction leaves holes. */
function nextOffset(messages: readonly FetchedMessage[]): number {
  const last = messages.at(-1)
  if (!last) return 0
  const batch = last.batchContext
  const batchEnd = batch ? Number(batch.firstOffset) + batch.lastOffsetDelta : 0
  return Math.max(Number(last.offset), batchEnd) + 1
}

/** Leaves out transaction markers and records of transactions that were aborted. */
function visible(
  messages: readonly FetchedMessage[],
  aborted: readonly { readonly producerId: string; readonly firstOffset: string }[],
): readonly FetchedMessage[] {
  const upcoming = [...aborted].sort((a, b) => Number(a.firstOffset) - Number(b.firstOffset))
  const open = new Set<string>()
  return messages.filter((message) => {
    while (upcoming[0] && Number(message.offset) >= Number(upcoming[0].firstOffset)) {
      open.add(upcoming[0].producerId)
      upcoming.shift()
    }
    const producerId = message.batchContext?.producerId ?? ''
    if (message.isControlRecord) {
      open.delete(producerId)
      return false
    }
    return !(message.batchContext?.inTransaction && open.has(producerId))
  })
}
