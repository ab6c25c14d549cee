import type { Event } from '@redflag/detection'
import {
  createMemoryLog,
  createMemoryRegistry,
  createRecordCodec,
  type LogProducer,
  type LogRecord,
  type MemoryLog,
  type Registry,
} from '@redflag/runtime'
import { type DeadLetter, deadLetterCodec, eventCodec, topicNames } from '@redflag/schemas'
import { createRecordEncoder, type RecordEncoder } from '../record-encoder.ts'

/** The log that ingest works on, in memory, and what has arrived there. */
export interface SomeLog {
  readonly log: MemoryLog
  readonly registry: Registry
  readonly encode: RecordEncoder
  events(): Promise<readonly Event[]>
  eventRecords(): Promise<readonly LogRecord[]>
  deadLetters(): Promise<readonly DeadLetter[]>
}

export async function someLog(log: MemoryLog = createMemoryLog(), prefix = ''): Promise<SomeLog> {
  const names = topicNames(prefix)
  const registry = createMemoryRegistry()
  await log.ensureTopics([
    { topic: names.events, partitions: 4 },
    { topic: names.deadLetter, partitions: 1 },
    { topic: names.labels, partitions: 2 },
  ])
  const events = await createRecordCodec(registry, eventCodec, names.events)
  const deadLetters = await createRecordCodec(registry, deadLetterCodec, names.deadLetter)
  const encode = createRecordEncoder(
    { events, deadLetters },
    { eventsTopic: names.events, deadLetterTopic: names.deadLetter },
  )
  const decodeAll = <Value>(records: readonly LogRecord[], decode: (bytes: Uint8Array) => Value) =>
    Promise.all(records.map(({ value }) => decode(value ?? new Uint8Array())))
  return {
    log,
    registry,
    encode,
    eventRecords: () => recordsOf(log, names.events),
    events: async () => decodeAll(await recordsOf(log, names.events), (bytes) => events.decode(bytes)),
    deadLetters: async () =>
      decodeAll(await recordsOf(log, names.deadLetter), (bytes) => deadLetters.decode(bytes)),
  }
}

/** Everything in a topic, partition by partition. */
async function recordsOf(log: MemoryLog, topic: string): Promise<readonly LogRecord[]> {
  const found: LogRecord[] = []
  for (const { partition, start, end } of await log.offsets(topic)) {
    await log.readRange({ topic, partition, fromOffset: start, toOffset: end }, (records) => {
      found.push(...records)
    })
  }
  return found
}

/** A producer with a gate before it: shut, sends wait; broken, they fail as they do when Kafka is gone. */
export interface GatedProducer extends LogProducer {
  set(state: 'open' | 'shut' | Error): void
  /** Sends that wait at the gate. */
  readonly waiting: number
}

export function gate(producer: LogProducer): GatedProducer {
  let state: 'open' | 'shut' | Error = 'open'
  const waiting: (() => void)[] = []
  return {
    async send(records) {
      while (state === 'shut') await new Promise<void>((resolve) => waiting.push(resolve))
      if (state instanceof Error) throw state
      await producer.send(records)
    },
    close: () => producer.close(),
    set(next) {
      state = next
      for (const resolve of waiting.splice(0)) resolve()
    },
    get waiting() {
      return waiting.length
    },
  }
}
