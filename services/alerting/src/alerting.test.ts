import {
  createMemoryLog,
  createMemoryRegistry,
  createRecordCodec,
  type Log,
  type MemoryLog,
  type Registry,
  systemClock,
} from '@redflag/runtime'
import { alertCodec, deadLetterCodec, findingCodec, topicNames } from '@redflag/schemas'
import { Registry as MetricsRegistry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Alerting, type AlertingSettings, type ConfiguredChannel, startAlerting } from './alerting.ts'
import type { DeliveredChange } from './channels/port.ts'
import { createWebhook } from './channels/webhook.ts'
import { createAlertingMetrics } from './metrics.ts'
import type { Logger } from './processor/ports.ts'
import { createMemoryAlertStore } from './store/memory-alert-store.ts'
import { aFinding, type FindingWish } from './testing/a-finding.ts'
import { type Receiver, startReceiver } from './testing/receiver.ts'

const TOPIC = topicNames()
const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} }

let log: MemoryLog
let registry: Registry
let metrics: MetricsRegistry
let receiver: Receiver
let alerting: Alerting | null

beforeEach(async () => {
  log = createMemoryLog()
  registry = createMemoryRegistry()
  metrics = new MetricsRegistry()
  receiver = await startReceiver()
  alerting = null
  await log.ensureTopics([
    { topic: TOPIC.findings, partitions: 2 },
    { topic: TOPIC.alerts, partitions: 2 },
    { topic: TOPIC.deadLetter, partitions: 1 },
  ])
})
afterEach(async () => {
  await alerting?.close()
  await receiver.close()
})

const hook = (name: string, url = receiver.url): ConfiguredChannel => ({
  channel: createWebhook({ name, url, secrets: ['swordfish'] }, systemClock),
})

async function start(
  channels: readonly ConfiguredChannel[],
  settings: AlertingSettings = {},
  through: Log = log,
): Promise<Alerting> {
  const deps = {
    log: through,
    registry,
    store: createMemoryAlertStore(),
    channels,
    clock: systemClock,
    logger: SILENT,
    metrics: createAlertingMetrics(metrics, systemClock),
    random: () => 0,
  }
  alerting = await startAlerting(deps, settings)
  return alerting
}

async function send(...wishes: readonly FindingWish[]): Promise<void> {
  const codec = await createRecordCodec(registry, findingCodec, TOPIC.findings)
  const producer = await log.producer()
  await producer.send(
    wishes.map(aFinding).map((finding) => ({
      topic: TOPIC.findings,
      key: finding.judgement.workerId,
      value: codec.encode(finding),
    })),
  )
}

const events = (): readonly unknown[] => receiver.received.map(({ headers }) => headers['redflag-event'])

