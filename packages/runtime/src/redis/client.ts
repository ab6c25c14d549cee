import type { ConnectionOptions } from 'node:tls'
import { Cluster, Redis } from 'ioredis'
import type { RedisSettings } from './connect.ts'

export type RedisClient = Redis | Cluster

const DEFAULT_PORT = 6379

/** Waits between attempts to connect again, in milliseconds: short first, two seconds at the most. */
function retryMs(attempt: number): number {
  return Math.min(50 * 2 ** attempt, 2_000)
}

/** Nothing is kept for later: not what comes while there is no connection, nor what was on its way when it broke. */
const KEEP_NOTHING = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
} as const

/** An ioredis client for one server or a cluster, as the URL says. Connects at once and keeps trying. */
export function createRedisClient(settings: RedisSettings, commandTimeoutMs: number): RedisClient {
  const urls = settings.url.split(',').map((url) => new URL(url.trim()))
  const first = urls[0] as URL
  const isCluster = urls.length > 1 || first.protocol.endsWith('-cluster:')
  const options = {
    ...credentialsOf(first),
    ...tlsOf(first, settings),
    commandTimeout: commandTimeoutMs,
    connectTimeout: commandTimeoutMs,
  }
  if (isCluster) {
    return new Cluster(urls.map(addressOf), {
      clusterRetryStrategy: retryMs,
      enableOfflineQueue: false,
      // Certificates name hosts: a name must not be turned into its address before it is compared.
      ...(options.tls ? { dnsLookup: (address, done) => done(null, address) } : {}),
      redisOptions: options,
    })
  }
  return new Redis({
    ...options,
    ...KEEP_NOTHING,
    ...addressOf(first),
    db: Number(first.pathname.slice(1) || 0),
    retryStrategy: retryMs,
    // Groups the commands of one turn. In a cluster it would group scripts by their number of keys, across slots.
    enableAutoPipelining: true,
  })
}

function addressOf(url: URL): { readonly host: string; readonly port: number } {
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || DEFAULT_PORT) }
}

function credentialsOf({ username, password }: URL): {
  readonly username?: string
  readonly password?: string
} {
  return {
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
  }
}

function tlsOf({ protocol }: URL, { tlsCa }: RedisSettings): { readonly tls?: ConnectionOptions } {
  if (!protocol.startsWith('rediss')) return {}
  return { tls: tlsCa === undefined ? {} : { ca: tlsCa } }
}
