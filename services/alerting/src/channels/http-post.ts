import type { DeliveryResult } from './port.ts'
import { DELIVERED } from './port.ts'

export interface HttpPost {
  readonly url: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  /** Longest time for one try, connection to last byte of the answer, in milliseconds. */
  readonly timeoutMs: number
  /** For `Retry-After` given as a date, milliseconds since the epoch. */
  readonly nowMs: number
  readonly signal: AbortSignal
}

/** The other side may say what it did not like; more than this of it is not read. */
const MAX_ANSWER_BYTES = 1024
const MAX_REASON_CHARACTERS = 200

/** Nobody is waited for longer than this on his own word. */
const MAX_RETRY_AFTER_MS = 15 * 60_000

/** Asked to come later (408, 429); every other 4xx says that coming again is no use. */
const RETRYABLE_CLIENT_ERRORS: ReadonlySet<number> = new Set([408, 429])

/**
 * Posts once and says what became of it: 2xx is delivered; no answer, 5xx, 408 and 429 may succeed later; any other answer
 * is a refusal. Redirects are not followed: a receiver that moved is a receiver nobody chose.
 *
 * The reason names status or fault, never the address: it may hold a secret.
 */
export async function httpPost(post: HttpPost): Promise<DeliveryResult> {
  const signal = AbortSignal.any([post.signal, AbortSignal.timeout(post.timeoutMs)])
  try {
    const response = await fetch(post.url, {
      method: 'POST',
      body: post.body,
      headers: { 'content-type': 'application/json', 'user-agent': 'redflag', ...post.headers },
      redirect: 'manual',
      signal,
    })
    const answer = await readBounded(response)
    if (response.ok) return DELIVERED
    return judge(response, answer, post.nowMs)
  } catch (error) {
    return { kind: 'retry', reason: faultOf(error), retryAfterMs: null }
  }
}

function judge(response: Response, answer: string, nowMs: number): DeliveryResult {
  const { status } = response
  const reason = answer === '' ? `HTTP ${status}` : `HTTP ${status}: ${answer}`
  if (status < 500 && !RETRYABLE_CLIENT_ERRORS.has(status)) return { kind: 'refused', reason }
  return { kind: 'retry', reason, retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), nowMs) }
}

/** Seconds or an HTTP date (RFC 9110 §10.2.3) as milliseconds from now, within 0 and 15 minutes; null when it is neither. */
export function parseRetryAfter(text: string | null, nowMs: number): number | null {
  if (text === null || text.trim() === '') return null
  const waitMs = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - nowMs
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), MAX_RETRY_AFTER_MS)
}

/** The beginning of the answer on one line. Reads no further, so that a receiver cannot fill our memory. */
async function readBounded(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  if (reader === undefined) return ''
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  while (sizeBytes < MAX_ANSWER_BYTES) {
    const { done, value } = await reader.read()
    if (done) break
    chunks.push(value)
    sizeBytes += value.length
  }
  await reader.cancel()
  const text = Buffer.concat(chunks).toString('utf8')
  return text.replace(/\s+/g, ' ').trim().slice(0, MAX_REASON_CHARACTERS)
}

/** What went wrong below HTTP, as a short code where there is one (ECONNREFUSED, TimeoutError). */
function faultOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  if (cause instanceof Error)
    return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name
  return 'no answer'
}
