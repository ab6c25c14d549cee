import { createConfluentRegistry, createRecordCodec, type Log } from '@redflag/runtime'

type Codec<Value> = Parameters<typeof createRecordCodec<Value>>[1]

/** Reads what has come to a topic since it was last asked. */
export interface TopicReader<Value> {
  next(): Promise<readonly ReadRecord<Value>[]>
}

export interface ReadRecord<Value> {
  readonly partition: number
  readonly offset: number
  readonly bytes: Buffer
  readonly value: Value
}

/** Straight from the broker, around whatever is disturbed between it and the services. */
export function createTopicReader<Value>(
  log: Log,
  registryUrl: string,
  codec: Codec<Value>,
  topic: string,
): TopicReader<Value> {
  const records = createRecordCodec(createConfluentRegistry({ url: registryUrl }), codec, topic)
  const positions = new Map<number, number>()
  return {
    async next() {
      const reader = await records
      const found: ReadRecord<Value>[] = []
      for (const { partition, start, end } of await log.offsets(topic)) {
        const fromOffset = Math.max(start, positions.get(partition) ?? 0)
        if (fromOffset >= end) continue
        await log.readRange({ topic, partition, fromOffset, toOffset: end }, async (batch) => {
          for (const { offset, value } of batch) {
            const bytes = Buffer.from(value ?? new Uint8Array())
            found.push({ partition, offset, bytes, value: await reader.decode(bytes) })
          }
        })
        positions.set(partition, end)
      }
      return found
    },
  }
}
