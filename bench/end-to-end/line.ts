import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchContext } from '../measure/bench.ts'
import type { OpenProgram } from '../measure/children.ts'
import { type RunningServer, type ServerName, startServers } from '../measure/stack.ts'
import type { BareQuestion, BareSettings } from '../programs/bare.ts'
import type { PlatformQuestion, PlatformSettings } from '../programs/platform.ts'
import type { SeedAnswer, SeedSettings } from '../programs/seed.ts'
import { markedList } from '../stream/marks.ts'
import { PSEUDONYM_KEY } from '../stream/seed.ts'
import { type Backlog, openBacklog } from './backlog.ts'
import { BARE_TOPIC, PARTITIONS, PLATFORM_TOPIC, TOPICS } from './names.ts'
import { type Receiver, startReceiver } from './receiver.ts'
import { type Services, startServices } from './services.ts'

/** Everything that takes part: servers, services, the platform, a bare client and a receiver of alerts. */
export interface Line {
  readonly servers: Readonly<Record<ServerName, RunningServer>>
  readonly services: Services
  readonly platform: OpenProgram<PlatformQuestion>
  readonly bare: OpenProgram<BareQuestion>
  readonly receiver: Receiver
  readonly backlog: Backlog
}

/** Marked payouts that the list of addresses knows. */
export const MOST_MARKS = 100_000

/**
 * Starts all of it on servers of its own, with the past of a platform in Redis, so that profiles are as full as in a system that
 * has run for weeks.
 *
 * @param folder of the prepared history
 */
export async function startLine(context: BenchContext, folder: string): Promise<Line> {
  const { children, atEnd, scratch } = context
  const servers = await startServers(['kafka', 'registry', 'redis'], context)
  const brokers = [servers.kafka.address]
  const backlog = await openBacklog(brokers)
  atEnd(() => backlog.close())
  const receiver = await startReceiver()
  atEnd(() => receiver.close())
  const list = join(scratch, 'listed.txt')
  writeFileSync(list, markedList(MOST_MARKS))
  const env = environment(servers, receiver, list)
  for (const topic of TOPICS) await backlog.createTopic(topic, PARTITIONS)
  context.say('putting the past of all workers into Redis')
  const seed: SeedSettings = {
    folder,
    redisUrl: servers.redis.address,
    keyPrefix: 'rf',
    partitions: PARTITIONS,
    copies: 1,
  }
  await children.run<SeedAnswer>('seed', seed)
  context.say('starting ingest, detector and alerting')
  const services = await startServices(children, env)
  const platform: PlatformSettings = { brokers, topic: PLATFORM_TOPIC, folder }
  const bare: BareSettings = { brokers, from: PLATFORM_TOPIC, to: BARE_TOPIC }
  return {
    servers,
    services,
    backlog,
    receiver,
    platform: await children.open('platform', platform),
    bare: await children.open('bare', bare),
  }
}

/** Ends what has a profile of its work to write, in order. */
export async function stopLine({ services, platform, bare }: Line): Promise<void> {
  await services.stop()
  await Promise.all([platform.close(), bare.close()])
}

function environment(
  { kafka, registry, redis }: Line['servers'],
  receiver: Receiver,
  list: string,
): Readonly<Record<string, string>> {
  return {
    REDFLAG_KAFKA_BROKERS: kafka.address,
    REDFLAG_SCHEMA_REGISTRY_URL: registry.address,
    REDFLAG_REDIS_URL: redis.address,
    REDFLAG_LOG_LEVEL: 'warn',
    INGEST_PSEUDONYM_KEY: PSEUDONYM_KEY.toString('base64'),
    INGEST_KAFKA_TOPICS: PLATFORM_TOPIC,
    INGEST_LISTS: `addresses=${list}`,
    INGEST_HTTP_PORT: 'off',
    // They are held between two measurements, and must not lose their partitions by that.
    INGEST_SESSION_TIMEOUT_MS: '120000',
    DETECTOR_SESSION_TIMEOUT_MS: '120000',
    ALERTING_LOG_CHANNEL: 'false',
    ALERTING_WEBHOOK_URL: receiver.url,
    ALERTING_WEBHOOK_SECRETS: 'a-secret-of-the-benchmark',
  }
}
