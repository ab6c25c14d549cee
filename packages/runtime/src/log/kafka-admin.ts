import type { Admin, Kafka } from 'kafkajs'
import { backoffMs, delay } from '../backoff.ts'
import { isRedflagError, redflagError } from '../errors.ts'
import { protocolType, toLogError } from './kafka-errors.ts'
import type { PartitionOffsets, TopicSpec } from './port.ts'

/** Questions about topics and groups, and making topics. Connects when it is first asked. */
export interface KafkaAdmin {
  offsets(topic: string): Promise<readonly PartitionOffsets[]>
  committed(groupId: string, topic: string): Promise<ReadonlyMap<number, number>>
  ensureTopics(topics: readonly TopicSpec[]): Promise<void>
  close(): Promise<void>
}

const CREATE_TIMEOUT_MS = 15_000
/** How long a question is repeated, in milliseconds. */
const PATIENCE_MS = 5_000
const LEADER_POLL_MS = 50

export function createKafkaAdmin(kafka: Kafka): KafkaAdmin {
  let connected: Promise<Admin> | undefined

  function connect(): Promise<Admin> {
    connected ??= open(kafka).catch((error: unknown) => {
      connected = undefined
      throw error
    })
    return connected
  }

  /**
   * A leader that has moved is only found by a connection that asks for the topics anew: kafkajs' admin keeps to what it once
   * learned for minutes. So what may pass is asked again over a new one, for a while.
   */
  async function ask<T>(
    action: string,
    topic: string | undefined,
    question: (admin: Admin) => Promise<T>,
  ): Promise<T> {
    const startedMs = performance.now()
    for (let attempt = 0; ; attempt++) {
      const connection = connect()
      try {
        return await question(await connection)
      } catch (error) {
        const known = toLogError(error, action, topic)
        if (!known.retryable || performance.now() - startedMs > PATIENCE_MS) throw known
        drop(connection)
      }
      await delay(backoffMs(attempt, Math.random, { firstMs: 50, maxMs: 500 }))
    }
  }

  function drop(connection: Promise<Admin>): void {
    if (connected !== connection) return
    connected = undefined
    void connection.then((admin) => admin.disconnect()).catch(() => undefined)
  }

  function offsets(topic: string): Promise<readonly PartitionOffsets[]> {
    return ask(`offsets of ${topic}`, topic, async (admin) => {
      const found = await admin.fetchTopicOffsets(topic)
      return found
        .map(({ partition, low, high }) => ({ partition, start: Number(low), end: Number(high) }))
        .sort((a, b) => a.partition - b.partition)
    })
  }

  function committed(groupId: string, topic: string): Promise<ReadonlyMap<number, number>> {
    return ask(`offsets of group ${groupId}`, topic, async (admin) => {
      const found = await admin.fetchOffsets({ groupId, topics: [topic] })
      const partitions = found.find((one) => one.topic === topic)?.partitions ?? []
      // kafkajs itself writes -2 when it has lost its place: as good as none.
      return new Map(partitions.map(({ partition, offset }) => [partition, Math.max(-1, Number(offset))]))
    })
  }

  async function ensureTopics(specs: readonly TopicSpec[]): Promise<void> {
    const existing = await countPartitions(specs)
    const missing = specs.filter(({ topic }) => !existing.has(topic))
    checkPartitions(specs, existing)
    if (missing.length === 0) return
    await onFreshConnection('create topics', async (admin) => {
      await createTopics(admin, missing)
      await untilLed(admin, missing)
    })
    // Another process may have made one of them meanwhile, its own way.
    checkPartitions(missing, await countPartitions(missing))
  }

  /** An admin that was once asked for a topic goes on asking for it, and fails at everything while the topic is not there. */
  async function onFreshConnection(action: string, work: (admin: Admin) => Promise<void>): Promise<void> {
    let admin: Admin | undefined
    try {
      admin = await open(kafka)
      await work(admin)
    } catch (error) {
      throw isRedflagError(error) ? error : toLogError(error, action)
    } finally {
      await admin?.disconnect()
    }
  }

  function countPartitions(specs: readonly TopicSpec[]): Promise<ReadonlyMap<string, number>> {
    return ask('describe topics', undefined, async (admin) => {
      const names = new Set(await admin.listTopics())
      const topics = specs.map(({ topic }) => topic).filter((topic) => names.has(topic))
      if (topics.length === 0) return new Map<string, number>()
      const described = await admin.fetchTopicMetadata({ topics })
      return new Map(described.topics.map(({ name, partitions }) => [name, partitions.length]))
    })
  }

  return {
    offsets,
    committed,
    ensureTopics,
    async close() {
      const admin = await connected?.catch(() => undefined)
      connected = undefined
      await admin?.disconnect()
    },
  }
}

