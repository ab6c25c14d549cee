import { redflagError } from '../errors.ts'
import type { Cluster } from './kafka-cluster.ts'
import { protocolError, UNKNOWN_TOPIC } from './kafka-produce-errors.ts'
import type { PartitionRecords } from './kafka-produce-request.ts'
import { partitionOf } from './murmur2.ts'
import type { OutgoingRecord } from './port.ts'

/** Bytes that a record takes beside key, value and headers, at most. */
const RECORD_OVERHEAD_BYTES = 32

/** Cuts records into runs of bounded size; a record larger than the bound goes alone. */
export function* splitBySize(
  records: readonly OutgoingRecord[],
  maxBytes: number,
): Generator<readonly OutgoingRecord[]> {
  let start = 0
  let bytes = 0
  for (let i = 0; i < records.length; i++) {
    const record = records[i]
    if (!record) continue
    const size = record.value.length + record.key.length * 3 + headerBytes(record) + RECORD_OVERHEAD_BYTES
    if (bytes + size > maxBytes && i > start) {
      yield records.slice(start, i)
      start = i
      bytes = 0
    }
    bytes += size
  }
  yield start === 0 ? records : records.slice(start)
}

function headerBytes({ headers }: OutgoingRecord): number {
  if (!headers) return 0
  let bytes = 0
  for (const [name, value] of Object.entries(headers)) bytes += (name.length + value.length) * 3
  return bytes
}

/** Records by the partition of their key, as the cluster knows its topics now. @throws for one that does not exist */
export function groupByPartition(
  cluster: Cluster,
  records: readonly OutgoingRecord[],
): readonly PartitionRecords[] {
  const counts = new Map<string, number>()
  const groups = new Map<string, { topic: string; partition: number; records: OutgoingRecord[] }[]>()
  for (const record of records) {
    const { topic, key } = record
    let count = counts.get(topic)
    if (count === undefined) {
      count = cluster.findTopicPartitionMetadata(topic).length
      if (count === 0) throw protocolError(UNKNOWN_TOPIC)
      counts.set(topic, count)
      groups.set(topic, [])
    }
    const partition = record.partition ?? partitionOf(key, count)
    if (partition < 0 || partition >= count) {
      throw redflagError('LOG_RECORD_REFUSED', {
        topics: topic,
        reason: `there is no partition ${partition}`,
      })
    }
    const ofTopic = groups.get(topic) ?? []
    const group = ofTopic[partition]
    if (group) group.records.push(record)
    else ofTopic[partition] = { topic, partition, records: [record] }
  }
  // Sparse arrays: `flatMap` and `filter` skip the holes.
  return [...groups.values()].flatMap((ofTopic) => ofTopic.filter(() => true))
}

/** Groups by the broker that leads their partition, and those whose partition has no leader at the moment. */
export function groupByLeader(cluster: Cluster, groups: readonly PartitionRecords[]) {
  const byLeader = new Map<number, PartitionRecords[]>()
  const leaderless: PartitionRecords[] = []
  for (const group of groups) {
    const metadata = cluster
      .findTopicPartitionMetadata(group.topic)
      .find(({ partitionId }) => partitionId === group.partition)
    if (!metadata || metadata.leader < 0) {
      leaderless.push(group)
      continue
    }
    const theirs = byLeader.get(metadata.leader)
    if (theirs) theirs.push(group)
    else byLeader.set(metadata.leader, [group])
  }
  return { byLeader, leaderless }
}
