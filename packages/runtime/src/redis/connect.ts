import { createHash } from 'node:crypto'
import { ReplyError } from 'ioredis'
import { type RedflagError, redflagError } from '../errors.ts'
import { createRedisClient, type RedisClient } from './client.ts'
import type { RedisConnection, RedisScript } from './port.ts'

export interface RedisSettings {
  /**
   * `redis://` or, with TLS, `rediss://`, with `user:password@` for an ACL user. A cluster is several nodes, comma-separated, or
   * one under `redis-cluster://` or `rediss-cluster://`.
   */
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

const DEFAULT_COMMAND_TIMEOUT_MS = 5_000

/** While loading its data or failing over, a server refuses what it will answer a moment later. */
const PASSING = /^(LOADING|BUSY|TRYAGAIN|CLUSTERDOWN|MASTERDOWN|READONLY)/

/**
 * Connects to Redis. Answers at once: commands wait for the connection up to their time-out, then fail with
 * `REDIS_UNAVAILABLE`. The waiting is done here and not in ioredis' queue, which keeps a command that has already failed and
 * sends it when the server is back: a write minutes after its caller has given up and another process has gone on.
 * A command that was on its way when the connection broke is not repeated either; it may have been carried out.
 */
export function connectRedis(settings: RedisSettings): ConnectedRedis {
  const commandTimeoutMs = settings.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS
  const client = createRedisClient(settings, commandTimeoutMs)
  const waiting = new Set<(error?: RedflagError) => void>()
  let isReady = false
  let isClosed = false
  let lastError: unknown = new Error('not connected yet')

  function settleWaiting(error?: RedflagError): void {
    for (const settle of waiting) settle(error)
  }

  client.on('ready', () => {
    isReady = true
    settleWaiting()
    settings.onReady?.()
  })
  client.on('close', () => {
    if (!isReady) return
    isReady = false
    lastError = new Error('connection closed')
    settings.onLost?.('connection closed')
  })
  // Without a listener ioredis would print errors.
  client.on('error', (error: Error) => {
    lastError = error
    if (isReady) return
    settings.onLost?.(error.message)
    // A wrong password does not get better by waiting.
    if (codeOf(error) === 'REDIS_REFUSED')
      settleWaiting(redflagError('REDIS_REFUSED', { action: 'connect' }, error))
  })

  /** Resolves when the connection is usable. */
  function ready(action: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: RedflagError) => {
        clearTimeout(timer)
        waiting.delete(settle)
        if (error) reject(error)
        else resolve()
      }
      const timer = setTimeout(
        () => settle(redflagError(codeOf(lastError), { action }, lastError)),
        commandTimeoutMs,
      )
      waiting.add(settle)
    })
  }

  async function run<Value>(action: string, command: () => Promise<Value>): Promise<Value> {
    if (isClosed) throw redflagError('REDIS_UNAVAILABLE', { action }, lastError)
    if (!isReady) await ready(action)
    try {
      return await command()
    } catch (error) {
      throw redflagError(codeOf(error), { action }, error)
    }
  }

  return {
    get: (key) => run('GET', () => client.getBuffer(key)),
    mget: (keys) => run('MGET', () => client.mgetBuffer([...keys])),
    async set(key, value) {
      await run('SET', () => client.set(key, value))
    },
    script: (lua) => {
      const command = defineScript(client, lua)
      return (keys, args) => run('a script', () => command(keys, args))
    },
    isReady: () => isReady,
    async ping() {
      await run('PING', () => client.ping())
    },
    async close() {
      isReady = false
      isClosed = true
      lastError = new Error('closed')
      settleWaiting(redflagError('REDIS_UNAVAILABLE', { action: 'connect' }, lastError))
      client.disconnect()
    },
  }
}

/** Sent by its hash, and whole once where a server does not have it. */
function defineScript(client: RedisClient, lua: string): RedisScript {
  const name = `rf${createHash('sha256').update(lua).digest('hex').slice(0, 12)}`
  client.defineCommand(name, { lua })
  const command: unknown = Reflect.get(client, `${name}Buffer`)
  if (typeof command !== 'function')
    throw new Error('ioredis has changed: a script has no variant for buffers')
  return (keys, args) => command.call(client, keys.length, ...keys, ...args) as Promise<unknown>
}

function codeOf(error: unknown): 'REDIS_REFUSED' | 'REDIS_UNAVAILABLE' {
  const refused = error instanceof ReplyError && !PASSING.test((error as Error).message)
  return refused ? 'REDIS_REFUSED' : 'REDIS_UNAVAILABLE'
}
