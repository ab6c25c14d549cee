import type { LogRecord } from '@redflag/runtime'
import { expect, it } from 'vitest'
import type { LogHarness } from './harness.ts'
import { createRecorder, textOf } from './recorder.ts'

/** Topics, offsets, and reading a range outside any group. */
export function topicContract(harness: () => LogHarness): void {
  async function aTopic(count: number, partitions = 1): Promise<string> {
    const topic = harness().freshTopic()
    await harness().log.ensureTopics([{ topic, partitions }])
    await fill(topic, 0, count)
    return topic
  }

  async function fill(topic: string, from: number, to: number): Promise<void> {
    const producer = await harness().log.producer()
    const numbers = Array.from({ length: to - from }, (_, i) => from + i)
    const records = numbers.map((n) => ({ topic, key: 'k', value: Buffer.from(`v${n}`), partition: 0 }))
    if (records.length > 0) await producer.send(records)
  }

  async function read(topic: string, fromOffset: number, toOffset: number): Promise<LogRecord[]> {
    const all: LogRecord[] = []
    await harness().log.readRange({ topic, partition: 0, fromOffset, toOffset }, (records) => {
      expect(records.length).toBeGreaterThan(0)
      all.push(...records)
    })
    return all
  }

  it('makes missing topics, leaves existing ones, and tells one with other partitions', async () => {
    const [one, two] = [harness().freshTopic(), harness().freshTopic()]
    const config = { 'retention.ms': '3600000' }
    await harness().log.ensureTopics([{ topic: one, partitions: 3, config }])
    await fill(one, 0, 2)
    const both = [
      { topic: one, partitions: 3, config },
      { topic: two, partitions: 1 },
    ]
    await harness().log.ensureTopics(both)
    await harness().log.ensureTopics(both)
    expect(await harness().log.offsets(one)).toEqual([
      { partition: 0, start: 0, end: 2 },
      { partition: 1, start: 0, end: 0 },
      { partition: 2, start: 0, end: 0 },
    ])
    expect(await harness().log.offsets(two)).toHaveLength(1)
    await expect(harness().log.ensureTopics([{ topic: one, partitions: 4 }])).rejects.toMatchObject({
      code: 'TOPIC_PARTITIONS_DIFFER',
      facts: { topic: one, actual: 3, expected: 4 },
    })
  })

  it('makes a topic once when two ask at the same time', async () => {
    const spec = { topic: harness().freshTopic(), partitions: 2 }
    await Promise.all([harness().log.ensureTopics([spec]), harness().log.ensureTopics([spec])])
    expect(await harness().log.offsets(spec.topic)).toHaveLength(2)
  })

  it('refuses to make a topic without partitions', async () => {
    const topic = harness().freshTopic()
    await expect(harness().log.ensureTopics([{ topic, partitions: 0 }])).rejects.toMatchObject({
      code: 'LOG_TOPIC_REFUSED',
      facts: { topic },
    })
  })

  it('knows nothing of a topic that does not exist', async () => {
    const topic = harness().freshTopic()
    const unknown = { code: 'LOG_TOPIC_UNKNOWN', facts: { topic } }
    await expect(harness().log.offsets(topic)).rejects.toMatchObject(unknown)
    const groupId = harness().freshGroup()
    await expect(
      harness().log.subscribe({ groupId, topics: [topic] }, createRecorder()),
    ).rejects.toMatchObject(unknown)
    await expect(read(topic, 0, 1)).rejects.toMatchObject({ code: 'LOG_TOPIC_UNKNOWN' })
  })

  it('reads exactly a range, and no further than to the end', async () => {
    const topic = await aTopic(300)
    expect((await read(topic, 20, 270)).map(textOf)).toEqual(
      Array.from({ length: 250 }, (_, i) => `v${20 + i}`),
    )
    expect((await read(topic, 298, 1_000)).map(({ offset }) => offset)).toEqual([298, 299])
    expect(await read(topic, 50, 50)).toEqual([])
    expect(await read(topic, 60, 50)).toEqual([])
    expect(await read(topic, 300, 400)).toEqual([])
  })

  it('reads a range while the partition is being written', async () => {
    const topic = await aTopic(50)
    const writing = (async () => {
      for (let from = 50; from < 250; from += 20) await fill(topic, from, from + 20)
    })()
    const first = await read(topic, 0, 50)
    await writing
    expect(first.map(({ offset }) => offset)).toEqual(Array.from({ length: 50 }, (_, i) => i))
    expect(await read(topic, 0, 250)).toHaveLength(250)
  })

  it('waits for its receiver, and passes on what it throws', async () => {
    const topic = await aTopic(10)
    const boom = new Error('receiver')
    const range = { topic, partition: 0, fromOffset: 0, toOffset: 10 }
    await expect(
      harness().log.readRange(range, async () => {
        throw boom
      }),
    ).rejects.toBe(boom)
  })

  it('refuses a range whose beginning has expired, and says what is left', async () => {
    const topic = await aTopic(10)
    await harness().trim(topic, 0, 4)
    await expect(read(topic, 2, 8)).rejects.toMatchObject({
      code: 'LOG_RANGE_EXPIRED',
      facts: { topic, partition: 0, expected: 2, available: 4 },
    })
    expect((await read(topic, 4, 8)).map(textOf)).toEqual(['v4', 'v5', 'v6', 'v7'])
    expect((await harness().log.offsets(topic))[0]).toEqual({ partition: 0, start: 4, end: 10 })
  })
}
