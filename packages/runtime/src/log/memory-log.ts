import type { Clock } from '../clock.ts'
import { systemClock } from '../clock.ts'
import { redflagError } from '../errors.ts'
import { MemoryGroup, type MemoryTopic } from './memory-group.ts'
import { MemoryPartition } from './memory-partition.ts'
import { partitionOf } from './murmur2.ts'
import type { Log, LogProducer, LogRecord, OutgoingRecord, Subscription, TopicSpec } from './port.ts'

/** Kafka's own default of max.message.bytes. */
const DEFAULT_MAX_RECORD_BYTES = 1_048_588
/** About what Kafka adds to a record that is alone in its batch. */
const RECORD_OVERHEAD_BYTES = 70
const READ_CHUNK_BYTES = 1 << 20
const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({})
const DONE = Promise.resolve()

export interface MemoryLogSettings {
  /** Stamps the records. Default: the system's clock. */
  readonly clock?: Clock
  /**
   * Records per partition that are kept after every group reading the topic has committed past them (a topic that no
   * group reads keeps just as many). Default: all of them. 0 keeps memory flat in a long replay; subscribe first then.
   */
  readonly keepConsumed?: number
}

/** The memory twin of the log, with what only a twin can do. */
export interface MemoryLog extends Log {
  /**
   * Resolves when every subscription has processed everything written so far and nothing is running any more. Paused
   * subscriptions are not waited for. Needs no timer: hops over promises only, so that replay can call it per event.
   */
  drain(): Promise<void>
  /** Drops records below an offset, as retention does. */
  trim(topic: string, partition: number, beforeOffset: number): void
  /**
   * Takes the partitions away as a broker does whose member has been silent for too long: at once, even from a running
   * batch. The subscription joins again when that batch has ended.
   */
  expel(subscription: Subscription): void
}

