import {
  createManualClock,
  createMemoryLog,
  createSilentLogger,
  FRAME_HEADER_BYTES,
  frame,
  type MemoryLog,
  type OutgoingRecord,
  type Registry,
  redflagError,
} from '@redflag/runtime'
import { platformEventCodec } from '@redflag/schemas'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createIntake } from '../intake.ts'
import { createPipeline, labelPipeline } from '../pipeline.ts'
import { createSchemaCache } from '../schema-cache.ts'
import { aLabel, aSession, jsonBytes, someReference, testPseudonyms } from '../testing/builders.ts'
import { eventually } from '../testing/eventually.ts'
import { silentObserver } from '../testing/silent-observer.ts'
import { type GatedProducer, gate, type SomeLog, someLog } from '../testing/some-log.ts'
import { type RunningKafkaSource, startKafkaSource } from './run-kafka.ts'

// Sockets and files on a busy machine; every wait inside has its own deadline.
vi.setConfig({ testTimeout: 30_000 })

const PLATFORM = 'platform.events'
const LABELS = 'redflag.labels.v1'
const GROUP = 'redflag.ingest'
const NOW_MS = Date.parse('2026-03-12T00:00:00.000Z')
const LIMIT = { maxConsecutive: 5, maxRatio: 0.5, windowSize: 100 }

interface Running {
  readonly written: SomeLog
  readonly producer: GatedProducer
  readonly source: RunningKafkaSource
  readonly stops: (string | null)[]
  readonly gaps: number[]
  send(values: readonly (unknown | Uint8Array)[], partition?: number, topic?: string): Promise<void>
  committed(topic?: string): Promise<number>
}

const running: Running[] = []
afterEach(async () => {
  for (const { source, producer, written } of running.splice(0)) {
    producer.set('open')
    await source.close()
    await written.log.close()
  }
})

/** Two clocks: the log stamps records with one, ingest reads the other. */
async function start(
  options: { readonly written?: SomeLog; readonly registry?: Registry; readonly nowMs?: number } = {},
): Promise<Running> {
  const written = options.written ?? (await someLog())
  const registry = options.registry ?? written.registry
  await written.log.ensureTopics([{ topic: PLATFORM, partitions: 2 }])
  const producer = gate(await written.log.producer())
  const clock = createManualClock(options.nowMs ?? NOW_MS)
  const schemas = createSchemaCache(registry, clock)
  const pipeline = createPipeline({
    pseudonyms: testPseudonyms(),
    reference: someReference(),
    schemaById: schemas.lookup,
  })
  const stops: (string | null)[] = []
  const gaps: number[] = []
  const source = await startKafkaSource(
    {
      log: written.log,
      intakes: {
        events: createIntake({ pipeline, encode: written.encode, onDefect: () => {} }),
        labels: createIntake({ pipeline: labelPipeline, encode: written.encode, onDefect: () => {} }),
      },
      labelsTopic: LABELS,
      producer,
      schemas,
      clock,
      logger: createSilentLogger(),
      observer: silentObserver({
        stopped: (code) => stops.push(code),
        gap: (_, records) => gaps.push(records),
      }),
      random: () => 0.01,
    },
    {
      topics: [PLATFORM, LABELS],
      groupId: GROUP,
      startAt: 'earliest',
      concurrency: 2,
      maxWaitMs: 10,
      sessionTimeoutMs: 10_000,
      deadLetterLimit: LIMIT,
    },
  )
  const platform = await written.log.producer()
  const started: Running = {
    written,
    producer,
    source,
    stops,
    gaps,
    async send(values, partition = 0, topic = PLATFORM) {
      const records = values.map(
        (value): OutgoingRecord => ({
          topic,
          key: 'k',
          partition,
          value: value instanceof Uint8Array ? value : jsonBytes(value),
        }),
      )
      await platform.send(records)
    },
    committed: async (topic = PLATFORM) => (await written.log.committed(GROUP, topic)).get(0) ?? -1,
  }
  running.push(started)
  return started
}

const good = (eventId: string) => aSession({ eventId })
const bad = (n: number) => ({ eventId: `bad-${n}`, type: 'refund' })
const idsOf = async ({ written }: Running) => (await written.events()).map(({ eventId }) => eventId)

