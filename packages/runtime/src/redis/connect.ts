import { createHash } from 'node:crypto'
import { Cluster, Redis, ReplyError } from 'ioredis'
import { isRedflagError, redflagError } from '../errors.ts'
import type { RedisConnection, RedisScript } from './port.ts'

export interface RedisSettings {
  /** `redis://`, `rediss://` (TLS), with `user:password@` for an ACL user; several nodes, comma-separated, are a cluster. */
  readonly url: string
  /** Longest wait for an answer, in milliseconds, connecting included. Default 5000. */
  readonly commandTimeoutMs?: number
  /** Certificate authority in PEM, where the system does not know the server's. */
  readonly tlsCa?: string
  /** Told when the connection is usable, and when it is not any more. */
  readonly onReady?: () => void
  readonly onLost?: (reason: string) => void
}

export interface ConnectedRedis extends RedisConnection {
  /** True while commands can be expected to be answered. */
  isReady(): boolean
  /** @throws `REDIS_UNAVAILABLE` */
  ping(): Promise<void>
  close(): Promise<void>
}

type Client = Redis | Cluster

/** Waits between attempts to connect again: short first, two seconds at the most. */
const retryMs = (attempt: number): number => Math.min(50 * 2 ** attempt, 2000)

/**
 * Connects to Redis. Resolves at once: commands wait for the connection up to their time-out, then fail with
 * `REDIS_UNAVAILABLE`; nothing is queued for ever.
 */
export function connectRedis(settings: RedisSettings): ConnectedRedis {
  const client = createClient(settings)
  let isReady = false
  client.on('ready', () => {
    isReady = true
    settings.onReady?.()
  })
  client.on('close', () => {
    if (isReady) settings.onLost?.('connection closed')
    isReady = false
  })
  // Without a listener ioredis would print errors; every failing command reports its own.
  client.on('error', (error: Error) => {
    if (!isReady) settings.onLost?.(error.message)
  })
  return {
    get: (key) => answered('GET', client.getBuffer(key)),
    mget: (keys) => answered('MGET', client.mgetBuffer([...keys])),
    async set(key, value) {
      await answered('SET', client.set(key, value))
    },
    script: (lua) => defineScript(client, lua),
    isReady: () => isReady,
    async ping() {
      await answered('PING', client.ping())
    },
    async close() {
      isReady = false
      client.disconnect()
    },
  }
}

function createClient(settings: RedisSettings): Client {
  const urls = settings.url.split(',').map((url) => url.trim())
  const first = new URL(urls[0] as string)
  const options = {
    commandTimeout: settings.commandTimeoutMs ?? 5000,
    connectTimeout: settings.commandTimeoutMs ?? 5000,
    maxRetriesPerRequest: null,
    ...(first.protocol === 'rediss:'
      ? { tls: settings.tlsCa === undefined ? {} : { ca: settings.tlsCa } }
      : {}),
  }
  // Automatic pipelining groups by the first argument, which for a script is the number of its keys: right for one
  // server, wrong for a cluster.
  if (urls.length === 1) {
    return new Redis(first.href, { ...options, retryStrategy: retryMs, enableAutoPipelining: true })
  }
  const nodes = urls.map((url) => ({ host: new URL(url).hostname, port: Number(new URL(url).port || 6379) }))
  const { username, password } = first
  return new Cluster(nodes, {
    clusterRetryStrategy: retryMs,
    redisOptions: {
      ...options,
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    },
  })
}

function defineScript(client: Client, lua: string): RedisScript {
  const name = `rf${createHash('sha256').update(lua).digest('hex').slice(0, 12)}`
  client.defineCommand(name, { lua })
  const commands = client as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
  return (keys, args) =>
    answered(
      'a script',
      (commands[`${name}Buffer`] as (...a: unknown[]) => Promise<unknown>).call(
        client,
        keys.length,
        ...keys,
        ...args,
      ),
    )
}

/** One kind of failure for callers: the server said no, or nobody answered. */
async function answered<Value>(action: string, reply: Promise<Value>): Promise<Value> {
  try {
    return await reply
  } catch (error) {
    throw isRedflagError(error)
      ? error
      : redflagError(codeOf(error), { action, reason: String(error) }, error)
  }
}

/** While loading its data or failing over, a server refuses what it will answer a moment later. */
const PASSING = /^(LOADING|BUSY|TRYAGAIN|CLUSTERDOWN|MASTERDOWN|READONLY)/

function codeOf(error: unknown): 'REDIS_REFUSED' | 'REDIS_UNAVAILABLE' {
  const refused = error instanceof ReplyError && !PASSING.test((error as Error).message)
  return refused ? 'REDIS_REFUSED' : 'REDIS_UNAVAILABLE'
}
