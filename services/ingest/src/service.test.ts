import { connect } from 'node:net'
import {
  createLogger,
  createManualClock,
  createMemoryLog,
  createSilentLogger,
  type Log,
  redflagError,
  type Subscription,
} from '@redflag/runtime'
import { Registry } from 'prom-client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createIngestMetrics } from './metrics.ts'
import { createIngestService, type IngestService, type IngestServiceSettings } from './service.ts'
import { DEVELOPMENT_KEY } from './steps/development-key.ts'
import { createPseudonyms } from './steps/pseudonyms.ts'
import {
  aLabel,
  aPayout,
  aSession,
  jsonBytes,
  someReference,
  someSanctions,
  testPseudonyms,
} from './testing/builders.ts'
import { eventually } from './testing/eventually.ts'
import { gate, type SomeLog, someLog } from './testing/some-log.ts'

// Sockets and files on a busy machine; every wait inside has its own deadline.
vi.setConfig({ testTimeout: 30_000 })

const TOPIC = 'platform'
const LISTED = '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed'

const HTTP = {
  host: '127.0.0.1',
  port: 0,
  tokens: [],
  maxBodyBytes: 100_000,
  maxUnpackedBytes: 100_000,
  maxEventsPerRequest: 1_000,
  maxInFlightRequests: 10,
  maxInFlightBytes: 1_000_000,
  ackTimeoutMs: 5_000,
  requestTimeoutMs: 5_000,
}
const KAFKA = {
  topics: [TOPIC],
  groupId: 'redflag.ingest',
  startAt: 'earliest',
  concurrency: 1,
  maxWaitMs: 10,
  sessionTimeoutMs: 10_000,
  deadLetterLimit: { maxConsecutive: 3, maxRatio: 1, windowSize: 10 },
} as const

const services: IngestService[] = []
afterEach(() => Promise.all(services.splice(0).map((service) => service.stop())))

async function someService(settings: Partial<IngestServiceSettings> = {}, written?: SomeLog, log?: Log) {
  const to = written ?? (await someLog())
  await to.log.ensureTopics([{ topic: TOPIC, partitions: 1 }])
  const clock = createManualClock(Date.parse('2026-03-12T00:00:00Z'))
  const deps = {
    log: log ?? to.log,
    registry: to.registry,
    pseudonyms: testPseudonyms(),
    reference: someReference(),
    clock,
    logger: createSilentLogger(),
    metrics: createIngestMetrics(new Registry()),
    random: () => 0.01,
  }
  const service = createIngestService(deps, { kafka: KAFKA, http: HTTP, ...settings })
  services.push(service)
  return { service, deps, written: to, clock }
}

function post(service: IngestService, value: unknown): Promise<Response> {
  const { port } = service.running?.http ?? { port: 0 }
  const headers = { 'content-type': 'application/json' }
  return fetch(`http://127.0.0.1:${port}/v1/events`, { method: 'POST', headers, body: JSON.stringify(value) })
}

function isRefused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => resolve(true))
    socket.on('connect', () => {
      socket.destroy()
      resolve(false)
    })
  })
}

const readyOf = async ({ ready }: IngestService) => ready[0]?.check()