describe('reading a platform topic', () => {
  it('brings every record to the events or to the dead letters, and commits', async () => {
    const run = await start()
    await run.send([good('a'), bad(1), good('b')])
    await run.written.log.drain()
    expect(await idsOf(run)).toEqual(['a', 'b'])
    expect(await run.written.deadLetters()).toMatchObject([
      {
        source: { kind: 'kafka', topic: PLATFORM, partition: 0, offset: 1 },
        code: 'FIELD_MISSING',
        field: 'workerId',
      },
    ])
    expect((await run.written.deadLetters())[0]?.original).toEqual(jsonBytes(bad(1)))
    expect(await run.committed()).toBe(3)
  })

  it('keeps the order of a partition', async () => {
    const run = await start()
    const ids = Array.from({ length: 3_000 }, (_, i) => `e${i}`)
    await run.send(ids.map(good))
    await run.written.log.drain()
    expect(await idsOf(run)).toEqual(ids)
  })

  it('takes the time of arrival from the log, so that reading again gives the same event', async () => {
    const log: MemoryLog = createMemoryLog({ clock: createManualClock(NOW_MS - 1_000) })
    const written = await someLog(log)
    const run = await start({ written })
    await run.send([good('a')])
    await log.drain()
    expect((await written.events())[0]?.receivedAtMs).toBe(NOW_MS - 1_000)
  })

  it.each([NOW_MS + 5_000, 1_741_000_000])('does not believe a time stamp of %d', async (stampMs) => {
    const log: MemoryLog = createMemoryLog({ clock: createManualClock(stampMs) })
    const run = await start({ written: await someLog(log) })
    await run.send([good('a')])
    await log.drain()
    expect((await run.written.events())[0]?.receivedAtMs).toBe(NOW_MS)
  })

  it('says when records have expired before they were read', async () => {
    const written = await someLog()
    await written.log.ensureTopics([{ topic: PLATFORM, partitions: 2 }])
    const first = await start({ written })
    await first.send([good('a')])
    await written.log.drain()
    await first.source.close()
    await first.send([good('b'), good('c'), good('d')])
    written.log.trim(PLATFORM, 0, 3)
    const second = await start({ written })
    await written.log.drain()
    expect(second.gaps).toEqual([2])
    expect(await idsOf(second)).toEqual(['a', 'd'])
  })
})

describe('reading the topic of labels', () => {
  it('brings every one to the events of its worker or, with its field, to the dead letters, and commits', async () => {
    const run = await start()
    await run.send([good('a')])
    await run.send(
      [aLabel(), aLabel({ signals: [] }), aLabel({ labelId: 'lb-2', workerId: 'w-2' })],
      0,
      LABELS,
    )
    await run.written.log.drain()
    const records = await run.written.eventRecords()
    expect(records.map(({ key }) => key).sort()).toEqual(['w-1', 'w-1', 'w-2'])
    const labels = (await run.written.events()).filter(({ type }) => type === 'label')
    expect(labels.map(({ workerId }) => workerId).sort()).toEqual(['w-1', 'w-2'])
    expect(await run.written.deadLetters()).toMatchObject([
      { source: { kind: 'kafka', topic: LABELS, partition: 0, offset: 1 }, field: 'signals' },
    ])
    expect(await run.committed(LABELS)).toBe(3)
  })

  it('commits after the acknowledgement, not before', async () => {
    const run = await start()
    run.producer.set('shut')
    await run.send([aLabel()], 0, LABELS)
    await eventually(() => run.producer.waiting === 1, 'the send is under way')
    expect(await run.committed(LABELS)).toBe(-1)
    run.producer.set('open')
    await run.written.log.drain()
    expect(await run.committed(LABELS)).toBe(1)
  })

  it('takes what looks like framed Avro for no JSON, without asking the registry', async () => {
    const written = await someLog()
    const schemaById = vi.fn(() => Promise.reject(redflagError('REGISTRY_UNAVAILABLE', { action: 'schema' })))
    const run = await start({ written, registry: { ...written.registry, schemaById } })
    await run.send([frame(1, jsonBytes(aLabel()))], 0, LABELS)
    await run.written.log.drain()
    expect(await run.written.deadLetters()).toMatchObject([{ code: 'INPUT_NOT_JSON' }])
    expect(schemaById).not.toHaveBeenCalled()
  })

  it('holds up no payouts, however many are refused', async () => {
    const run = await start()
    await run.send(
      Array.from({ length: 50 }, () => aLabel({ verdict: 'guilty' })),
      0,
      LABELS,
    )
    await run.send([good('a')])
    await run.written.log.drain()
    expect(run.source.stoppedBecause).toBeNull()
    expect(await idsOf(run)).toEqual(['a'])
    expect(await run.written.deadLetters()).toHaveLength(50)
  })
})