describe('alerting', () => {
  it('turns findings into alert changes, and those into deliveries', async () => {
    const { health } = await start([hook('ops')])
    await send({ at: 1 }, { at: 2, score: 0.95 }, { at: 3, score: 0, reasons: [] })
    await receiver.waitFor(3)
    await log.drain()
    expect(events()).toEqual(['alert.opened', 'alert.updated', 'alert.resolved'])
    expect(health()).toEqual({
      ownedPartitions: 2,
      stuckSinceMs: null,
      channels: [{ name: 'ops', failingSinceMs: null, backlog: 0 }],
    })
  })

  it('counts what it does', async () => {
    await start([hook('ops')])
    await send({ at: 1 }, { at: 2 }, { at: 3, score: 0.95 })
    await receiver.waitFor(2)
    await log.drain()
    const text = await metrics.metrics()
    expect(text).toContain('redflag_alert_changes_total{change="opened",band="high",because="opened"} 1')
    expect(text).toContain('redflag_alert_changes_total{change="updated",band="critical",because="band"} 1')
    expect(text).toContain('redflag_alert_findings_silent_total{why="nothing-new"} 1')
    expect(text).toContain('redflag_channel_tries_total{channel="ops",result="delivered"} 2')
    expect(text).toContain('redflag_channel_tries_total{channel="ops",result="refused"} 0')
    expect(text).toMatch(/redflag_channel_lag_records\{channel="ops",partition="\d"\} 0/)
    expect(text).toContain('redflag_alert_age_seconds_count 2')
    expect(text).toContain('redflag_channel_delivery_seconds_count{channel="ops"} 2')
  })

  it('tells which channel fails, and goes on with the others', async () => {
    const other = await startReceiver()
    other.answer(() => ({ status: 500 }))
    const { health } = await start([hook('ops'), hook('broken', other.url)])
    await send({})
    await other.waitFor(2)
    await receiver.waitFor(1)
    expect(health().channels).toEqual([
      { name: 'ops', failingSinceMs: null, backlog: 0 },
      { name: 'broken', failingSinceMs: expect.any(Number), backlog: expect.any(Number) },
    ])
    await alerting?.close()
    await other.close()
  })

  it('stops soon although a receiver hangs', async () => {
    receiver.answer(() => ({ status: 200, hangs: true }))
    const { close, finished } = await start([hook('ops')], { stopGraceMs: 50 })
    await send({})
    await receiver.waitFor(1)
    const stopped = vi.fn()
    void close().then(stopped)
    await vi.waitFor(() => expect(stopped).toHaveBeenCalled(), { timeout: 2000 })
    await finished
  })

  it('lets a delivery under way finish when it stops', async () => {
    const { close } = await start([hook('ops')])
    await send({})
    await receiver.waitFor(1)
    await close()
    const committed = await log.committed('redflag.channel.ops', TOPIC.alerts)
    expect(Math.max(...committed.values())).toBe(1)
  })

  it('refuses topics that are not divided alike', async () => {
    const uneven = createMemoryLog()
    await uneven.ensureTopics([
      { topic: TOPIC.findings, partitions: 2 },
      { topic: TOPIC.alerts, partitions: 3 },
    ])
    await expect(start([], {}, uneven)).rejects.toMatchObject({ code: 'TOPIC_PARTITIONS_DIFFER' })
  })

  it('keeps installations apart by a prefix', async () => {
    await log.ensureTopics([
      { topic: `t1.${TOPIC.findings}`, partitions: 1 },
      { topic: `t1.${TOPIC.alerts}`, partitions: 1 },
      { topic: `t1.${TOPIC.deadLetter}`, partitions: 1 },
    ])
    await start([hook('ops')], { topicPrefix: 't1.' })
    const codec = await createRecordCodec(registry, findingCodec, `t1.${TOPIC.findings}`)
    const producer = await log.producer()
    await producer.send([{ topic: `t1.${TOPIC.findings}`, key: 'w-1', value: codec.encode(aFinding()) }])
    await receiver.waitFor(1)
    await log.drain()
    expect((await log.committed('t1.redflag.channel.ops', `t1.${TOPIC.alerts}`)).get(0)).toBe(1)
  })
})

describe('a channel that breaks', () => {
  it('is begun again where it stopped', async () => {
    const delivered: string[] = []
    let breaks = true
    const brittle = {
      name: 'brittle',
      async deliver({ deliveryId }: DeliveredChange) {
        if (delivered.length === 1 && breaks) {
          breaks = false
          throw new TypeError('a defect')
        }
        delivered.push(deliveryId)
        return { kind: 'delivered' } as const
      },
    }
    await start([{ channel: brittle }])
    await send({ at: 1 }, { at: 2, score: 0.95 })
    await vi.waitFor(() => expect(delivered).toHaveLength(2))
    expect(new Set(delivered.map((id) => id.split(':')[1]))).toEqual(new Set(['1', '2']))
  })
})

describe('a channel that was never there before', () => {
  it.each([
    ['earliest', 2],
    ['latest', 1],
  ] as const)('begins at the %s change', async (startAt, count) => {
    const first = await start([])
    await send({ at: 1 })
    await log.drain()
    await first.close()
    metrics = new MetricsRegistry()
    await start([{ ...hook('ops'), startAt }])
    await send({ at: 2, score: 0.95 })
    await receiver.waitFor(count)
    await log.drain()
    expect(receiver.received).toHaveLength(count)
  })
})

it('codecs of every topic are registered once, by topic', async () => {
  await start([])
  for (const [topic, codec] of [
    [TOPIC.findings, findingCodec],
    [TOPIC.alerts, alertCodec],
    [TOPIC.deadLetter, deadLetterCodec],
  ] as const) {
    expect((await registry.latest(`${topic}-value`))?.schemaJson).toBe(codec.schemaJson)
  }
})