describe('the service', () => {
  it('takes events from a topic and by HTTP into one log, with the same pseudonyms', async () => {
    const { service, written } = await someService()
    await service.start()
    await (await written.log.producer()).send([
      { topic: TOPIC, key: 'k', value: jsonBytes(aSession({ eventId: 'by-kafka', deviceId: 'dev' })) },
    ])
    expect((await post(service, aSession({ eventId: 'by-http', deviceId: 'dev' }))).status).toBe(202)
    await written.log.drain()
    const events = await written.events()
    expect(events.map(({ eventId }) => eventId).sort()).toEqual(['by-http', 'by-kafka'])
    expect(new Set(events.map(({ connection }) => connection?.deviceKey)).size).toBe(1)
  })

  it('is ready once it runs, and not before', async () => {
    const { service } = await someService()
    expect(await readyOf(service)).toEqual({ ok: false, reason: 'not started' })
    await service.start()
    expect(await readyOf(service)).toEqual({ ok: true })
    expect(await service.alive[0]?.check()).toEqual({ ok: true })
  })

  it('screens against new lists from the moment that they are given', async () => {
    const { service, written } = await someService()
    await service.start()
    const destination = { kind: 'crypto', crypto: { asset: 'ETH', address: LISTED } }
    await post(service, aPayout({ eventId: 'before', destination }))
    service.running?.useReference(someReference({ sanctions: someSanctions(LISTED) }))
    await post(service, aPayout({ eventId: 'after', destination }))
    const hits = (await written.events()).map((event) =>
      event.type === 'payout' ? event.payout.destination.crypto?.screening.hit?.list : null,
    )
    expect(hits).toEqual([undefined, 'OFAC SDN'])
  })

  it('goes on by HTTP, and is not ready, when a topic holds too much that is refused', async () => {
    const { service, written } = await someService()
    await service.start()
    const bad = { topic: TOPIC, key: 'k', value: Buffer.from('{}') }
    await (await written.log.producer()).send([bad, bad, bad, bad])
    await eventually(async () => (await readyOf(service))?.ok === false, 'it says so')
    expect(await readyOf(service)).toMatchObject({ reason: expect.stringContaining('too much of the input') })
    expect((await post(service, aSession())).status).toBe(202)
    await service.finished()
  })

  it('is not ready for a while after the log has failed, and is again without being asked', async () => {
    const written = await someLog()
    const producer = gate(await written.log.producer())
    const log: Log = { ...written.log, producer: () => Promise.resolve(producer) }
    const { service } = await someService({ kafka: null }, written, log)
    await service.start()
    producer.set(redflagError('LOG_SEND_FAILED', { count: 1, topics: 'redflag.events.v1' }))
    expect((await post(service, aSession())).status).toBe(503)
    expect(await readyOf(service)).toMatchObject({ ok: false, reason: expect.stringContaining('HTTP') })
    producer.set('open')
    expect((await post(service, aSession())).status).toBe(202)
    expect(await readyOf(service)).toEqual({ ok: true })
  })

  it('says for how long it has been waiting for a dependency', async () => {
    const written = await someLog()
    const producer = gate(await written.log.producer())
    const log: Log = { ...written.log, producer: () => Promise.resolve(producer) }
    const { service, clock } = await someService({ http: null }, written, log)
    await service.start()
    producer.set(redflagError('LOG_SEND_FAILED', { count: 1, topics: 'redflag.events.v1' }))
    await (await written.log.producer()).send([{ topic: TOPIC, key: 'k', value: jsonBytes(aSession()) }])
    await eventually(() => service.running?.health().stuckSinceMs !== null, 'it waits')
    expect(await readyOf(service)).toEqual({ ok: true })
    clock.advance(12_000)
    expect(await readyOf(service)).toEqual({ ok: false, reason: 'waits for a dependency since 12 s' })
  })

  it('leaves nothing running when it cannot start', async () => {
    const { service: first } = await someService()
    await first.start()
    const port = first.running?.http?.port ?? 0
    const written = await someLog()
    const subscriptions: Subscription[] = []
    const log: Log = {
      ...written.log,
      async subscribe(options, handler) {
        const subscription = await written.log.subscribe(options, handler)
        subscriptions.push(subscription)
        return subscription
      },
    }
    const { service: second } = await someService({ http: { ...HTTP, port } }, written, log)
    await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' })
    expect(subscriptions).toHaveLength(1)
    await subscriptions[0]?.finished // never, if it were still reading
  })

  it('refuses to be reachable without a token', async () => {
    const { service } = await someService({ http: { ...HTTP, host: '0.0.0.0' } })
    await expect(service.start()).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })

  it.each([
    [DEVELOPMENT_KEY, true],
    [new Uint8Array(32).fill(1), false],
  ])('warns of the key that everybody can read, and of no other', async (key, isWarned) => {
    const lines: string[] = []
    const { deps } = await someService({ kafka: null, http: null })
    const logger = createLogger({ service: 'ingest', destination: { write: (line) => lines.push(line) } })
    const warned = createIngestService(
      {
        ...deps,
        logger,
        pseudonyms: createPseudonyms({ keys: [key] }),
        metrics: createIngestMetrics(new Registry()),
      },
      { kafka: null, http: null },
    )
    await warned.start()
    await warned.stop()
    expect(lines.join().includes('public development key')).toBe(isWarned)
  })

  it('prefixes its own topics and its group, not those of the platform', async () => {
    const written = await someLog(createMemoryLog(), 't1.')
    const { service } = await someService({ topicPrefix: 't1.' }, written)
    await service.start()
    await (await written.log.producer()).send([{ topic: TOPIC, key: 'k', value: jsonBytes(aSession()) }])
    await written.log.drain()
    expect(await written.events()).toHaveLength(1)
    expect((await written.log.committed('t1.redflag.ingest', TOPIC)).get(0)).toBe(1)
  })

  it('reads labels, with and without topics of the platform', async () => {
    const written = await someLog(createMemoryLog(), 't1.')
    const { service } = await someService({ topicPrefix: 't1.', kafka: { ...KAFKA, topics: [] } }, written)
    await service.start()
    const labels = 't1.redflag.labels.v1'
    await (await written.log.producer()).send([{ topic: labels, key: 'w-1', value: jsonBytes(aLabel()) }])
    await written.log.drain()
    expect(await written.events()).toMatchObject([
      { type: 'label', workerId: 'w-1', label: { alertId: 'al-1', verdict: 'benign_explained' } },
    ])
    expect([...(await written.log.committed('t1.redflag.ingest', labels)).values()]).toContain(1)
  })

  it('waits at its end for what was not acknowledged in time', async () => {
    const written = await someLog()
    const producer = gate(await written.log.producer())
    const log: Log = { ...written.log, producer: () => Promise.resolve(producer) }
    const { service } = await someService({ kafka: null, http: { ...HTTP, ackTimeoutMs: 20 } }, written, log)
    await service.start()
    producer.set('shut')
    expect((await post(service, aSession())).status).toBe(503)
    let isStopped = false
    const stopped = Promise.resolve(service.stop()).then(() => {
      isStopped = true
    })
    const { port } = service.running?.http ?? { port: 0 }
    await eventually(() => isRefused(port), 'the port is closed')
    expect(isStopped).toBe(false)
    producer.set('open')
    await stopped
    expect(await written.events()).toHaveLength(1)
  })

  it('stops at once, twice if need be, and takes nothing any more', async () => {
    const { service } = await someService()
    await service.start()
    const { port } = service.running?.http ?? { port: 0 }
    await Promise.all([service.stop(), service.stop()])
    expect(await isRefused(port)).toBe(true)
  })
})
