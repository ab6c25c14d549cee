import kafkajs, { type Admin } from 'kafkajs'
import { choosePort } from '../../deploy/local/ports.js'
import { type RedisServer, startRedisServer } from '../contract/redis/servers.ts'
import { type Installation, install } from '../support/installation.ts'
import { type PrivateStack, startPrivateStack } from '../support/stack.ts'
import { findToxiproxy, type Passage, startToxiproxy, type Toxiproxy } from '../support/toxiproxy.ts'
import { type Fleet, type FleetPlan, startFleet } from './fleet.ts'
import { type Load, startLoad } from './load.ts'

/** Redflag on servers of its own, under load, with everything that a fault takes hold of. */
export interface Site {
  readonly installation: Installation
  readonly fleet: Fleet
  readonly load: Load
  /** Between services and servers; null where there is no Toxiproxy. Load, checker and admin go around it. */
  readonly network: { readonly kafka: Passage; readonly redis: Passage } | null
  readonly redis: RedisServer
  /** Not through the network. */
  readonly redisUrl: string
  readonly registryUrl: string
  readonly broker: { kill(): Promise<void>; start(): Promise<void> }
  /** Asks the broker by a connection made for it: one that lived through a fault may have lost its way. */
  admin<Answer>(question: (admin: Admin) => Promise<Answer>): Promise<Answer>
  dispose(): Promise<void>
}

export interface SiteSettings {
  readonly fleet: FleetPlan
  readonly seed: number
  readonly ratePerSecond: number
  /** In the invented population. */
  readonly workers: number
  /** A registry that runs already; default one of its own. */
  readonly registryUrl?: string
}

/** Group sessions, in milliseconds: the shortest that brokers allow by default, so that a dead process is soon missed. */
const SESSION_MS = 6_000

type Undo = () => Promise<unknown> | unknown

/** Starts everything; what was started is stopped again when the rest cannot be. */
export async function startSite(settings: SiteSettings): Promise<Site> {
  const undo: Undo[] = []
  const dispose = async (): Promise<void> => {
    for (const one of undo.splice(0).reverse()) await one()
  }
  try {
    return await assemble(settings, undo, dispose)
  } catch (error) {
    await dispose()
    throw error
  }
}

async function assemble(settings: SiteSettings, undo: Undo[], dispose: () => Promise<void>): Promise<Site> {
  const program = await findToxiproxy()
  const ports = { listens: await choosePort([], new Set()), advertises: await choosePort([], new Set()) }
  const stack = await startServers(settings, program === null ? {} : proxied(ports))
  undo.push(() => stack.dispose())
  const registryUrl = settings.registryUrl ?? stack.registryUrl
  const redis = await startRedisServer(REDIS_OPTIONS)
  undo.push(() => redis.close())
  const redisUrl = `redis://127.0.0.1:${redis.port}`
  const network = program === null ? null : await startNetwork(program, ports, redis, undo)
  const installation = await install(
    { brokers: stack.brokers, registryUrl, redisUrl },
    {
      INGEST_SESSION_TIMEOUT_MS: String(SESSION_MS),
      DETECTOR_SESSION_TIMEOUT_MS: String(SESSION_MS),
      ALERTING_SESSION_TIMEOUT_MS: String(SESSION_MS),
      ...(network === null ? {} : throughNetwork(network)),
    },
  )
  undo.push(() => installation.dispose())
  const load = await startLoad({
    ...settings,
    brokers: stack.brokers,
    topic: installation.platformTopic,
  })
  undo.push(() => load.stop())
  const fleet = await startFleet(installation, settings.fleet)
  const broker = { kill: () => stack.kill('kafka'), start: () => stack.start('kafka') }
  return {
    installation,
    fleet,
    load,
    network,
    redis,
    redisUrl,
    registryUrl,
    broker,
    admin: (question) => askAdmin(stack.brokers, question),
    dispose,
  }
}

/** The file is never rewritten meanwhile, so that a copy of it is always the beginning of what comes later. */
const REDIS_OPTIONS = ['--appendfsync', 'everysec', '--auto-aof-rewrite-percentage', '0', '--save', '']

const proxied = (ports: { listens: number; advertises: number }): Record<string, string> => ({
  STACK_KAFKA_PROXIED: `${ports.listens}:${ports.advertises}`,
})

function startServers({ registryUrl }: SiteSettings, env: Record<string, string>): Promise<PrivateStack> {
  return startPrivateStack(registryUrl === undefined ? ['kafka', 'registry'] : ['kafka'], env)
}

async function startNetwork(
  program: string,
  ports: { listens: number; advertises: number },
  redis: RedisServer,
  undo: Undo[],
): Promise<NonNullable<Site['network']>> {
  const toxiproxy: Toxiproxy = await startToxiproxy(program)
  undo.push(() => toxiproxy.close())
  return {
    kafka: await toxiproxy.proxy('kafka', `127.0.0.1:${ports.listens}`, ports.advertises),
    redis: await toxiproxy.proxy('redis', `127.0.0.1:${redis.port}`),
  }
}

const throughNetwork = ({ kafka, redis }: NonNullable<Site['network']>): Record<string, string> => ({
  REDFLAG_KAFKA_BROKERS: `127.0.0.1:${kafka.port}`,
  REDFLAG_REDIS_URL: `redis://127.0.0.1:${redis.port}`,
})

async function askAdmin<Answer>(
  brokers: readonly string[],
  question: (admin: Admin) => Promise<Answer>,
): Promise<Answer> {
  const admin = new kafkajs.Kafka({ brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING }).admin()
  await admin.connect()
  try {
    return await question(admin)
  } finally {
    await admin.disconnect()
  }
}
