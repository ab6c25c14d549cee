import type { Outcome } from '@redflag/ingest/outcome'
import { createRecordEncoder } from '@redflag/ingest/record-encoder'
import { createMemoryRegistry, createRecordCodec } from '@redflag/runtime'
import { deadLetterCodec, eventCodec } from '@redflag/schemas'
import { answer, settingsOf } from '../measure/answer.ts'
import { type Taken, timed } from '../measure/stopwatch.ts'
import { readLive } from '../stream/history.ts'
import { openPipeline } from '../stream/platform.ts'

export interface IngestSettings {
  readonly folder: string
  /** Of each run; every run has events of its own, so that no cache has seen them. */
  readonly events: number
  readonly runs: number
}

export interface IngestAnswer {
  /** Of each run: bytes to checked, enriched, pseudonymised events. */
  readonly pipeline: readonly Taken[]
  /** Of each run: on to the bytes of the events topic. */
  readonly encoding: readonly Taken[]
  readonly bytesIn: number
  readonly bytesOut: number
  readonly refused: number
}

const settings = settingsOf<IngestSettings>()
answer(await measure())

async function measure(): Promise<IngestAnswer> {
  const pipeline = await openPipeline()
  const encode = await recordEncoder()
  const all: { pipeline: Taken; encoding: Taken }[] = []
  let [events, bytesIn, bytesOut, refused] = [0, 0, 0, 0]
  for await (const part of parts()) {
    globalThis.gc?.()
    const outcomes: Outcome[] = []
    const receivedAtMs = Date.now()
    const pipelineTook = timed(() => {
      for (const [offset, bytes] of part.entries()) {
        const position = { kind: 'kafka', topic: 'platform', partition: 0, offset, key: null } as const
        outcomes.push(pipeline(bytes, position, receivedAtMs))
      }
    })
    const encodingTook = timed(() => {
      for (const outcome of outcomes) bytesOut += encode(outcome).value.length
    })
    all.push({ pipeline: pipelineTook, encoding: encodingTook })
    events += part.length
    for (const bytes of part) bytesIn += bytes.length
    refused += outcomes.filter(({ kind }) => kind !== 'event').length
  }
  // The first part warmed the compiler and the caches.
  const counted = all.slice(1)
  return {
    pipeline: counted.map((one) => one.pipeline),
    encoding: counted.map((one) => one.encoding),
    bytesIn: bytesIn / events,
    bytesOut: bytesOut / events,
    refused,
  }
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
