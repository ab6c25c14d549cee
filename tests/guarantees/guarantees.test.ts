import { signBody } from '@redflag/alerting/channels/signature'
import type { WorkerId } from '@redflag/detection'
import { bucketOfWorker } from '@redflag/detector/profiles/buckets'
import { profileKeys } from '@redflag/detector/profiles/keys'
import { alertCodec, assessmentCodec, eventCodec, topicNames } from '@redflag/schemas'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { requireStack } from '../support/stack.ts'
import { findToxiproxy } from '../support/toxiproxy.ts'
import { waitUntil } from '../support/wait-until.ts'
import { cutKafka } from './faults/cut-network.ts'
import type { Fault } from './faults/fault.ts'
import { killAlerting } from './faults/kill-alerting.ts'
import { killDetector } from './faults/kill-detector.ts'
import { killIngest } from './faults/kill-ingest.ts'
import { loseRedisTail } from './faults/lose-redis-tail.ts'
import { zombie } from './faults/zombie.ts'
import { createOracle, type Oracle } from './oracle.ts'
import { createRandom } from './random.ts'
import { breachLines, createTrial, type Trial } from './run.ts'
import { drawSchedule } from './schedule.ts'
import { type Site, startSite } from './site.ts'
import { storedProfiles } from './stored-profiles.ts'
import { createTopicReader } from './topic-reader.ts'

/** The short form: one site, one fault of each sort. `npm run guarantees` is the long one. */
const SEED = 5
const RATE_PER_SECOND = 250

const hasNetwork = (await findToxiproxy()) !== null

let site: Site
let oracle: Oracle
let trial: Trial

beforeAll(async () => {
  const { registryUrl } = await requireStack()
  const fleet = { ingest: 1, detector: 2, alerting: 1 }
  site = await startSite({ fleet, registryUrl, seed: SEED, ratePerSecond: RATE_PER_SECOND, workers: 150 })
  oracle = await createOracle()
  trial = createTrial(site, oracle)
})

afterAll(async () => {
  await oracle?.close()
  await site?.dispose()
})

async function survives(schedule: readonly Fault[], overlapRatio = 0): Promise<void> {
  const { breaches, strikes, tally } = await trial.run({
    schedule,
    perRound: schedule.length,
    overlapRatio,
    eventsBetween: 300,
    eventsAfter: 100,
    random: createRandom(SEED),
    onStrike: () => {},
    onRound: () => {},
  })
  expect(breachLines(breaches)).toEqual([])
  expect(strikes.map(({ fault }) => fault)).toEqual(schedule.map(({ name }) => name))
  // A stream in which nothing happens would prove nothing.
  expect(tally.alertChanges).toBeGreaterThan(3)
}

describe('under load, on real servers, nothing is lost, doubled or otherwise than undisturbed', () => {
  it('after services were killed, in any order, also while they recovered', async () => {
    const kills = [killIngest, killDetector, killAlerting]
    await survives(drawSchedule([{ faults: kills, count: kills.length }], createRandom(SEED)), 0.5)
  })

  it('after an owner stood still past its session and woke up', () => survives([zombie('detector')]))

  it('after Redis came back without its tail', () => survives([loseRedisTail]))

  it.skipIf(!hasNetwork)('after the network to Kafka was cut', () => survives([cutKafka]))
})