async function open(kafka: Kafka): Promise<Admin> {
  const admin = kafka.admin()
  await admin.connect()
  return admin
}

async function createTopics(admin: Admin, specs: readonly TopicSpec[]): Promise<void> {
  const deadlineMs = performance.now() + CREATE_TIMEOUT_MS
  // One by one, so that one refused topic is named and the others are still made.
  for (let at = 0; at < specs.length; at += 1) {
    const { topic, partitions, replicationFactor, config } = specs[at] as TopicSpec
    const configEntries = Object.entries(config ?? {}).map(([name, value]) => ({ name, value }))
    try {
      await admin.createTopics({
        // kafkajs gives up at the first broker that has not heard of the topic yet; `untilLed` waits for it.
        waitForLeaders: false,
        timeout: CREATE_TIMEOUT_MS,
        topics: [
          { topic, numPartitions: partitions, replicationFactor: replicationFactor ?? -1, configEntries },
        ],
      })
    } catch (error) {
      const inner = error instanceof AggregateError ? error.errors[0] : firstOf(error)
      if (protocolType(inner) === 'TOPIC_ALREADY_EXISTS') continue
      // kafkajs first asks for all topics, and fails while any of them, whoever's, is being deleted.
      if (protocolType(inner) === 'UNKNOWN_TOPIC_OR_PARTITION' && performance.now() < deadlineMs) {
        await delay(LEADER_POLL_MS)
        at -= 1
        continue
      }
      const known = toLogError(inner, `create ${topic}`, topic)
      if (known.retryable || known.code === 'LOG_ACCESS_DENIED') throw known
      const reason = protocolType(inner) ?? known.message
      throw redflagError('LOG_TOPIC_REFUSED', { topic, reason }, error)
    }
  }
}

/** Waits until every new partition has a leader: a topic that was just made may not be known to every broker yet. */
async function untilLed(admin: Admin, specs: readonly TopicSpec[]): Promise<void> {
  const topics = specs.map(({ topic }) => topic)
  const deadlineMs = performance.now() + CREATE_TIMEOUT_MS
  for (;;) {
    try {
      const described = await admin.fetchTopicMetadata({ topics })
      if (described.topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0))) return
    } catch (error) {
      if (protocolType(error) !== 'UNKNOWN_TOPIC_OR_PARTITION' || performance.now() > deadlineMs) throw error
    }
    if (performance.now() > deadlineMs) return
    await delay(LEADER_POLL_MS)
  }
}

/** kafkajs wraps the errors of several topics in one error with a list. */
function firstOf(error: unknown): unknown {
  const { errors } = error as { readonly errors?: unknown }
  return Array.isArray(errors) ? errors[0] : error
}

function checkPartitions(specs: readonly TopicSpec[], existing: ReadonlyMap<string, number>): void {
  for (const { topic, partitions } of specs) {
    const actual = existing.get(topic)
    if (actual !== undefined && actual !== partitions) {
      throw redflagError('TOPIC_PARTITIONS_DIFFER', { topic, actual, expected: partitions })
    }
  }
}
