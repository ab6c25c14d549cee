import type { ByteWriter } from './byte-writer.ts'
import type { CompressionName } from './kafka-codecs.ts'
import { type BatchRecord, writeRecordBatch } from './record-batch.ts'

/** Number of the Produce request, and the version written here: zstd came with it, Kafka 2.1 and later know it. */
export const PRODUCE_KEY = 0
export const PRODUCE_VERSION = 7

const ALL_IN_SYNC_REPLICAS = -1

/** Records of one partition, to be written as one batch. */
export interface PartitionRecords {
  readonly topic: string
  readonly partition: number
  readonly records: readonly BatchRecord[]
}

export interface ProduceSettings {
  /** How long the leader may wait for the other replicas, in milliseconds. */
  readonly timeoutMs: number
  readonly timestampMs: number
  readonly compression: CompressionName
}

/** What the broker says of one partition: an error code of the protocol, 0 for written. */
export interface ProduceResult {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
}

/** Body of a Produce request, version 7, acknowledged by all in-sync replicas. Source: Kafka's protocol guide. */
export async function writeProduceRequest(
  out: ByteWriter,
  groups: readonly PartitionRecords[],
  settings: ProduceSettings,
): Promise<void> {
  out.int16(-1) // no transaction
  out.int16(ALL_IN_SYNC_REPLICAS)
  out.int32(settings.timeoutMs)
  const topics = byTopic(groups)
  out.int32(topics.size)
  for (const [topic, partitions] of topics) {
    out.string(topic)
    out.int32(partitions.length)
    for (const { partition, records } of partitions) {
      out.int32(partition)
      const lengthAt = out.length
      out.int32(0)
      await writeRecordBatch(out, records, settings.timestampMs, settings.compression)
      out.patchUint32(lengthAt, out.length - lengthAt - 4)
    }
  }
}

/** Reads a Produce response, version 7. */
export function readProduceResponse(bytes: Buffer): readonly ProduceResult[] {
  const results: ProduceResult[] = []
  let at = 0
  const int32 = () => {
    at += 4
    return bytes.readInt32BE(at - 4)
  }
  const topicCount = int32()
  for (let i = 0; i < topicCount; i++) {
    const nameBytes = bytes.readInt16BE(at)
    const topic = bytes.toString('utf8', at + 2, at + 2 + nameBytes)
    at += 2 + nameBytes
    const partitionCount = int32()
    for (let j = 0; j < partitionCount; j++) {
      const partition = int32()
      results.push({ topic, partition, errorCode: bytes.readInt16BE(at) })
      at += 2 + 3 * 8 // error code; base offset, append time, log start
    }
  }
  return results
}

function byTopic(groups: readonly PartitionRecords[]): ReadonlyMap<string, readonly PartitionRecords[]> {
  const topics = new Map<string, PartitionRecords[]>()
  for (const group of groups) {
    const same = topics.get(group.topic)
    if (same) same.push(group)
    else topics.set(group.topic, [group])
  }
  return topics
}