/** A log in this process: embedded mode, replay and tests. Same contract as Kafka's, nothing survives the process. */
export function createMemoryLog(settings: MemoryLogSettings = {}): MemoryLog {
  const clock = settings.clock ?? systemClock
  const keepConsumed = settings.keepConsumed ?? Number.POSITIVE_INFINITY
  const topics = new Map<string, MemoryTopic>()
  const groups = new Map<string, MemoryGroup>()
  const drainers: (() => void)[] = []
  let running = 0
  let closed = false

  const activity = {
    begin() {
      running++
    },
    end() {
      running--
      if (running === 0) for (const resolve of drainers.splice(0)) resolve()
    },
  }

  function topicOf(name: string): MemoryTopic {
    const topic = topics.get(name)
    if (!topic) throw redflagError('LOG_TOPIC_UNKNOWN', { topic: name })
    return topic
  }

  function partitionAt(name: string, partition: number): MemoryPartition {
    const found = topicOf(name).partitions[partition]
    if (!found) throw redflagError('LOG_TOPIC_UNKNOWN', { topic: `${name}[${partition}]` })
    return found
  }

  function groupOf(groupId: string): MemoryGroup {
    const group = groups.get(groupId) ?? new MemoryGroup(groupId, topics, keepConsumed, activity)
    groups.set(groupId, group)
    return group
  }

  function refuseWhenClosed(action: string): void {
    if (closed) throw redflagError('LOG_CLOSED', { action })
  }

  function send(records: readonly OutgoingRecord[]): void {
    const timestampMs = clock.nowMs()
    const [only] = records
    if (only && records.length === 1) {
      const target = targetOf(only)
      target.append(recordOf(only, target, timestampMs))
      announce(target)
      return
    }
    // All are checked before the first is written: refused is refused whole.
    const targets = records.map(targetOf)
    for (const [i, record] of records.entries()) {
      const target = targets[i] as MemoryPartition
      target.append(recordOf(record, target, timestampMs))
    }
    for (const partition of new Set(targets)) announce(partition)
  }

  function announce(partition: MemoryPartition): void {
    if (topicOf(partition.topic).groups.size === 0) partition.trim(partition.end - keepConsumed)
    partition.wakeReaders()
  }

  function targetOf(record: OutgoingRecord): MemoryPartition {
    const topic = topics.get(record.topic)
    const refused = (reason: string) => redflagError('LOG_RECORD_REFUSED', { topics: record.topic, reason })
    if (!topic) throw refused('the topic does not exist')
    if (record.value.length + record.key.length + RECORD_OVERHEAD_BYTES > topic.maxRecordBytes) {
      throw refused(`a record of ${record.value.length} bytes is over max.message.bytes`)
    }
    const number = record.partition ?? partitionOf(record.key, topic.partitions.length)
    const target = topic.partitions[number]
    if (!target) throw refused(`there is no partition ${number}`)
    return target
  }

  const producer: LogProducer = {
    send(records) {
      try {
        refuseWhenClosed('a send')
        send(records)
        return DONE
      } catch (error) {
        return Promise.reject(error)
      }
    },
    close: () => DONE,
  }

  return {
    async producer() {
      refuseWhenClosed('a producer was made')
      return producer
    },

    async subscribe(options, handler) {
      refuseWhenClosed('a subscription was made')
      for (const name of options.topics) topicOf(name)
      return groupOf(options.groupId).join(options, handler)
    },

    async readRange({ topic, partition, fromOffset, toOffset }, onRecords) {
      refuseWhenClosed('a range was read')
      const source = partitionAt(topic, partition)
      const until = Math.min(toOffset, source.end)
      for (let position = fromOffset; position < until; ) {
        if (position < source.start) {
          const facts = { topic, partition, available: source.start, expected: position }
          throw redflagError('LOG_RANGE_EXPIRED', facts)
        }
        const records = source.read(position, until, READ_CHUNK_BYTES)
        await onRecords(records)
        position += records.length
      }
    },

    async offsets(topic) {
      refuseWhenClosed('offsets were asked for')
      return topicOf(topic).partitions.map(({ partition, start, end }) => ({ partition, start, end }))
    },

    async committed(groupId, topic) {
      refuseWhenClosed('offsets were asked for')
      const offsets = groups.get(groupId)?.committed.get(topic)
      return new Map(
        topicOf(topic).partitions.map(({ partition }) => [partition, offsets?.get(partition) ?? -1]),
      )
    },

    async ensureTopics(specs) {
      refuseWhenClosed('topics were made')
      for (const spec of specs) ensureTopic(topics, spec)
    },

    async close() {
      closed = true
      await Promise.all([...groups.values()].map((group) => group.close()))
    },

    drain: () => (running === 0 ? DONE : new Promise<void>((resolve) => drainers.push(resolve))),

    trim(topic, partition, beforeOffset) {
      partitionAt(topic, partition).trim(beforeOffset)
    },

    expel(subscription) {
      for (const group of groups.values()) group.expel(subscription)
    },
  }
}

function ensureTopic(topics: Map<string, MemoryTopic>, spec: TopicSpec): void {
  const existing = topics.get(spec.topic)
  if (existing && existing.partitions.length !== spec.partitions) {
    const facts = { topic: spec.topic, actual: existing.partitions.length, expected: spec.partitions }
    throw redflagError('TOPIC_PARTITIONS_DIFFER', facts)
  }
  if (existing) return
  if (!Number.isInteger(spec.partitions) || spec.partitions < 1) {
    throw redflagError('LOG_TOPIC_REFUSED', { topic: spec.topic, reason: `${spec.partitions} partitions` })
  }
  topics.set(spec.topic, {
    partitions: Array.from(
      { length: spec.partitions },
      (_, number) => new MemoryPartition(spec.topic, number),
    ),
    groups: new Set(),
    maxRecordBytes: Number(spec.config?.['max.message.bytes'] ?? DEFAULT_MAX_RECORD_BYTES),
  })
}

function recordOf(record: OutgoingRecord, target: MemoryPartition, timestampMs: number): LogRecord {
  return {
    topic: record.topic,
    partition: target.partition,
    offset: target.end,
    key: record.key,
    value: record.value,
    headers: record.headers ?? NO_HEADERS,
    timestampMs,
  }
}
