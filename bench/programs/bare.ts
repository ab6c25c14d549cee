import kafkajs from 'kafkajs'
import { answerQuestions, settingsOf } from '../measure/answer.ts'

export interface BareSettings {
  readonly brokers: readonly string[]
  readonly from: string
  readonly to: string
}

/** Copies the next so many records. */
export interface BareQuestion {
  readonly count: number
}

export interface BareAnswer {
  /** From the moment it may read to the last acknowledgement. */
  readonly seconds: number
}

/** As the services are set. */
const PARTITIONS_AT_ONCE = 2
const MAX_WAIT_MS = 20

const { brokers, from, to } = settingsOf<BareSettings>()
const kafka = new kafkajs.Kafka({ clientId: 'bare', brokers: [...brokers], logLevel: kafkajs.logLevel.ERROR })
const producer = kafka.producer({
  createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  allowAutoTopicCreation: false,
})
const consumer = kafka.consumer({
  groupId: 'bare',
  maxWaitTimeInMs: MAX_WAIT_MS,
  allowAutoTopicCreation: false,
  sessionTimeout: 120_000,
})
let missing = 0
let onDone = () => {}

await Promise.all([producer.connect(), consumer.connect()])
await consumer.subscribe({ topics: [from], fromBeginning: true })
await consumer.run({
  partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
  async eachBatch({ batch }) {
    const messages = batch.messages.map(({ key, value }) => ({ key, value }))
    await producer.send({ topic: to, acks: -1, messages })
    missing -= messages.length
    if (missing <= 0) onDone()
  },
})
consumer.pause([{ topic: from }])
answerQuestions<BareQuestion>(copy, async () => {
  await consumer.disconnect()
  await producer.disconnect()
})

async function copy({ count }: BareQuestion): Promise<BareAnswer> {
  missing += count
  const done = new Promise<void>((resolve) => {
    onDone = resolve
  })
  const began = performance.now()
  consumer.resume([{ topic: from }])
  await done
  const seconds = (performance.now() - began) / 1000
  consumer.pause([{ topic: from }])
  return { seconds }
}
