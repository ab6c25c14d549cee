import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delay, redflagError } from '@redflag/runtime'
import { createBearerCheck } from './http/bearer.ts'
import { createEventHandler, type EventHandlerDeps, type EventHandlerSettings } from './http/handler.ts'
import { isLoopback } from './http/loopback.ts'

export interface HttpSourceSettings extends Omit<EventHandlerSettings, 'hasTokens' | 'isAllowed'> {
  /** 0 takes a free one. */
  readonly port: number
  /** Any of them opens the door. None is allowed only on a loopback address. */
  readonly tokens: readonly string[]
  /** How long a sender may take for head and body, in milliseconds; after that it is cut off with 408. */
  readonly requestTimeoutMs: number
}

export interface HttpSource {
  /** Starts to listen; answers where. @throws the system's error when the port is taken */
  start(): Promise<{ readonly host: string; readonly port: number }>
  /**
   * Takes no new requests, answers those under way, and closes. What is still open after `deadlineMs` is cut off; its
   * senders have no answer and send again. Idempotent.
   */
  close(deadlineMs: number): Promise<void>
}

/** Longer than load balancers keep idle connections (60 s), so that it is they who close them. */
const KEEP_ALIVE_MS = 65_000
/** Time for the head alone: nobody honest needs it, and it costs the attacker a connection. */
const MAX_HEAD_MS = 10_000
const MAX_HEADER_BYTES = 16 * 1024
const MAX_CONNECTIONS = 2_048

/**
 * `POST /v1/events`: one event, an array, or NDJSON; JSON only, gzip if the sender likes. `POST /v1/labels`: the same for labels.
 *
 * | status | what it says |
 * | --- | --- |
 * | 202 | everything is in the log |
 * | 422 | some events are refused, and listed by line and field; everything is in the log: they as dead letters, the others as events |
 * | 400 | nothing could be read as JSON; it is in the log as a dead letter (not when the body was empty or could not be unpacked) |
 * | 500 | as 422, for a defect of ours |
 * | 401 403 404 405 413 415 | nothing was read, nothing is kept |
 * | 429 503 | nothing is known to be in the log: send it again after `Retry-After`; an event taken twice is recognised by its id |
 *
 * No answer at all is to be treated as 503. Nothing is held beyond the in-flight budget.
 *
 * @throws `CONFIG_INVALID` without tokens on an address that others can reach
 */
export function createHttpSource(deps: EventHandlerDeps, settings: HttpSourceSettings): HttpSource {
  const { host, port, tokens, requestTimeoutMs } = settings
  if (tokens.length === 0 && !isLoopback(host)) {
    const problem = `HTTP intake without a token listens on a loopback address only, not on ${host}`
    throw redflagError('CONFIG_INVALID', { problems: problem })
  }
  const isAllowed = createBearerCheck(tokens)
  const handler = createEventHandler(deps, { ...settings, hasTokens: tokens.length > 0, isAllowed })
  const server = createServer({
    headersTimeout: Math.min(MAX_HEAD_MS, requestTimeoutMs),
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs),
    maxHeaderSize: MAX_HEADER_BYTES,
  })
  server.maxConnections = MAX_CONNECTIONS
  server.on('request', (request, response) => void handler.handle(request, response))
  // Asked first whether to send at all: the head alone may be enough to say no.
  server.on('checkContinue', (request, response) => void handler.handle(request, response))
  let closing: Promise<void> | null = null

  async function close(deadlineMs: number): Promise<void> {
    handler.stop()
    if (!server.listening) return
    // Closes idle connections, too; those under way are closed by their last answer.
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    const inTime = new AbortController()
    await Promise.race([closed, delay(deadlineMs, inTime.signal)])
    inTime.abort()
    server.closeAllConnections()
    await closed
  }

  return {
    start() {
      return new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          server.off('error', reject)
          const bound = server.address() as AddressInfo
          resolve({ host: bound.address, port: bound.port })
        })
      })
    },
    close(deadlineMs) {
      closing ??= close(deadlineMs)
      return closing
    },
  }
}
