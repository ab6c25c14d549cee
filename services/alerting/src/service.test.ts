import {
  createManualClock,
  createMemoryLog,
  createMemoryRegistry,
  createMetricsRegistry,
  createRecordCodec,
  createSilentLogger,
  type HealthCheck,
  redflagError,
  startOpsServer,
} from '@redflag/runtime'
import { findingCodec, topicNames } from '@redflag/schemas'
import { afterEach, expect, it, vi } from 'vitest'
import { createWebhook } from './channels/webhook.ts'
import { createAlertingMetrics } from './metrics.ts'
import { createAlertingService } from './service.ts'
import { createMemoryAlertStore } from './store/memory-alert-store.ts'
import type { AlertStore } from './store/port.ts'
import { aFinding, MORNING_MS } from './testing/a-finding.ts'
import { startReceiver } from './testing/receiver.ts'

const TOPIC = topicNames()
const cleanUp: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of cleanUp.splice(0).reverse()) await end()
})

async function aService(store: AlertStore = createMemoryAlertStore()) {
  const clock = createManualClock(MORNING_MS)
  const log = createMemoryLog()
  const registry = createMemoryRegistry()
  const receiver = await startReceiver()
  cleanUp.push(() => receiver.close())
  for (const topic of [TOPIC.findings, TOPIC.alerts, TOPIC.deadLetter])
    await log.ensureTopics([{ topic, partitions: 1 }])
  const metrics = createMetricsRegistry()
  const webhook = createWebhook({ name: 'ops', url: receiver.url, secrets: ['swordfish'] }, clock)
  const service = createAlertingService({
    log,
    registry,
    store,
    channels: [{ channel: webhook }],
    clock,
    logger: createSilentLogger(),
    metrics: createAlertingMetrics(metrics, clock),
    random: () => 0,
  })
  cleanUp.push(async () => service.stop())
  const codec = await createRecordCodec(registry, findingCodec, TOPIC.findings)
  const producer = await log.producer()
  const send = () => producer.send([{ topic: TOPIC.findings, key: 'w-1', value: codec.encode(aFinding()) }])
  return { service, clock, receiver, send, metrics }
}

const ask = (checks: readonly HealthCheck[]) =>
  Promise.all(checks.map(async ({ name, check }) => [name, await check()]))

it('the service is ready when it has started, and alive while its loop turns', async () => {
  const { service } = await aService()
  expect(await ask(service.ready)).toEqual([
    ['alerting', { ok: false, reason: 'not started' }],
    ['channel-ops', { ok: true }],
  ])
  await service.start()
  expect(await ask(service.ready)).toEqual([
    ['alerting', { ok: true }],
    ['channel-ops', { ok: true }],
  ])
  expect(await ask(service.alive)).toEqual([['alerting-loop', { ok: true }]])
  await service.stop()
  await service.finished()
})

it('a receiver that takes nothing is told by /readyz with what is waiting, and by the metrics', async () => {
  const { service, clock, receiver, send, metrics } = await aService()
  receiver.answer(() => ({ status: 503 }))
  await service.start()
  const { alive, ready } = service
  const server = await startOpsServer({ metrics: () => metrics.metrics(), alive, ready }, { port: 0 })
  cleanUp.push(() => server.close())
  await send()
  await receiver.waitFor(1)
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  clock.advance(60_000)
  await vi.waitFor(async () => {
    const response = await fetch(`${server.url}/readyz`)
    expect([response.status, await response.json()]).toMatchObject([503, { checks: { alerting: 'ok' } }])
  })
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(
    /tries_total\{channel="ops",result="retry"\} [1-9]/,
  )
})

it('a store that cannot be reached is told by /readyz', async () => {
  const store = createMemoryAlertStore()
  let isDown = false
  const unreliable: AlertStore = {
    ...store,
    async read(lease, subjects) {
      if (isDown) throw redflagError('REDIS_UNAVAILABLE', { action: 'a script' })
      return store.read(lease, subjects)
    },
    async acquire(partition, nowMs) {
      if (isDown) throw redflagError('REDIS_UNAVAILABLE', { action: 'a script' })
      return store.acquire(partition, nowMs)
    },
  }
  const { service, clock, send, receiver } = await aService(unreliable)
  await service.start()
  isDown = true
  await send()
  await vi.waitFor(async () => {
    clock.advance(5000)
    expect(await ask(service.ready.slice(0, 1))).toMatchObject([['alerting', { ok: false }]])
  })
  isDown = false
  await receiver.waitFor(1)
  await vi.waitFor(async () =>
    expect(await ask(service.ready.slice(0, 1))).toEqual([['alerting', { ok: true }]]),
  )
})
