import {
  createConfluentRegistry,
  createRecordCodec,
  type OutgoingRecord,
  writeFrameHeader,
} from '@redflag/runtime'
import {
  type DeadLetter,
  deadLetterCodec,
  findingCodec,
  platformEventCodec,
  topicNames,
} from '@redflag/schemas'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Installation, install } from '../support/installation.ts'
import type { RedflagProcess } from '../support/redflag-process.ts'
import { type PrivateStack, requireStack, type Stack, startPrivateStack } from '../support/stack.ts'
import { waitUntil } from '../support/wait-until.ts'
import { createTopicReader } from './topic-reader.ts'

/** Kafka's own default of `max.message.bytes`. */
const MAX_RECORD_BYTES = 1_048_588
/** What a record of its own batch takes beside its value, and a little more. */
const OVERHEAD_BYTES = 100
const UNKNOWN_SCHEMA = 999_999

let stack: Stack
let registry: PrivateStack
let site: Installation
let ingest: RedflagProcess
let detector: RedflagProcess
let alerting: RedflagProcess

beforeAll(async () => {
  stack = await requireStack()
  // Its own, to be taken away.
  registry = await startPrivateStack(['registry'])
  site = await install({ ...stack, registryUrl: registry.registryUrl })
  ;[ingest, detector, alerting] = await Promise.all([
    site.start('ingest'),
    site.start('detector'),
    site.start('alerting'),
  ])
})

afterAll(async () => {
  await site?.dispose()
  await registry?.dispose()
})

const anEvent = (id: string): Record<string, unknown> => ({
  eventId: id,
  type: 'session',
  workerId: 'w-1',
  sessionId: id,
  action: 'login',
  occurredAt: '2026-03-02T10:00:00Z',
  ip: '2.80.10.20',
})

async function send(records: readonly OutgoingRecord[]): Promise<void> {
  const producer = await site.log.producer()
  await producer.send(records)
}

const toPlatform = (values: readonly (string | Uint8Array)[]): Promise<void> =>
  send(values.map((value) => ({ topic: site.platformTopic, key: 'w-1', value: Buffer.from(value) })))

/** With a schema id in front, as Confluent's clients write it. */
function framed(schemaId: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(5), payload])
  writeFrameHeader(bytes, schemaId)
  return bytes
}

async function letters(): Promise<readonly DeadLetter[]> {
  const topic = topicNames(site.prefix).deadLetter
  const read = createTopicReader(site.log, registry.registryUrl, deadLetterCodec, topic)
  return (await read.next()).map(({ value }) => value)
}

/** So many more dead letters of one service than before. */
async function furtherLetters(service: string, count: number, act: () => Promise<void>) {
  const before = (await letters()).filter((one) => one.service === service).length
  await act()
  const further = async () => (await letters()).filter((one) => one.service === service).slice(before)
  const detail = () => [ingest, detector, alerting].map((one) => one.output().slice(-1500)).join('\n')
  await waitUntil(async () => (await further()).length >= count, {
    what: `${count} dead letters of ${service}`,
    timeoutMs: 45_000,
    detail,
  })
  return further()
}

/** Whether an event with this id stands on the events topic, among what cannot be read. */
async function isTaken(id: string): Promise<boolean> {
  const topic = topicNames(site.prefix).events
  let isThere = false
  for (const { partition, start, end } of await site.log.offsets(topic))
    await site.log.readRange({ topic, partition, fromOffset: start, toOffset: end }, (records) => {
      isThere ||= records.some(({ value }) => value !== null && Buffer.from(value).includes(id))
    })
  return isThere
}

async function untilTaken(id: string): Promise<void> {
  await waitUntil(() => isTaken(id), {
    what: `${id} to be taken`,
    timeoutMs: 45_000,
    detail: () => ingest.output().slice(-2000),
  })
}

/** A stage is alive when what comes after the bad record goes through it. */
async function folds(id: string): Promise<void> {
  const before = await detector.metric('redflag_detector_events_total')
  await toPlatform([JSON.stringify(anEvent(id))])
  await waitUntil(async () => (await detector.metric('redflag_detector_events_total')) > before, {
    what: `${id} to be folded`,
    timeoutMs: 45_000,
    detail: () => detector.output().slice(-2000),
  })
}