describe('framed Avro', () => {
  const SESSION = { eventId: 'ev-avro', type: 'session', workerId: 'w-1', sessionId: 's-1', action: 'login' }
  const avro = (): Uint8Array => {
    const { fields }: { fields: readonly { name: string }[] } = JSON.parse(platformEventCodec.schemaJson)
    const nothing = Object.fromEntries(fields.map(({ name }) => [name, null]))
    const event = { ...nothing, ...SESSION, ip: '2.80.10.20', occurredAt: NOW_MS }
    return platformEventCodec.encode(event as unknown as Parameters<typeof platformEventCodec.encode>[0])
  }

  it('is read by the schema that the registry has for its id, beside JSON', async () => {
    const run = await start()
    const id = await run.written.registry.register(`${PLATFORM}-value`, platformEventCodec.schemaJson)
    await run.send([frame(id, avro()), good('json')])
    await run.written.log.drain()
    expect(await idsOf(run)).toEqual(['ev-avro', 'json'])
  })

  it('with an id that the registry does not know goes to the dead letters whole', async () => {
    const run = await start()
    const bytes = frame(9_999, avro())
    await run.send([bytes, good('json')])
    await run.written.log.drain()
    expect(await idsOf(run)).toEqual(['json'])
    const [letter] = await run.written.deadLetters()
    expect(letter).toMatchObject({ code: 'SCHEMA_UNKNOWN' })
    expect(letter?.original).toEqual(bytes)
    expect(letter?.original.subarray(FRAME_HEADER_BYTES)).toEqual(avro())
  })

  it('waits for a registry that is away, and refuses nothing meanwhile', async () => {
    const written = await someLog()
    let isAway = true
    let asked = 0
    const registry: Registry = {
      ...written.registry,
      schemaById(id) {
        asked++
        if (isAway) return Promise.reject(redflagError('REGISTRY_UNAVAILABLE', { action: 'schema' }))
        return written.registry.schemaById(id)
      },
    }
    const run = await start({ written, registry })
    const id = await written.registry.register(`${PLATFORM}-value`, platformEventCodec.schemaJson)
    await run.send([frame(id, avro())])
    await eventually(() => asked >= 2, 'it was asked again')
    expect(run.source.stuckSinceMs).toBe(NOW_MS)
    expect(await run.committed()).toBe(-1)
    isAway = false
    await run.written.log.drain()
    expect(await idsOf(run)).toEqual(['ev-avro'])
    expect(await run.written.deadLetters()).toEqual([])
    expect(run.source.stuckSinceMs).toBeNull()
  })
})

