import { createRecordEncoder } from '@redflag/ingest/record-encoder'
import { createConfluentRegistry, createRecordCodec } from '@redflag/runtime'
import { deadLetterCodec, eventCodec } from '@redflag/schemas'
import kafkajs, { type Message } from 'kafkajs'
import { answerQuestions, settingsOf } from '../measure/answer.ts'
import { markedList, markedPayout } from '../stream/marks.ts'
import { sendPaced } from '../stream/paced.ts'
import { openPipeline, START_MS } from '../stream/platform.ts'
import { platformStream } from '../stream/platform-stream.ts'
import { SEED } from '../stream/seed.ts'

/** What ingest makes of a platform's stream, for whoever reads enriched events. */
export interface PeerPlatformSettings {
  readonly brokers: readonly string[]
  readonly registryUrl: string
  /** Under which the schema of events is registered. */
  readonly eventsTopic: string
  readonly deadLetterTopic: string
  readonly workers: number
  /** Numbers below this one lead to an alert. */
  readonly marks: number
}

export type PeerPlatformQuestion = SendSmall | SendNext | Pace

/** A platform of its own, from its first day to its last: small, and with every story in it. */
interface SendSmall {
  readonly kind: 'small'
  readonly topic: string
  readonly workers: number
  readonly days: number
}

/** The next events of the large one, as fast as the broker takes them. */
interface SendNext {
  readonly kind: 'send'
  readonly topic: string
  readonly count: number
}

/** The same at a steady rate, some of them marked payouts. */
interface Pace {
  readonly kind: 'pace'
  readonly topic: string
  readonly perSecond: number
  readonly seconds: number
  readonly marksPerSecond: number
  readonly firstMark: number
}

export interface SentAnswer {
  readonly sent: number
}

export interface PeerPaceAnswer extends SentAnswer {
  /** When each marked event was due, milliseconds since the epoch, in the order of their numbers. */
  readonly marksDueMs: readonly number[]
  readonly lateP99Ms: number
}

const SENT_AT_ONCE = 2_000
/** Everybody has a few honest days before the first story begins. */
const QUIET_DAYS = 4
const SMALL_PREFIX = 'small-'

const { brokers, registryUrl, eventsTopic, deadLetterTopic, workers, marks } =
  settingsOf<PeerPlatformSettings>()
const kafka = new kafkajs.Kafka({
  clientId: 'peer-platform',
  brokers: [...brokers],
  logLevel: kafkajs.logLevel.ERROR,
})
const producer = kafka.producer({
  createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  allowAutoTopicCreation: false,
})
const registry = createConfluentRegistry({ url: registryUrl })
const encode = createRecordEncoder(
  {
    events: await createRecordCodec(registry, eventCodec, eventsTopic),
    deadLetters: await createRecordCodec(registry, deadLetterCodec, deadLetterTopic),
  },
  { eventsTopic, deadLetterTopic },
)
const pipeline = await openPipeline(markedList(marks))
const large = platformStream({ ...platformOf(workers, SEED), days: Number.POSITIVE_INFINITY })

await producer.connect()
answerQuestions<PeerPlatformQuestion>(answerTo, () => producer.disconnect())

function answerTo(question: PeerPlatformQuestion): Promise<SentAnswer> {
  switch (question.kind) {
    case 'small':
      return send(question.topic, small(question))
    case 'send':
      return send(question.topic, next(question.count))
    case 'pace':
      return pace(question)
  }
}

function platformOf(count: number, seed: number) {
  return { seed, workers: count, startMs: START_MS, quietDays: QUIET_DAYS }
}

/** Its workers have names of their own; what they use cannot be told apart from what others use only by chance. */
function* small({ workers: count, days }: SendSmall): Generator<Message> {
  for (const { atMs, event } of platformStream({ ...platformOf(count, SEED + 1), days }))
    yield messageOf({ ...event, workerId: `${SMALL_PREFIX}${event.workerId}` }, atMs)
}

function* next(count: number): Generator<Message> {
  for (let i = 0; i < count; i++) {
    const { value, done } = large.next()
    if (done) throw new Error('an endless stream has ended')
    yield messageOf(value.event, value.atMs)
  }
}

function messageOf(event: object, atMs: number): Message {
  const bytes = Buffer.from(JSON.stringify(event))
  const outcome = pipeline(bytes, { kind: 'file', name: 'peers', line: 1 }, atMs)
  if (outcome.kind !== 'event') throw new Error(`an event was refused: ${outcome.refusal.reason}`)
  const { key, value } = encode(outcome)
  return { key, value: Buffer.from(value.buffer, value.byteOffset, value.byteLength) }
}

async function send(topic: string, all: Iterable<Message>): Promise<SentAnswer> {
  let sent = 0
  let messages: Message[] = []
  const flush = async () => {
    if (messages.length > 0) await producer.send({ topic, acks: -1, messages })
    sent += messages.length
    messages = []
  }
  for (const message of all) {
    messages.push(message)
    if (messages.length === SENT_AT_ONCE) await flush()
  }
  await flush()
  return { sent }
}

async function pace(question: Pace): Promise<PeerPaceAnswer> {
  const { topic, perSecond, seconds, marksPerSecond, firstMark } = question
  const count = Math.round(perSecond * seconds)
  const markEvery = Math.round(perSecond / marksPerSecond)
  const ready: Message[] = []
  const marked: number[] = []
  for (let i = 0; i < count; i++) {
    const { value } = large.next() as { value: { atMs: number; event: object } }
    const isMark = marksPerSecond > 0 && i % markEvery === markEvery >> 1
    if (isMark) marked.push(i)
    const event = isMark ? markedPayout(firstMark + marked.length - 1, value.atMs) : value.event
    ready.push(messageOf(event, value.atMs))
  }
  const { dueMs, lateP99Ms } = await sendPaced(producer, topic, ready, perSecond)
  return { sent: count, marksDueMs: marked.map(dueMs), lateP99Ms }
}
