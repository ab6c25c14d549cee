import { createKafkaLog, createSilentLogger, type Log, type LogRecord } from '@redflag/runtime'
import kafkajs from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshPrefix, requireStack } from '../support/stack.ts'
import { createRecorder, textOf } from './log/recorder.ts'
import { until } from './log/until.ts'

const stack = await requireStack()
const prefix = freshPrefix()
const kafka = new kafkajs.Kafka({ brokers: [...stack.brokers], logLevel: kafkajs.logLevel.NOTHING })
const createPartitioner = kafkajs.Partitioners.DefaultPartitioner
let count = 0

describe('what only Kafka has', () => {
  let log: Log
  beforeAll(() => {
    log = createKafkaLog({ brokers: stack.brokers, log: createSilentLogger() })
  })
  afterAll(() => log.close())

  async function aTopic(): Promise<string> {
    const topic = `${prefix}only-${++count}`
    await log.ensureTopics([{ topic, partitions: 1 }])
    return topic
  }

  async function range(topic: string, fromOffset: number, toOffset: number): Promise<LogRecord[]> {
    const all: LogRecord[] = []
    await log.readRange({ topic, partition: 0, fromOffset, toOffset }, (records) => {
      all.push(...records)
    })
    return all
  }

  it('a record without key or value, from another client, comes as null', async () => {
    const topic = await aTopic()
    const producer = kafka.producer({ createPartitioner })
    await producer.connect()
    await producer.send({ topic, messages: [{ value: null }, { key: 'k', value: null }, { value: 'v' }] })
    await producer.disconnect()
    const seen = createRecorder()
    const subscription = await log.subscribe({ groupId: `${topic}-group`, topics: [topic] }, seen)
    await until('three records', () => seen.records.length === 3)
    expect(seen.records.map(({ key, value }) => [key, value === null])).toEqual([
      [null, true],
      ['k', true],
      [null, false],
    ])
    await subscription.close()
  })

  it('transactions: markers are passed, aborted records are not delivered, neither is a gap', async () => {
    const topic = await aTopic()
    const producer = kafka.producer({
      transactionalId: `${topic}-tx`,
      maxInFlightRequests: 1,
      createPartitioner,
    })
    await producer.connect()
    for (const [text, ends] of [
      ['one', 'commit'],
      ['lost', 'abort'],
      ['two', 'commit'],
      ['lost too', 'abort'],
    ] as const) {
      const transaction = await producer.transaction()
      await transaction.send({ topic, messages: [{ value: text }, { value: text }] })
      await transaction[ends]()
    }
    const seen = createRecorder({ commits: true })
    const groupId = `${topic}-group`
    const subscription = await log.subscribe({ groupId, topics: [topic] }, seen)
    await until('what was committed', () => seen.records.length === 4)
    const plain = await log.producer()
    await plain.send([{ topic, key: 'k', value: Buffer.from('after') }])
    await until('what came after', () => seen.records.length === 5)
    expect(seen.values()).toEqual(['one', 'one', 'two', 'two', 'after'])
    // Two records and one marker for each transaction.
    expect(seen.records.map(({ offset }) => offset)).toEqual([0, 1, 6, 7, 12])
    expect(seen.gaps).toEqual([])
    await subscription.close()
    await producer.disconnect()

    expect((await range(topic, 0, 13)).map(textOf)).toEqual(['one', 'one', 'two', 'two', 'after'])
    expect((await range(topic, 4, 7)).map(({ offset }) => offset)).toEqual([6])
    const again = createRecorder({ start: 2 })
    const second = await log.subscribe({ groupId: `${topic}-again`, topics: [topic] }, again)
    await until('the rest', () => again.records.length === 3)
    expect(again.gaps).toEqual([])
    await second.close()
  })

  it('another member that reads with other software cannot join the group', async () => {
    const topic = await aTopic()
    const groupId = `${topic}-group`
    const subscription = await log.subscribe({ groupId, topics: [topic] }, createRecorder())
    const stranger = kafka.consumer({ groupId, retry: { retries: 0 } })
    await stranger.connect()
    await stranger.subscribe({ topic })
    const crashed = new Promise<string>((resolve) => {
      stranger.on(stranger.events.CRASH, ({ payload }) => resolve(payload.error.message))
    })
    await stranger.run({ eachMessage: async () => {} })
    expect(await crashed).toMatch(/protocol/i)
    await stranger.disconnect()
    await subscription.close()
  })

  it('is refused with a coded error when no broker is there', async () => {
    const nowhere = createKafkaLog({
      brokers: ['127.0.0.1:1'],
      log: createSilentLogger(),
      connectTimeoutMs: 500,
      producer: { sendTimeoutMs: 300 },
    })
    const unavailable = { code: 'LOG_UNAVAILABLE', retryable: true }
    await expect(nowhere.offsets('t')).rejects.toMatchObject(unavailable)
    const options = { groupId: 'g', topics: ['t'] }
    await expect(nowhere.subscribe(options, createRecorder())).rejects.toMatchObject(unavailable)
    const producer = await nowhere.producer()
    await expect(producer.send([{ topic: 't', key: 'k', value: Buffer.from('v') }])).rejects.toMatchObject({
      code: 'LOG_SEND_FAILED',
      retryable: true,
    })
    await nowhere.close()
  })
})