describe('what a platform writes', () => {
  it('that is no event, or framed with a schema nobody knows, goes to the dead letters; what follows is taken', async () => {
    const found = await furtherLetters('ingest', 4, () =>
      toPlatform([
        JSON.stringify({ ...anEvent('bad-type'), type: 'no such type' }),
        '{"eventId": "cut off',
        Buffer.from([0, 1, 2]),
        framed(UNKNOWN_SCHEMA, Buffer.from('whatever')),
        JSON.stringify(anEvent('after-poison')),
      ]),
    )
    expect(found.map(({ code }) => code).slice(1)).toEqual([
      expect.any(String),
      'WIRE_FORMAT_INVALID',
      'SCHEMA_UNKNOWN',
    ])
    await untilTaken('after-poison')
  })

  it('that fills a record to the brim fits into a dead letter, cut', async () => {
    const value = Buffer.alloc(MAX_RECORD_BYTES - OVERHEAD_BYTES, '{')
    const [letter] = await furtherLetters('ingest', 1, () => toPlatform([value]))
    expect(letter?.original.length).toBe(1_000_000)
    await folds('after-brim')
  })
})

describe('what stands on the events topic', () => {
  const toEvents = (values: readonly Uint8Array[]) =>
    send(values.map((value) => ({ topic: topicNames(site.prefix).events, key: 'w-1', value })))

  it('unframed, of an unknown schema, or not what its schema says, is set aside by the detector', async () => {
    const api = createConfluentRegistry({ url: registry.registryUrl })
    const known = await api.latest(`${topicNames(site.prefix).events}-value`)
    const found = await furtherLetters('detector', 3, () =>
      toEvents([
        Buffer.from('no frame'),
        framed(UNKNOWN_SCHEMA, Buffer.from('whatever')),
        framed(known?.id ?? 0, Buffer.from([255])),
      ]),
    )
    expect(found.map(({ code }) => code)).toEqual([
      'WIRE_FORMAT_INVALID',
      'SCHEMA_UNKNOWN',
      expect.any(String),
    ])
    await folds('after-unreadable')
  })

  it('and fills a record to the brim does not stop the detector for good', async () => {
    const value = Buffer.alloc(MAX_RECORD_BYTES - OVERHEAD_BYTES, 'x')
    const [letter] = await furtherLetters('detector', 1, () => toEvents([value]))
    expect(letter?.original.length).toBe(1_000_000)
    expect(letter?.message).toContain(`of ${value.length} bytes`)
    await folds('after-brim-of-events')
  })
})

it('what stands on the findings topic and fills a record to the brim does not stop alerting for good', async () => {
  const { findings } = topicNames(site.prefix)
  const value = Buffer.alloc(MAX_RECORD_BYTES - OVERHEAD_BYTES, 'x')
  const [letter] = await furtherLetters('alerting', 1, () => send([{ topic: findings, key: 'w-1', value }]))
  expect(letter?.original.length).toBe(1_000_000)
  // Still at work: another unreadable one is set aside, too.
  const api = createConfluentRegistry({ url: registry.registryUrl })
  await createRecordCodec(api, findingCodec, findings)
  await furtherLetters('alerting', 1, () =>
    send([{ topic: findings, key: 'w-1', value: Buffer.from('short') }]),
  )
})

it('a registry that is away is waited for, nothing is refused meanwhile, and what needs no registry goes on', async () => {
  const api = createConfluentRegistry({ url: registry.registryUrl })
  const schemaId = await api.register(`${site.platformTopic}-value`, platformEventCodec.schemaJson)
  const { fields }: { fields: readonly { name: string }[] } = JSON.parse(platformEventCodec.schemaJson)
  const nothing = Object.fromEntries(fields.map(({ name }) => [name, null]))
  const occurredAt = Date.parse('2026-03-02T11:00:00Z')
  const event = { ...nothing, ...anEvent('by-avro'), occurredAt }
  const bytes = platformEventCodec.encode(event as unknown as Parameters<typeof platformEventCodec.encode>[0])
  const before = (await letters()).length
  await registry.kill('registry')
  // Its schema is known to every process.
  await folds('while-away')
  await toPlatform([framed(schemaId, bytes)])
  const notReady = async () => (await fetch(`${ingest.opsUrl}/readyz`)).status === 503
  await waitUntil(notReady, { what: 'ingest to say that it waits', timeoutMs: 45_000 })
  expect(ingest.output()).toContain('REGISTRY_UNAVAILABLE')
  await registry.start('registry')
  await untilTaken('by-avro')
  expect(await letters()).toHaveLength(before)
  await waitUntil(async () => (await fetch(`${ingest.opsUrl}/readyz`)).ok, {
    what: 'ingest to be ready again',
    timeoutMs: 45_000,
  })
})
