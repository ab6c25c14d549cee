import { createKafkaLog, createSilentLogger, type Log } from '@redflag/runtime'
import { createKafkaAdmin } from '@redflag/runtime/log/kafka-admin'
import { createKafka } from '@redflag/runtime/log/kafka-client'
import { createCluster } from '@redflag/runtime/log/kafka-cluster'
import { KafkaSubscription } from '@redflag/runtime/log/kafka-subscription'
import kafkajs, { type Consumer, type Kafka } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshPrefix, requireStack } from '../support/stack.ts'
import { createRecorder, type Recorder } from './log/recorder.ts'
import { until } from './log/until.ts'

const stack = await requireStack()
const prefix = freshPrefix()
const settings = { brokers: stack.brokers, log: createSilentLogger() }
const STALLED_AFTER_MS = 1_500
let count = 0

/** A real consumer that can be made to hang where real ones have hung. */
interface Ailing {
  readonly subscription: KafkaSubscription
  readonly restarts: string[]
  /** The consumers made so far. */
  readonly consumers: Consumer[]
  /** From now on what the first consumer fetches never comes; its connection stays open. Resolves when it waits for the first such. */
  swallowFetches(): Promise<void>
}

interface Swallow {
  isOn: boolean
  count: number
}

describe('a consumer that is alive but does not consume', () => {
  let log: Log
  beforeAll(() => {
    log = createKafkaLog(settings)
  })
  afterAll(() => log.close())

  async function aTopic(partitions = 1): Promise<string> {
    const topic = `${prefix}watched-${++count}`
    await log.ensureTopics([{ topic, partitions }])
    return topic
  }

  async function send(topic: string, text: string, partition = 0): Promise<void> {
    const producer = await log.producer()
    await producer.send([{ topic, key: 'k', value: Buffer.from(text), partition }])
  }

  it('because a fetch never returns is made anew, and no record is lost or repeated', async () => {
    const topic = await aTopic()
    const seen = createRecorder({ commits: true })
    const { subscription, swallowFetches, restarts, consumers } = await ail(topic, seen)
    await send(topic, 'one')
    await until('the first record', () => seen.records.length === 1)
    await swallowFetches()
    await send(topic, 'two')
    await until('the second record', () => seen.records.length === 2, 60_000)
    expect(seen.values()).toEqual(['one', 'two'])
    expect(restarts).toEqual(['stalled'])
    expect(consumers).toHaveLength(2)
    await subscription.close()
  })

  it('because a partition is left out while heartbeats and fetches go on is made anew', async () => {
    const topic = await aTopic()
    const seen = createRecorder({ commits: true })
    const { subscription, restarts, consumers } = await ail(topic, seen)
    await send(topic, 'one')
    await until('the first record', () => seen.records.length === 1)
    consumers[0]?.pause([{ topic, partitions: [0] }])
    await send(topic, 'two')
    await until('the second record', () => seen.records.length === 2, 60_000)
    expect(seen.values()).toEqual(['one', 'two'])
    expect(restarts).toEqual(['stalled'])
    await subscription.close()
  })

  it('is told from one that has nothing to read: markers of transactions are no records', async () => {
    const topic = await aTopic()
    const seen = createRecorder({ commits: true })
    const { subscription, restarts } = await ail(topic, seen)
    const producer = new kafkajs.Kafka({
      brokers: [...stack.brokers],
      logLevel: kafkajs.logLevel.NOTHING,
    }).producer({ transactionalId: `${topic}-tx`, maxInFlightRequests: 1 })
    await producer.connect()
    const transaction = await producer.transaction()
    await transaction.send({ topic, messages: [{ key: 'k', value: 'never' }] })
    await transaction.abort()
    await producer.disconnect()
    await severalLooks(subscription)
    expect(restarts).toEqual([])
    await send(topic, 'one')
    await until('the record', () => seen.records.length === 1)
    await subscription.close()
  })

  it('is told from one whose handler takes its time, and from one that is paused', async () => {
    const topic = await aTopic()
    let finish = (): void => {}
    const seen = createRecorder({
      commits: true,
      onBatch: async (_batch, control) => {
        let isDone = false
        finish = () => {
          isDone = true
        }
        await until('the test to go on', async () => {
          await control.heartbeat()
          return isDone
        })
      },
    })
    const { subscription, restarts } = await ail(topic, seen)
    await send(topic, 'one')
    await until('the handler to be at work', () => seen.story.includes('batch 0'))
    await send(topic, 'two')
    await severalLooks(subscription)
    subscription.pause()
    finish()
    await until('the first record', () => seen.records.length === 1)
    await severalLooks(subscription)
    subscription.resume()
    await until('the second batch', () => seen.story.filter((one) => one === 'batch 0').length === 2)
    finish()
    await until('the second record', () => seen.records.length === 2)
    expect(seen.values()).toEqual(['one', 'two'])
    expect(seen.story.filter((one) => one !== 'batch 0')).toEqual(['assigned 0'])
    expect(restarts).toEqual([])
    await subscription.close()
  })

  it('is told from one whose only hand is full with another partition', async () => {
    const topic = await aTopic(2)
    let isDone = false
    const seen = createRecorder({
      commits: true,
      onBatch: async ({ partition }, control) => {
        if (partition !== 0) return
        await until('the test to go on', async () => {
          await control.heartbeat()
          return isDone
        })
      },
    })
    const { subscription, restarts } = await ail(topic, seen)
    await send(topic, 'one', 0)
    await until('the handler to be at work', () => seen.story.includes('batch 0'))
    await send(topic, 'two', 1)
    await severalLooks(subscription)
    expect(seen.story).not.toContain('batch 1')
    isDone = true
    await until('both records', () => seen.records.length === 2)
    expect(seen.values()).toEqual(['one', 'two'])
    expect(seen.story).toEqual(['assigned 0', 'assigned 1', 'batch 0', 'batch 1'])
    expect(restarts).toEqual([])
    await subscription.close()
  })
})

