import type { IncomingMessage, ServerResponse } from 'node:http'
import { drain } from './body.ts'

/** Why a request as a whole is turned away, before or while its body is read. Nothing of it is taken. */
type RequestRefusalCode =
  | 'NOT_FOUND'
  | 'METHOD'
  | 'TOKEN'
  | 'HOST'
  | 'CONTENT_TYPE'
  | 'CONTENT_ENCODING'
  | 'BODY_TOO_LARGE'
  | 'TOO_MANY_EVENTS'
  | 'BODY_DAMAGED'
  | 'BODY_EMPTY'
  | 'BUSY'
  | 'LOG_DOWN'
  | 'STOPPING'
  | 'DEFECT'

export interface RequestRefusal {
  readonly refusal: RequestRefusalCode
  /** Goes behind the reason, e.g. the limit that was passed. */
  readonly detail?: string
}

interface Answer {
  readonly status: number
  readonly reason: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Seconds: long enough for a queue to move, short enough that nobody falls behind. */
const RETRY_SOON = { 'retry-after': '1' }

const ANSWERS: Readonly<Record<RequestRefusalCode, Answer>> = {
  NOT_FOUND: { status: 404, reason: 'events are posted to /v1/events, labels to /v1/labels' },
  METHOD: { status: 405, reason: 'events and labels are sent by POST', headers: { allow: 'POST' } },
  TOKEN: {
    status: 401,
    reason: 'a bearer token is required',
    headers: { 'www-authenticate': 'Bearer realm="redflag"' },
  },
  HOST: { status: 403, reason: 'without tokens, only requests to a loopback address are taken' },
  CONTENT_TYPE: {
    status: 415,
    reason: 'the content type must be application/json or application/x-ndjson',
    headers: { 'accept-post': 'application/json, application/x-ndjson' },
  },
  CONTENT_ENCODING: {
    status: 415,
    reason: 'the content encoding must be gzip or identity',
    headers: { 'accept-encoding': 'gzip, identity' },
  },
  BODY_TOO_LARGE: { status: 413, reason: 'the body is too large' },
  TOO_MANY_EVENTS: { status: 413, reason: 'the body holds too many events' },
  BODY_DAMAGED: { status: 400, reason: 'the body cannot be unpacked' },
  BODY_EMPTY: { status: 400, reason: 'the body is empty' },
  BUSY: { status: 429, reason: 'too much is under way; send it again', headers: RETRY_SOON },
  LOG_DOWN: {
    status: 503,
    reason: 'the log has not acknowledged; send it again, repeated events are recognised',
    headers: RETRY_SOON,
  },
  STOPPING: { status: 503, reason: 'this process is stopping; send it again', headers: RETRY_SOON },
  DEFECT: { status: 500, reason: 'a defect in Redflag; nothing is known to be taken' },
}

/** What is still read, and thrown away, of a body that was turned away, so that its sender gets to see the answer. */
const DRAIN_BYTES = 16 * 1024 * 1024
const DRAIN_TIMEOUT_MS = 2_000

/** Turns a request away, once as much of its body has come in as is reasonable to wait for. */
export async function refuseRequest(
  request: IncomingMessage,
  response: ServerResponse,
  { refusal, detail }: RequestRefusal,
): Promise<void> {
  const { status, reason, headers } = ANSWERS[refusal]
  // A sender that asked first and was not told to go on sends nothing that could be waited for.
  const isHeldBack = request.headers.expect !== undefined && !request.readableDidRead
  const isDrained = !isHeldBack && (await drain(request, DRAIN_BYTES, DRAIN_TIMEOUT_MS))
  if (!isDrained && !response.headersSent) response.setHeader('connection', 'close')
  const text = detail === undefined ? reason : `${reason}: ${detail}`
  sendJson(response, status, { error: { code: refusal, reason: text } }, headers)
}

/** Answers with JSON. Does nothing when the sender has gone. */
export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.destroyed || response.headersSent) return
  const body = Buffer.from(`${JSON.stringify(value)}\n`)
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(body)
}