describe('the checker', () => {
  it('tells a lost event, a changed profile, a second saying and a second delivery', async () => {
    const { installation, load } = site
    const { receiver, log, prefix } = installation
    const [delivery] = receiver.deliveries
    const [record] = await alertsReader().next()
    const victim = ([...oracle.profiles().keys()][0] ?? '') as WorkerId
    if (delivery === undefined || record === undefined) throw new Error('nothing was said')
    expect(await trial.checker.compare(load.sent, oracle)).toEqual([])

    const body = `${delivery.body} `
    const headers = {
      'redflag-delivery': delivery.id,
      'redflag-signature': signBody(body, [receiver.secret], Math.floor(Date.now() / 1000)),
    }
    await fetch(receiver.url, { method: 'POST', headers, body })
    const other = { ...record.value, score: record.value.score / 2 }
    const value = Buffer.concat([record.bytes.subarray(0, 5), alertCodec.encode(other)])
    const producer = await log.producer()
    const { partition } = record
    await producer.send([{ topic: topicNames(prefix).alerts, key: other.subject.id, value, partition }])
    const redis = new Redis(site.redisUrl)
    const key = profileKeys(prefix).profile(bucketOfWorker(victim), victim)
    const kept = await redis.getBuffer(key)
    await redis.del(key)

    const lost = JSON.stringify({ ...JSON.parse(load.sent[0] ?? '{}'), eventId: 'never-sent' })
    const told = await trial.checker.compare([...load.sent, lost], oracle)
    await redis.set(key, kept ?? '')
    redis.disconnect()
    const counts = Object.fromEntries(told.map(({ guarantee, count }) => [guarantee, count]))
    expect(counts).toMatchObject({
      'no alert change is published twice': 1,
      'no delivery is doubled': 1,
      'no event is lost': 1,
      'profiles end as undisturbed': 1,
    })
  })
})

const alertsReader = () =>
  createTopicReader(
    site.installation.log,
    site.registryUrl,
    alertCodec,
    topicNames(site.installation.prefix).alerts,
  )

/** The last one: what expired cannot be compared any more. */
describe('events that expire before they are read', () => {
  it('are counted, and what is said after them is marked partial', async () => {
    const { installation, fleet, load, admin, registryUrl } = site
    const { log, prefix } = installation
    const topics = topicNames(prefix)
    const groupId = `${prefix}redflag.detector`
    const detectors = fleet.places.filter(({ service }) => service === 'detector')
    for (const detector of detectors) await fleet.kill(detector)
    const before = load.sent.length
    load.resume()
    await waitUntil(() => load.sent.length > before + 1500, { what: 'events', timeoutMs: 60_000 })
    await load.pause()
    await ingested()
    const committed = await log.committed(groupId, topics.events)
    const cuts = (await log.offsets(topics.events)).map(({ partition, end }) => {
      const next = committed.get(partition) ?? 0
      return { partition, next, from: next + Math.floor((end - next) / 2) }
    })
    await admin(async (one) => {
      await one.fetchTopicOffsets(topics.events)
      const partitions = cuts.map(({ partition, from }) => ({ partition, offset: String(from) }))
      await one.deleteTopicRecords({ topic: topics.events, partitions })
    })
    const expired = cuts.reduce((sum, { next, from }) => sum + from - next, 0)
    expect(expired).toBeGreaterThan(500)

    const readEvents = createTopicReader(log, registryUrl, eventCodec, topics.events)
    const left = await readEvents.next()
    await Promise.all(detectors.map((detector) => fleet.revive(detector)))
    await installation.settled()

    const counts = await Promise.all(
      detectors.map(({ process }) => process.metric('redflag_detector_gap_records_total')),
    )
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(expired)
    const own = left.filter(({ value }) => value.type !== 'link').map(({ value }) => value)
    const profiles = await storedProfiles(site.redisUrl, prefix)
    for (const { workerId } of own) expect(profiles.get(workerId)?.historyCutMs, workerId).not.toBeNull()
    const readAssessments = createTopicReader(log, registryUrl, assessmentCodec, topics.assessments)
    const payouts = new Set(own.filter(({ type }) => type === 'payout').map(({ eventId }) => eventId))
    const assessed = (await readAssessments.next()).filter(({ value }) => payouts.has(value.eventId))
    expect(assessed.length).toBeGreaterThan(3)
    expect(assessed.filter(({ value }) => !value.partial)).toEqual([])
    expect(await trial.checker.look()).toEqual([])
  })

  async function ingested(): Promise<void> {
    await waitUntil(
      async () => {
        const [ingest] = await site.installation.progress()
        return ingest?.partitions.every(({ end, committed }) => committed >= end) ?? false
      },
      { what: 'ingest to have taken everything', timeoutMs: 60_000 },
    )
  }
})
