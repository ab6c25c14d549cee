import { setTimeout } from 'node:timers/promises'
import kafkajs from 'kafkajs'

/** Reads what a side has said, as it comes: committed records only. */
export interface Outputs {
  /** Milliseconds since the last record, by the clock of this process. */
  quietMs(): number
  close(): Promise<void>
}

export interface OutputRecord {
  readonly topic: string
  readonly key: string
  readonly value: Buffer
  /** When it arrived here: milliseconds since the epoch, with fractions. */
  readonly arrivedMs: number
}

const MAX_WAIT_MS = 5

/** @param isFromStart what was said before, too */
export async function openOutputs(
  brokers: readonly string[],
  topics: readonly string[],
  isFromStart: boolean,
  take: (record: OutputRecord) => void,
): Promise<Outputs> {
  const kafka = new kafkajs.Kafka({
    clientId: 'look',
    brokers: [...brokers],
    logLevel: kafkajs.logLevel.ERROR,
  })
  const consumer = kafka.consumer({
    groupId: `look-${performance.now()}`,
    maxWaitTimeInMs: MAX_WAIT_MS,
    allowAutoTopicCreation: false,
  })
  let lastMs = performance.now()
  const joined = new Promise<unknown>((resolve) => consumer.on(consumer.events.FETCH, resolve))
  await consumer.connect()
  await consumer.subscribe({ topics: [...topics], fromBeginning: isFromStart })
  await consumer.run({
    autoCommit: false,
    partitionsConsumedConcurrently: topics.length,
    async eachMessage({ topic, message: { key, value } }) {
      lastMs = performance.now()
      if (value !== null) take({ topic, key: String(key), value, arrivedMs: performance.timeOrigin + lastMs })
    },
  })
  await joined
  lastMs = performance.now()
  return {
    quietMs: () => performance.now() - lastMs,
    close: () => consumer.disconnect(),
  }
}

const QUIET_MS = 1_500
const EVERY_MS = 100

/** Waits until nothing has come for a while: of a topic with transactions nobody can tell by offsets where its records end. */
export async function untilQuiet(outputs: Outputs): Promise<void> {
  while (outputs.quietMs() < QUIET_MS) await setTimeout(EVERY_MS)
}
