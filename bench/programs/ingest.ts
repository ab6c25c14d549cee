import type { Outcome } from '@redflag/ingest/outcome'
import type { Pipeline } from '@redflag/ingest/pipeline'
import { createRecordEncoder } from '@redflag/ingest/record-encoder'
import { createMemoryRegistry, createRecordCodec } from '@redflag/runtime'
import { deadLetterCodec, eventCodec } from '@redflag/schemas'
import { answer, settingsOf } from '../measure/answer.ts'
import { readLive } from '../stream/history.ts'
import { openPipeline } from '../stream/platform.ts'

export interface IngestSettings {
  readonly folder: string
  /** Of each run; every run has events of its own, so that no cache has seen them. */
  readonly events: number
  readonly runs: number
}

export interface IngestAnswer {
  /** Bytes to checked, enriched, pseudonymised event. */
  readonly eventsPerSecond: readonly number[]
  /** The same and on to the bytes of the events topic. */
  readonly recordsPerSecond: readonly number[]
  readonly bytesIn: number
  readonly bytesOut: number
  readonly refused: number
}

const settings = settingsOf<IngestSettings>()
answer(await measure())

async function measure(): Promise<IngestAnswer> {
  const pipeline = await openPipeline()
  const encode = await recordEncoder()
  const eventsPerSecond: number[] = []
  const recordsPerSecond: number[] = []
  let [bytesIn, bytesOut, refused] = [0, 0, 0]
  // The first part warms the compiler and the caches, and is not counted.
  let run = -1
  for await (const part of parts()) {
    const { outcomes, seconds } = timedPass(pipeline, part)
    const began = performance.now()
    for (const outcome of outcomes) bytesOut += encode(outcome).value.length
    const encodeSeconds = (performance.now() - began) / 1000
    for (const bytes of part) bytesIn += bytes.length
    refused += outcomes.filter(({ kind }) => kind !== 'event').length
    if (run++ < 0) continue
    eventsPerSecond.push(part.length / seconds)
    recordsPerSecond.push(part.length / (seconds + encodeSeconds))
  }
  const all = (run + 1) * settings.events
  return { eventsPerSecond, recordsPerSecond, bytesIn: bytesIn / all, bytesOut: bytesOut / all, refused }
}

function timedPass(
  pipeline: Pipeline,
  part: readonly Buffer[],
): { outcomes: readonly Outcome[]; seconds: number } {
  globalThis.gc?.()
  const outcomes: Outcome[] = []
  const receivedAtMs = Date.now()
  const began = performance.now()
  for (const [offset, bytes] of part.entries()) {
    const position = { kind: 'kafka', topic: 'platform', partition: 0, offset, key: null } as const
    outcomes.push(pipeline(bytes, position, receivedAtMs))
  }
  return { outcomes, seconds: (performance.now() - began) / 1000 }
}

async function* parts(): AsyncGenerator<readonly Buffer[]> {
  let part: Buffer[] = []
  let made = 0
  for await (const line of readLive(settings.folder)) {
    part.push(Buffer.from(line))
    if (part.length < settings.events) continue
    yield part
    part = []
    if (++made > settings.runs) return
  }
}

async function recordEncoder() {
  const registry = createMemoryRegistry()
  return createRecordEncoder(
    {
      events: await createRecordCodec(registry, eventCodec, 'events'),
      deadLetters: await createRecordCodec(registry, deadLetterCodec, 'dead'),
    },
    { eventsTopic: 'events', deadLetterTopic: 'dead' },
  )
}
