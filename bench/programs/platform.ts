import kafkajs, { type Message } from 'kafkajs'
import { answerQuestions, settingsOf } from '../measure/answer.ts'
import { readLive } from '../stream/history.ts'
import { markedPayout } from '../stream/marks.ts'
import { sendPaced } from '../stream/paced.ts'

/** The platform whose payouts are watched: sends what comes next of its stream. */
export interface PlatformSettings {
  readonly brokers: readonly string[]
  readonly topic: string
  readonly folder: string
}

export type PlatformQuestion = SendNext | Pace

/** As fast as the broker takes them. */
interface SendNext {
  readonly kind: 'send'
  readonly count: number
}

/** At a steady rate, whatever becomes of it: no event waits for the one before it to be dealt with. */
interface Pace {
  readonly kind: 'pace'
  readonly perSecond: number
  readonly seconds: number
  /** Payouts to listed addresses, spread evenly; each must lead to an alert. */
  readonly marksPerSecond: number
  /** Number of the first one. */
  readonly firstMark: number
}

export interface PaceAnswer {
  readonly sent: number
  /** When each marked event was due, milliseconds since the epoch, in the order of their numbers. */
  readonly marksDueMs: readonly number[]
  /** How late the events were handed to the client, milliseconds. */
  readonly lateP99Ms: number
}

const SENT_AT_ONCE = 2_000

const { brokers, topic, folder } = settingsOf<PlatformSettings>()
const kafka = new kafkajs.Kafka({
  clientId: 'platform',
  brokers: [...brokers],
  logLevel: kafkajs.logLevel.ERROR,
})
const producer = kafka.producer({
  createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  allowAutoTopicCreation: false,
})
const lines = readLive(folder)

await producer.connect()
answerQuestions<PlatformQuestion>(
  (question) => (question.kind === 'send' ? sendNext(question) : pace(question)),
  () => producer.disconnect(),
)

async function sendNext({ count }: SendNext): Promise<{ sent: number }> {
  let messages: Message[] = []
  for (let sent = 0; sent < count; sent++) {
    messages.push(await nextMessage())
    if (messages.length < SENT_AT_ONCE && sent < count - 1) continue
    await producer.send({ topic, acks: -1, messages })
    messages = []
  }
  return { sent: count }
}

async function nextMessage(): Promise<Message> {
  const { value, done } = await lines.next()
  if (done) throw new Error('the prepared stream is too short')
  return { key: workerOf(value), value }
}

function workerOf(line: string): string {
  return /"workerId":"([^"]+)"/.exec(line)?.[1] ?? ''
}

async function pace({ perSecond, seconds, marksPerSecond, firstMark }: Pace): Promise<PaceAnswer> {
  const count = Math.round(perSecond * seconds)
  const markEvery = Math.round(perSecond / marksPerSecond)
  const ready: Message[] = []
  for (let i = 0; i < count; i++) ready.push(await nextMessage())
  const marksDueMs: number[] = []
  for (let i = markEvery >> 1; i < count; i += markEvery) {
    const number = firstMark + marksDueMs.length
    const atMs = occurredAt(ready[i] as Message)
    ready[i] = { key: `mark-${number}`, value: JSON.stringify(markedPayout(number, atMs)) }
    marksDueMs.push(i)
  }
  const { dueMs, lateP99Ms } = await sendPaced(producer, topic, ready, perSecond)
  return { sent: count, marksDueMs: marksDueMs.map(dueMs), lateP99Ms }
}

function occurredAt({ value }: Message): number {
  return Date.parse(/"occurredAt":"([^"]+)"/.exec(String(value))?.[1] ?? '')
}
