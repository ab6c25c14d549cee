import { setTimeout } from 'node:timers/promises'
import kafkajs from 'kafkajs'
import { STAGES, type StageName } from './names.ts'

/** How far the services have come, asked of the broker. */
export interface Backlog {
  /** Makes a topic of the platform's. */
  createTopic(topic: string, partitions: number): Promise<void>
  /** Next offset of each partition. */
  endsOf(topic: string): Promise<ReadonlyMap<number, number>>
  /** Records in a topic. */
  recordsIn(topic: string): Promise<number>
  /** Resolves when these have committed all that they are to read, links that come meanwhile included. */
  drained(stages: readonly StageName[]): Promise<void>
  close(): Promise<void>
}

/** Bounds the error of a duration. */
const EVERY_MS = 100
const DEADLINE_MS = 600_000
const TOPIC_WITHIN_MS = 15_000

export async function openBacklog(brokers: readonly string[]): Promise<Backlog> {
  const kafka = new kafkajs.Kafka({
    clientId: 'watch',
    brokers: [...brokers],
    logLevel: kafkajs.logLevel.ERROR,
  })
  const admin = kafka.admin()
  await admin.connect()

  /** In the order of the line, so that whatever an earlier stage still sends is seen at the later one. */
  async function isDrained(stages: readonly StageName[]): Promise<boolean> {
    for (const stage of stages) {
      const { groupId, topic } = STAGES[stage]
      const [group] = await admin.fetchOffsets({ groupId, topics: [topic] })
      const committed = new Map(group?.partitions.map((one) => [one.partition, Number(one.offset)]))
      const ends = await admin.fetchTopicOffsets(topic)
      if (ends.some(({ partition, high }) => (committed.get(partition) ?? -1) < Number(high) && high !== '0'))
        return false
    }
    return true
  }

  async function isKnown(topic: string): Promise<boolean> {
    return (await admin.listTopics()).includes(topic)
  }

  return {
    async createTopic(topic, partitions) {
      // kafkajs gives up at the first answer in which the broker has not heard of the topic yet.
      await admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: partitions }] })
      const deadline = Date.now() + TOPIC_WITHIN_MS
      while (!(await isKnown(topic))) {
        if (Date.now() > deadline) throw new Error(`${topic} did not come to be`)
        await setTimeout(EVERY_MS)
      }
    },
    async endsOf(topic) {
      const ends = await admin.fetchTopicOffsets(topic)
      return new Map(ends.map(({ partition, high }) => [partition, Number(high)]))
    },
    async recordsIn(topic) {
      const ends = await admin.fetchTopicOffsets(topic)
      return ends.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0)
    },
    async drained(stages) {
      const deadline = Date.now() + DEADLINE_MS
      while (!(await isDrained(stages))) {
        if (Date.now() > deadline)
          throw new Error(`${stages.join(', ')} did not get through within ten minutes`)
        await setTimeout(EVERY_MS)
      }
    },
    close: () => admin.disconnect(),
  }
}
