import { setTimeout } from 'node:timers/promises'
import kafkajs from 'kafkajs'

/** How far a group has come in a topic, asked of the broker. */
export interface Progress {
  /** Records not committed yet, by partition. */
  lags(groupId: string, topic: string): Promise<readonly number[]>
  /** Next offset of each partition. */
  endsOf(topic: string): Promise<ReadonlyMap<number, number>>
  committed(groupId: string, topic: string): Promise<ReadonlyMap<number, number>>
  /** Resolves when `isDone` does so with true. @throws after ten minutes */
  until(what: string, isDone: () => Promise<boolean>): Promise<void>
  close(): Promise<void>
}

/** Bounds the error of a duration. */
const EVERY_MS = 50
const WITHIN_MS = 600_000

export async function openProgress(brokers: readonly string[]): Promise<Progress> {
  const kafka = new kafkajs.Kafka({
    clientId: 'progress',
    brokers: [...brokers],
    // What fails is thrown; what passes by itself, while a broker is new or a group is moving, is nobody's concern.
    logLevel: kafkajs.logLevel.NOTHING,
  })
  const admin = kafka.admin()
  await admin.connect()

  async function endsOf(topic: string) {
    const ends = await admin.fetchTopicOffsets(topic)
    return new Map(ends.map(({ partition, high }) => [partition, Number(high)]))
  }

  async function committed(groupId: string, topic: string) {
    const [group] = await admin.fetchOffsets({ groupId, topics: [topic] })
    return new Map(group?.partitions.map(({ partition, offset }) => [partition, Math.max(0, Number(offset))]))
  }

  return {
    endsOf,
    committed,
    async lags(groupId, topic) {
      const [ends, done] = [await endsOf(topic), await committed(groupId, topic)]
      return [...ends].map(([partition, end]) => end - (done.get(partition) ?? 0))
    },
    async until(what, isDone) {
      const deadline = Date.now() + WITHIN_MS
      while (!(await isDone())) {
        if (Date.now() > deadline) throw new Error(`${what} did not come about within ten minutes`)
        await setTimeout(EVERY_MS)
      }
    },
    close: () => admin.disconnect(),
  }
}
