import { type CohortDay, defaultSettings, type Event } from '@redflag/detection'
import {
  createRedisLinks,
  createRedisProfiles,
  type Detector,
  type DetectorObserver,
} from '@redflag/detector'
import { startDetector } from '@redflag/detector/detector'
import { aPayout } from '@redflag/detector/testing/stream'
import {
  connectRedis,
  createConfluentRegistry,
  createKafkaLog,
  createRecordCodec,
  createSilentLogger,
  systemClock,
} from '@redflag/runtime'
import { cohortCodec, eventCodec, TOPICS, type TopicId, topicNames } from '@redflag/schemas'
import { Redis } from 'ioredis'
import { afterAll, expect, it } from 'vitest'
import { freshPrefix, requireStack } from '../support/stack.ts'
import { waitUntil } from '../support/wait-until.ts'

const PARTITIONS = 4
const WORKERS = 40
const WEEKS = 6

const stack = await requireStack()
const prefix = freshPrefix()
const topics = topicNames(prefix)
const log = createKafkaLog({ brokers: stack.brokers, log: createSilentLogger() })
const registry = createConfluentRegistry({ url: stack.registryUrl })
const redis = connectRedis({ url: stack.redisUrl })
const raw = new Redis(stack.redisUrl)

afterAll(async () => {
  await log.close()
  await redis.close()
  raw.disconnect()
})

/** Each worker paid once a week. */
function weekOf(week: number): readonly Event[] {
  return Array.from({ length: WORKERS }, (_, n) =>
    aPayout(`w-${n}`, week * 168 + (n % 24), `bank-${n}`, { currency: n % 2 === 0 ? 'EUR' : 'GBP' }),
  )
}

async function committed(): Promise<number> {
  const offsets = await log.committed(`${prefix}redflag.detector`, topics.events)
  return [...offsets.values()].reduce((sum, offset) => sum + Math.max(0, offset), 0)
}

function read(what: string, events: number): Promise<void> {
  return waitUntil(async () => (await committed()) === events, { what, timeoutMs: 60_000 })
}

async function published(): Promise<readonly CohortDay[]> {
  const codec = await createRecordCodec(registry, cohortCodec, topics.cohorts)
  const days: CohortDay[] = []
  for (const { partition, start, end } of await log.offsets(topics.cohorts))
    await log.readRange(
      { topic: topics.cohorts, partition, fromOffset: start, toOffset: end },
      async (records) => {
        for (const { value } of records) days.push(await codec.decode(value as Uint8Array))
      },
    )
  return days
}

const paidIn = (days: readonly CohortDay[]): Record<string, number> => {
  const paid: Record<string, number> = {}
  for (const { corridors } of days)
    for (const { corridor, tally } of corridors) paid[corridor] = (paid[corridor] ?? 0) + tally.paid
  return paid
}

function start(known: number[]): Promise<Detector> {
  const silent = () => {}
  const observer: DetectorObserver = {
    acquired: silent,
    revoked: silent,
    gap: silent,
    lost: silent,
    waiting: silent,
    undecodable: silent,
    detected: silent,
    cache: silent,
    said: silent,
    worked: silent,
    committed: silent,
    cohorts: (_records, days) => known.push(days),
  }
  return startDetector(
    {
      log,
      registry,
      profiles: createRedisProfiles(redis, { keyPrefix: prefix }),
      links: createRedisLinks(redis, prefix),
      settings: () => defaultSettings(),
      observer,
      clock: systemClock,
      random: Math.random,
    },
    { topicPrefix: prefix },
  )
}

it('figures of cohorts outlive the process and the loss of Redis, and are published once', async () => {
  await log.ensureTopics(
    (Object.keys(TOPICS) as TopicId[]).map((id) => ({
      topic: topics[id],
      partitions: PARTITIONS,
      config: { 'cleanup.policy': TOPICS[id].cleanupPolicy },
    })),
  )
  const producer = await log.producer()
  const codec = await createRecordCodec(registry, eventCodec, topics.events)
  const send = (events: readonly Event[]) =>
    producer.send(
      events.map((one) => ({ topic: topics.events, key: one.workerId, value: codec.encode(one) })),
    )

  const first = await start([])
  for (let week = 0; week < WEEKS - 1; week += 1) await send(weekOf(week))
  await read('all but the last week to be read', (WEEKS - 1) * WORKERS)
  await first.close()
  const halfway = paidIn(await published())
  // The week that no later event has closed yet is kept with the profiles.
  expect(halfway).toEqual({ EUR: (WEEKS - 2) * 20, GBP: (WEEKS - 2) * 20 })

  const known: number[] = []
  const second = await start(known)
  expect(known[0]).toBe(WEEKS - 2)
  await send(weekOf(WEEKS - 1))
  await read('the last week to be read', WEEKS * WORKERS)
  await second.close()
  const before = await published()
  expect(paidIn(before)).toEqual({ EUR: (WEEKS - 1) * 20, GBP: (WEEKS - 1) * 20 })

  const keys = await raw.keys(`${prefix}*`)
  expect(keys.filter((key) => key.endsWith('}cohorts')).length).toBeGreaterThan(10)
  await raw.del(...keys)
  const third = await start(known)
  expect(known.at(-1)).toBe(WEEKS - 1)
  await send(weekOf(WEEKS))
  await read('everything to be read again', (WEEKS + 1) * WORKERS)
  await third.close()
  const after = await published()
  expect(paidIn(after)).toEqual({ EUR: WEEKS * 20, GBP: WEEKS * 20 })
  expect(after.length - before.length).toBeLessThanOrEqual(PARTITIONS)
})
