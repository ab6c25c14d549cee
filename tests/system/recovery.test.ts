import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { finalOfTopic, type Installation, install, type Oracle, oracleOf } from '../support/installation.ts'
import type { ServiceName } from '../support/redflag-process.ts'
import { requireStack, type Stack } from '../support/stack.ts'
import { waitUntil } from '../support/wait-until.ts'

const SEED = 7
const SERVICES: readonly ServiceName[] = ['ingest', 'detector', 'alerting']

let stack: Stack
let oracle: Oracle

beforeAll(async () => {
  stack = await requireStack()
  oracle = await oracleOf(SEED)
  // A stream in which nothing happens would prove nothing.
  expect(Object.keys(oracle.final).length).toBeGreaterThanOrEqual(5)
})

/** Runs `disturb` in mid-stream and compares what the world was told in the end with an undisturbed replay. */
async function underDisturbance(
  disturb: (site: Installation, half: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const site = await install(stack)
  try {
    const middle = Math.floor(oracle.lines.length / 2)
    await site.produce(oracle.lines.slice(0, middle))
    await disturb(site, () => site.produce(oracle.lines.slice(middle)))
    await site.settled()
    const alerts = await site.alerts()
    expect(finalOfTopic(alerts)).toEqual(oracle.final)
    const published = alerts.map((alert) => `${alert.alertId}:${alert.revision}`)
    expect(new Set(published).size, 'an alert change was published twice').toBe(published.length)
    const delivered = new Set(site.receiver.deliveries.map((one) => one.id))
    expect(delivered).toEqual(new Set(published))
  } finally {
    await site.dispose()
  }
}

async function startAll(site: Installation) {
  const [ingest, detector, alerting] = await Promise.all(SERVICES.map((service) => site.start(service)))
  if (!ingest || !detector || !alerting) throw new Error('not started')
  return { ingest, detector, alerting }
}

/** Until the detector has folded some of the first half, so that what follows hits it at work. */
async function atWork(detector: { metric(name: string): Promise<number> }): Promise<void> {
  await waitUntil(async () => (await detector.metric('redflag_detector_events_total')) > 300, {
    what: 'the detector to be at work',
    timeoutMs: 60_000,
    everyMs: 20,
  })
}

describe('on real Kafka, registry and Redis', () => {
  it('ends like a replay when nothing disturbs it', async () => {
    await underDisturbance(async (site, half) => {
      await startAll(site)
      await half()
    })
  })

  it.each(SERVICES)('loses and doubles nothing when %s is killed at work (SIGKILL)', async (victim) => {
    await underDisturbance(async (site, half) => {
      const all = await startAll(site)
      await atWork(all.detector)
      all[victim].kill('SIGKILL')
      await all[victim].exited
      await half()
      await site.start(victim)
    })
  })

  it('goes on in the second detector when the first is killed', async () => {
    await underDisturbance(async (site, half) => {
      const { detector } = await startAll(site)
      const second = await site.start('detector')
      await atWork(detector)
      detector.kill('SIGKILL')
      await half()
      await waitUntil(async () => (await second.metric('redflag_detector_partitions_owned')) === 4, {
        what: 'the second detector to own all partitions',
        timeoutMs: 60_000,
      })
    })
  })

  it('rebuilds when Redis has lost everything, and says nothing twice', async () => {
    await underDisturbance(async (site, half) => {
      const { detector } = await startAll(site)
      await atWork(detector)
      await flush(site.prefix)
      await half()
      await waitUntil(async () => (await detector.metric('redflag_detector_store_lost_total')) > 0, {
        what: 'the detector to notice the loss',
        timeoutMs: 60_000,
      })
    })
  })
})

let redis: Redis | null = null
afterAll(() => redis?.disconnect())

/** Drops every key of the installation: the server is shared with other tests. */
async function flush(prefix: string): Promise<void> {
  redis ??= new Redis(stack.redisUrl)
  const keys = await redis.keys(`${prefix}*`)
  expect(keys.length).toBeGreaterThan(0)
  await redis.unlink(...keys)
}
