import { backoffMs, delay } from '../backoff.ts'
import { redflagError } from '../errors.ts'
import { ByteWriter } from './byte-writer.ts'
import type { Broker, Cluster, DecodedProduce } from './kafka-cluster.ts'
import type { CompressionName } from './kafka-codecs.ts'
import { protocolType } from './kafka-errors.ts'
import { groupByLeader, groupByPartition, splitBySize } from './kafka-grouping.ts'
import { LEADER_NOT_AVAILABLE, protocolError, refusedOr } from './kafka-produce-errors.ts'
import {
  type PartitionRecords,
  PRODUCE_KEY,
  PRODUCE_VERSION,
  type ProduceResult,
  readProduceResponse,
  writeProduceRequest,
} from './kafka-produce-request.ts'
import type { LogProducer, OutgoingRecord } from './port.ts'

export interface ProducerSettings {
  /** Codec of what is written. Default `none`. */
  readonly compression?: CompressionName
  /**
   * Upper bound of one request's keys and values, in bytes; more is sent in several, one after the other. Default 900 KiB:
   * below the 1 MiB that a broker takes as one batch, even when all of it is for one partition.
   */
  readonly maxRequestBytes?: number
  /** How long a send is repeated before it fails, in milliseconds. Default 30 000. */
  readonly sendTimeoutMs?: number
}

const DEFAULT_MAX_REQUEST_BYTES = 900 * 1024
const DEFAULT_SEND_TIMEOUT_MS = 30_000
/** A topic made a moment ago is not known to every broker yet; one that is unknown for longer does not exist. */
const UNKNOWN_TOPIC_GRACE_MS = 3_000
/** How long a leader may wait for its replicas, in milliseconds. */
const ACK_TIMEOUT_MS = 10_000
/**
 * Sends over kafkajs' connections, with its own batches and retries. Every partition of a send is repeated until the broker
 * has said that *it* is written: kafkajs' producer keeps its answers by broker, and reports success for a partition
 * that moved to an already answering broker and was never sent.
 *
 * Not idempotent in Kafka's sense. By kafkajs it is no slower and no faster (50 to 63 k records/s either way, 200-byte values,
 * sends of 1 000 and 4 000), but its sequence of numbers breaks for good after one lost answer, and what it prevents, a
 * record repeated after a retry, is harmless here because ids are deterministic.
 */
export function createKafkaProducer(cluster: Cluster, settings: ProducerSettings = {}): LogProducer {
  const maxRequestBytes = settings.maxRequestBytes ?? DEFAULT_MAX_REQUEST_BYTES
  const sendTimeoutMs = settings.sendTimeoutMs ?? DEFAULT_SEND_TIMEOUT_MS
  const compression = settings.compression ?? 'none'
  const running = new Set<Promise<void>>()
  let closed = false

  async function send(records: readonly OutgoingRecord[]): Promise<void> {
    for (const part of splitBySize(records, maxRequestBytes)) await sendPart(part)
  }

  async function sendPart(records: readonly OutgoingRecord[]): Promise<void> {
    const startedMs = performance.now()
    const topics = [...new Set(records.map((record) => record.topic))]
    let pending: readonly PartitionRecords[] | undefined
    let lastError: unknown
    for (let attempt = 0; pending === undefined || pending.length > 0; attempt++) {
      const elapsedMs = performance.now() - startedMs
      const unknownTopic = protocolType(lastError) === 'UNKNOWN_TOPIC_OR_PARTITION'
      if (unknownTopic && elapsedMs > UNKNOWN_TOPIC_GRACE_MS) {
        throw redflagError(
          'LOG_RECORD_REFUSED',
          { topics: topics.join(), reason: 'the topic does not exist' },
          lastError,
        )
      }
      if (elapsedMs > sendTimeoutMs) {
        throw redflagError('LOG_SEND_FAILED', { count: records.length, topics: topics.join() }, lastError)
      }
      if (attempt > 0) await delay(backoffMs(attempt - 1, Math.random, { firstMs: 50, maxMs: 1_000 }))
      try {
        await prepare(topics, attempt > 0)
        pending ??= groupByPartition(cluster, records)
        const failed: SendFailure[] = await produceToLeaders(pending, topics)
        pending = failed.map((failure) => failure.group)
        lastError = failed[0]?.error
      } catch (error) {
        lastError = refusedOr(error, topics)
      }
    }
  }

  async function prepare(topics: readonly string[], isRepeat: boolean): Promise<void> {
    if (!cluster.isConnected()) await cluster.connect()
    await cluster.addMultipleTargetTopics(topics)
    if (isRepeat) await cluster.refreshMetadata()
    else await cluster.refreshMetadataIfNecessary()
  }

  async function produceToLeaders(
    groups: readonly PartitionRecords[],
    topics: readonly string[],
  ): Promise<SendFailure[]> {
    const { byLeader, leaderless } = groupByLeader(cluster, groups)
    const failures: SendFailure[] = leaderless.map((group) => ({
      group,
      error: protocolError(LEADER_NOT_AVAILABLE),
    }))
    const answers = await Promise.all(
      [...byLeader].map(([nodeId, theirs]) =>
        produceTo(nodeId, theirs).catch((error: unknown) => failAll(theirs, error)),
      ),
    )
    for (const failure of answers.flat()) {
      refusedOr(failure.error, topics)
      failures.push(failure)
    }
    return failures
  }

  async function produceTo(nodeId: number, groups: readonly PartitionRecords[]): Promise<SendFailure[]> {
    const broker = await cluster.findBroker({ nodeId })
    const out = new ByteWriter(1 << 16)
    await writeProduceRequest(out, groups, {
      timeoutMs: ACK_TIMEOUT_MS,
      timestampMs: Date.now(),
      compression,
    })
    const results = await exchange(broker, out.bytes)
    const failures: SendFailure[] = []
    for (const group of groups) {
      const result = results.find((one) => one.topic === group.topic && one.partition === group.partition)
      // A partition the answer does not name was not written.
      if (result?.errorCode !== 0) failures.push({ group, error: protocolError(result?.errorCode ?? -1) })
    }
    return failures
  }

  async function exchange(broker: Broker, body: Buffer): Promise<readonly ProduceResult[]> {
    try {
      return await broker.connectionPool.send({
        request: {
          apiKey: PRODUCE_KEY,
          apiVersion: PRODUCE_VERSION,
          apiName: 'Produce',
          encode: async () => ({ buf: body, buffer: body }),
        },
        response: { decode: decodeProduce, parse: async ({ results }) => results },
      })
    } catch (error) {
      if (error instanceof Error && error.name === 'KafkaJSConnectionClosedError') {
        await broker.disconnect()
        const { host, port } = error as Error & { readonly host: string; readonly port: number }
        cluster.removeBroker({ host, port })
      }
      throw error
    }
  }

  return {
    send(records) {
      if (closed) return Promise.reject(redflagError('LOG_CLOSED', { action: 'a send' }))
      if (records.length === 0) return Promise.resolve()
      const sending = send(records)
      running.add(sending)
      const done = () => running.delete(sending)
      sending.then(done, done)
      return sending
    },
    async close() {
      closed = true
      await Promise.allSettled(running)
    },
  }
}

interface SendFailure {
  readonly group: PartitionRecords
  readonly error: unknown
}

function failAll(groups: readonly PartitionRecords[], error: unknown): SendFailure[] {
  return groups.map((group) => ({ group, error }))
}

async function decodeProduce(bytes: Buffer): Promise<DecodedProduce> {
  return { results: readProduceResponse(bytes), clientSideThrottleTime: bytes.readInt32BE(bytes.length - 4) }
}