describe('when the log does not acknowledge', () => {
  it('commits nothing, tries again, and loses nothing', async () => {
    const run = await start()
    run.producer.set(redflagError('LOG_SEND_FAILED', { count: 2, topics: 'redflag.events.v1' }))
    await run.send([good('a'), bad(1)])
    await eventually(() => run.source.stuckSinceMs !== null, 'it waits')
    expect(await run.committed()).toBe(-1)
    run.producer.set('open')
    await run.written.log.drain()
    expect(await idsOf(run)).toEqual(['a'])
    expect(await run.written.deadLetters()).toHaveLength(1)
    expect(await run.committed()).toBe(2)
    expect(run.stops).toEqual([null])
  })

  it('commits after the acknowledgement, not before', async () => {
    const run = await start()
    run.producer.set('shut')
    await run.send([good('a')])
    await eventually(() => run.producer.waiting === 1, 'the send is under way')
    expect(await run.committed()).toBe(-1)
    run.producer.set('open')
    await run.written.log.drain()
    expect(await run.committed()).toBe(1)
  })

  it('gives the batch up when asked to stop, for the next one to read', async () => {
    const run = await start()
    run.producer.set(redflagError('LOG_SEND_FAILED', { count: 1, topics: 'redflag.events.v1' }))
    await run.send([good('a')])
    await eventually(() => run.source.stuckSinceMs !== null, 'it waits')
    await run.source.close()
    expect(await run.committed()).toBe(-1)
    const next = await start({ written: run.written })
    await run.written.log.drain()
    expect(await idsOf(next)).toEqual(['a'])
  })

  it('ends with an error that trying again does not mend', async () => {
    const run = await start()
    run.producer.set(redflagError('LOG_RECORD_REFUSED', { topics: 'redflag.events.v1', reason: 'too large' }))
    await run.send([good('a')])
    await expect(run.source.finished).rejects.toMatchObject({ code: 'LOG_RECORD_REFUSED' })
    expect(run.source.stoppedBecause).toContain('too large')
    expect(run.stops).toEqual([null, 'OTHER'])
    expect(await run.committed()).toBe(-1)
  })
})

describe('too much refused input', () => {
  const offsetsOf = (records: readonly { readonly source: { readonly offset: number | null } }[]) =>
    records.map(({ source }) => source.offset)

  it('stops the reading, says so, and writes nothing of the run', async () => {
    const run = await start()
    const values = [good('a'), bad(1), good('b'), ...Array.from({ length: 8 }, (_, i) => bad(i)), good('c')]
    await run.send(values)
    await eventually(() => run.source.stoppedBecause !== null, 'it has stopped')
    expect(run.source.stoppedBecause).toContain(`${PLATFORM}[0] at offset 8: 6 in a row`)
    expect(run.stops).toEqual([null, 'INGEST_DEAD_LETTER_LIMIT'])
    expect(await idsOf(run)).toEqual(['a', 'b'])
    expect(offsetsOf(await run.written.deadLetters())).toEqual([1])
    expect(await run.committed()).toBe(3)
    await run.source.finished // does not end the process
  })

  it('is met again by the next one, at the same place, with nothing doubled', async () => {
    const written = await someLog()
    const run = await start({ written })
    await run.send([good('a'), ...Array.from({ length: 8 }, (_, i) => bad(i))])
    await eventually(() => run.source.stoppedBecause !== null, 'it has stopped')
    const next = await start({ written })
    await eventually(() => next.source.stoppedBecause !== null, 'the next one has stopped')
    expect(await idsOf(next)).toEqual(['a'])
    expect(await written.deadLetters()).toEqual([])
    expect(await next.committed()).toBe(1)
  })

  it('is counted across batches', async () => {
    const run = await start()
    for (let i = 0; i < 3; i++) {
      await run.send([bad(2 * i), bad(2 * i + 1)])
      await run.written.log.drain()
    }
    expect(run.source.stoppedBecause).toContain('6 in a row')
    expect(offsetsOf(await run.written.deadLetters())).toEqual([0, 1, 2, 3])
  })

  it('is counted by partition: a good one does not hide a bad one', async () => {
    const run = await start()
    await run.send(
      Array.from({ length: 50 }, (_, i) => good(`g${i}`)),
      1,
    )
    await run.send(
      Array.from({ length: 6 }, (_, i) => bad(i)),
      0,
    )
    await eventually(() => run.source.stoppedBecause !== null, 'it has stopped')
  })

  it('short of the limit goes on', async () => {
    const run = await start()
    for (let round = 0; round < 10; round++) {
      await run.send([
        ...Array.from({ length: 5 }, (_, i) => bad(i)),
        ...Array.from({ length: 6 }, () => good('g')),
      ])
    }
    await run.written.log.drain()
    expect(run.source.stoppedBecause).toBeNull()
    expect(await run.written.deadLetters()).toHaveLength(50)
  })
})