/** More than enough to take a consumer for stalled. */
async function severalLooks(subscription: KafkaSubscription): Promise<void> {
  const looks = subscription.watchdogLooks()
  await until('several looks of the watchdog', () => subscription.watchdogLooks() > looks + 8)
}

async function ail(topic: string, handler: Recorder): Promise<Ailing> {
  const restarts: string[] = []
  const consumers: Consumer[] = []
  const swallow: Swallow = { isOn: false, count: 0 }
  const kafka = createKafka(settings)
  const cluster = createCluster(kafka)
  const subscription = new KafkaSubscription(
    {
      newKafka: () => tamper(createKafka(settings), consumers, swallow),
      admin: createKafkaAdmin(kafka),
      cluster,
      log: settings.log,
      askForCoordinator: async () => {},
      onRestart: (_groupId, cause) => void restarts.push(cause),
    },
    { groupId: `${topic}-group`, topics: [topic], sessionTimeoutMs: 6_000, stalledAfterMs: STALLED_AFTER_MS },
    handler,
  )
  await subscription.join()
  return {
    subscription,
    restarts,
    consumers,
    async swallowFetches() {
      swallow.isOn = true
      await until('a fetch to be swallowed', () => swallow.count > 0)
    },
  }
}

interface TamperedCluster {
  findBroker(query: unknown): Promise<{ fetch(request: unknown): Promise<unknown> }>
}

/** Lets the first consumer's fetches be swallowed; later ones are left as they are. */
function tamper(kafka: Kafka, consumers: Consumer[], swallow: Swallow): Kafka {
  const isFirst = consumers.length === 0
  const consumer = kafka.consumer.bind(kafka)
  kafka.consumer = (config) => {
    const made = consumer(config)
    consumers.push(made)
    return made
  }
  const key = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  )
  if (key === undefined) throw new Error('kafkajs has changed')
  const create = Reflect.get(kafka, key) as (options: unknown) => TamperedCluster
  Reflect.set(kafka, key, (options: unknown) => {
    const cluster = create.call(kafka, options)
    const findBroker = cluster.findBroker.bind(cluster)
    cluster.findBroker = async (query) => {
      const broker = await findBroker(query)
      if (!isFirst || !swallow.isOn) return broker
      swallow.count += 1
      return Object.create(broker, { fetch: { value: () => new Promise(() => {}) } })
    }
    return cluster
  })
  return kafka
}
