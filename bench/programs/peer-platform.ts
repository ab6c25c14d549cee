import { createRecordEncoder } from '@redflag/ingest/record-encoder'
import { createConfluentRegistry, createRecordCodec } from '@redflag/runtime'
import { deadLetterCodec, eventCodec } from '@redflag/schemas'
import kafkajs, { type Message } from 'kafkajs'
import { populate } from '../../quality/people/populate.ts'
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
  readonly small: SmallSettings
  /** Numbers below this one lead to an alert. */
  readonly marks: number
}

/** A population in which everything happens that anything is to be said of, honest and not, with events late and twice. */
export interface SmallSettings {
  readonly workers: number
  readonly days: number
}

export type PeerPlatformQuestion = SendSmall | SendNext | Pace

/** The whole of the small population. */
interface SendSmall {
  readonly kind: 'small'
  readonly topic: string
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
/** None that the quality of the product is reported on. */
const SMALL_SEED = 77
const ADVERSARY_SHARE = 0.4

const settings = settingsOf<PeerPlatformSettings>()
const { brokers, eventsTopic, deadLetterTopic } = settings
const kafka = new kafkajs.Kafka({
  clientId: 'peer-platform',
  brokers: [...brokers],
  logLevel: kafkajs.logLevel.ERROR,
})
const producer = kafka.producer({
  createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  allowAutoTopicCreation: false,
})
const registry = createConfluentRegistry({ url: settings.registryUrl })
const encode = createRecordEncoder(
  {
    events: await createRecordCodec(registry, eventCodec, eventsTopic),
    deadLetters: await createRecordCodec(registry, deadLetterCodec, deadLetterTopic),
  },
  { eventsTopic, deadLetterTopic },
)
const small = populate({
  ...settings.small,
  seed: SMALL_SEED,
  adversaryShare: ADVERSARY_SHARE,
  isUntidy: true,
})
const pipeline = await openPipeline(markedList(settings.marks) + small.listedAddresses.join('\n'))
const large = platformStream({
  seed: SEED,
  workers: settings.workers,
  startMs: START_MS,
  quietDays: QUIET_DAYS,
  days: Number.POSITIVE_INFINITY,
})

await producer.connect()
answerQuestions<PeerPlatformQuestion>(answerTo, () => producer.disconnect())

function answerTo(question: PeerPlatformQuestion): Promise<SentAnswer> {
  switch (question.kind) {
    case 'small':
      return send(question.topic, all())
    case 'send':
      return send(question.topic, next(question.count))
    case 'pace':
      return pace(question)
  }
}

function* all(): Generator<Message> {
  for (const { text, arrivesMs } of small.lines) yield messageOf(text, Math.round(arrivesMs))
}

function* next(count: number): Generator<Message> {
  for (let i = 0; i < count; i++) {
    const { value, done } = large.next()
    if (done) throw new Error('an endless stream has ended')
    yield messageOf(JSON.stringify(value.event), value.atMs)
  }
}

function messageOf(text: string, atMs: number): Message {
  const outcome = pipeline(Buffer.from(text), { kind: 'file', name: 'peers', line: 1 }, atMs)
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
    ready.push(messageOf(JSON.stringify(event), value.atMs))
  }
  const { dueMs, lateP99Ms } = await sendPaced(producer, topic, ready, perSecond)
  return { sent: count, marksDueMs: marked.map(dueMs), lateP99Ms }
}
