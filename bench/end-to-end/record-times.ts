import kafkajs from 'kafkajs'

/** A stretch of a topic: from these offsets up to but not including those, by partition. */
export interface Stretch {
  readonly topic: string
  readonly from: ReadonlyMap<number, number>
  readonly to: ReadonlyMap<number, number>
}

/**
 * When the first record of each key was written in a stretch, by the clock of whoever wrote it: milliseconds since the epoch. Read
 * when all is over, so that to look costs nothing while it runs.
 */
export async function recordTimes(
  brokers: readonly string[],
  { topic, from, to }: Stretch,
): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>()
  const open = new Set(
    [...to].filter(([partition, end]) => end > (from.get(partition) ?? 0)).map(([one]) => one),
  )
  if (open.size === 0) return times
  const kafka = new kafkajs.Kafka({
    clientId: 'look',
    brokers: [...brokers],
    logLevel: kafkajs.logLevel.ERROR,
  })
  const consumer = kafka.consumer({ groupId: `look-${topic}-${Date.now()}`, allowAutoTopicCreation: false })
  await consumer.connect()
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    await new Promise<void>((done, fail) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error))
      consumer
        .run({
          autoCommit: false,
          async eachBatch({ batch: { partition, messages } }) {
            const end = to.get(partition) ?? 0
            for (const { key, offset, timestamp } of messages) {
              const name = String(key)
              if (Number(offset) < end && !times.has(name)) times.set(name, Number(timestamp))
            }
            if (Number(messages.at(-1)?.offset ?? -1) + 1 >= end) open.delete(partition)
            if (open.size === 0) done()
          },
        })
        .catch(fail)
      for (const [partition, offset] of from) consumer.seek({ topic, partition, offset: String(offset) })
    })
  } finally {
    await consumer.disconnect()
  }
  return times
}
