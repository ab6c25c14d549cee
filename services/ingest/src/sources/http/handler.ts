import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Clock, delay, type Logger } from '@redflag/runtime'
import type { GroupSender } from '../../group-sender.ts'
import { createInFlightBudget, type Reservation } from '../../in-flight-budget.ts'
import type { Intakes } from '../../intake.ts'
import type { IngestObserver } from '../../observer.ts'
import { type AdmissionSettings, type Admitted, admit } from './admission.ts'
import { answerOf, statusOf } from './answer.ts'
import { readBody } from './body.ts'
import { type RequestRefusal, refuseRequest, sendJson } from './refuse.ts'
import { type FilledBody, splitBody } from './split-body.ts'
import { type PlacedRecord, takeBody } from './take-body.ts'

export interface EventHandlerDeps {
  readonly intakes: Intakes
  /** Acknowledged here means acknowledged to the sender. */
  readonly sender: GroupSender
  readonly clock: Clock
  readonly logger: Logger
  readonly observer: Pick<IngestObserver, 'taken' | 'answered' | 'inFlight'>
}

export interface EventHandlerSettings extends AdmissionSettings {
  /** Largest body after unpacking. */
  readonly maxUnpackedBytes: number
  readonly maxEventsPerRequest: number
  /** Requests under way at once; more are answered 429. */
  readonly maxInFlightRequests: number
  /** Bytes of bodies under way at once; more are answered 429. */
  readonly maxInFlightBytes: number
  /** How long an answer waits for the log before it is 503. */
  readonly ackTimeoutMs: number
}

export interface EventHandler {
  /** Answers one request. Never rejects. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** From now on every request is answered 503 and its connection closed after it. */
  stop(): void
  /** Requests being read or waiting for the log. */
  readonly underWay: number
}

/** Status noted for a sender that left before it was answered; it sees none. */
const LEFT_BEFORE_ANSWER = 499

/** What a request comes to: its events, all acknowledged, or why there are none. */
type Result = { readonly placed: readonly PlacedRecord[] } | RequestRefusal | 'sender-left'

/** One admitted request. */
interface Exchange extends Admitted {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly requestId: string
  readonly reservation: Reservation
}

/** A request to an answer, in steps with a way out at each: head, place in the queue, body, events, log. */
export function createEventHandler(deps: EventHandlerDeps, settings: EventHandlerSettings): EventHandler {
  const { intakes, sender, clock, logger, observer } = deps
  const budget = createInFlightBudget({
    maxRequests: settings.maxInFlightRequests,
    maxBytes: settings.maxInFlightBytes,
  })
  const bodyLimits = { maxBytes: settings.maxBodyBytes, maxUnpackedBytes: settings.maxUnpackedBytes }
  let isStopping = false

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedMs = performance.now()
    const requestId = randomUUID()
    response.setHeader('x-request-id', requestId)
    let result: Result
    try {
      result = await work(request, response, requestId)
    } catch (error) {
      logger.error({ err: error, requestId }, 'request failed')
      result = { refusal: 'DEFECT' }
    }
    if (isStopping && !response.headersSent) response.setHeader('connection', 'close')
    if (result !== 'sender-left') {
      if ('refusal' in result) await refuseRequest(request, response, result)
      else sendJson(response, statusOf(result.placed), answerOf(result.placed))
    }
    const status = response.headersSent ? response.statusCode : LEFT_BEFORE_ANSWER
    observer.answered(status, (performance.now() - startedMs) / 1000)
  }

  async function work(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
  ): Promise<Result> {
    const admitted = admit(request, settings)
    if ('refusal' in admitted) return admitted
    if (isStopping) return { refusal: 'STOPPING' }
    // While the log is down one request at a time finds out whether it still is; the others need not wait for that.
    if (sender.isFailing && sender.waiting > 0) return { refusal: 'LOG_DOWN' }
    const reservation = budget.enter()
    if (reservation === null) return { refusal: 'BUSY' }
    let sent: Promise<unknown> = Promise.resolve()
    try {
      const body = await readEvents({ ...admitted, request, response, requestId, reservation })
      if (body === 'sender-left' || 'refusal' in body) return body
      const receivedAtMs = clock.nowMs()
      const placed = await takeBody(body, requestId, receivedAtMs, intakes[admitted.takes])
      const acknowledged = send(placed, receivedAtMs, requestId)
      sent = acknowledged
      return (await withinTime(acknowledged)) ? { placed } : { refusal: 'LOG_DOWN' }
    } finally {
      // Records that the sender was not made to wait for are still in memory: they keep their place.
      void sent.then(() => {
        reservation.release()
        observer.inFlight(budget.requests, budget.bytes)
      })
    }
  }

  async function readEvents(exchange: Exchange): Promise<FilledBody | RequestRefusal | 'sender-left'> {
    const { request, response, reservation, isGzip, isNdjson } = exchange
    if (request.headers.expect !== undefined) response.writeContinue()
    const read = await readBody(request, isGzip, bodyLimits, reservation.take)
    observer.inFlight(budget.requests, budget.bytes)
    switch (read.kind) {
      case 'aborted':
        return 'sender-left'
      case 'no-room':
        return { refusal: 'BUSY' }
      case 'too-large':
        return { refusal: 'BODY_TOO_LARGE', detail: `more than ${read.limitBytes} bytes` }
      case 'damaged':
        return { refusal: 'BODY_DAMAGED', detail: read.reason }
      case 'body': {
        const body = splitBody(read.bytes, isNdjson)
        if (body.layout === 'empty') return { refusal: 'BODY_EMPTY' }
        const count = body.parts.length
        const { maxEventsPerRequest } = settings
        if (count <= maxEventsPerRequest) return body
        return { refusal: 'TOO_MANY_EVENTS', detail: `${count}, at most ${maxEventsPerRequest}` }
      }
    }
  }

  /** True once the log has acknowledged everything, false when it has not; never rejects. */
  async function send(
    placed: readonly PlacedRecord[],
    receivedAtMs: number,
    requestId: string,
  ): Promise<boolean> {
    try {
      await sender.send(placed.map(({ record }) => record))
    } catch (error) {
      logger.warn({ err: error, requestId, records: placed.length }, 'events not acknowledged')
      return false
    }
    for (const { outcome } of placed) observer.taken('http', outcome, receivedAtMs)
    return true
  }

  async function withinTime(acknowledged: Promise<boolean>): Promise<boolean> {
    const answered = new AbortController()
    const tooLate = delay(settings.ackTimeoutMs, answered.signal).then(() => false)
    const result = await Promise.race([acknowledged, tooLate])
    answered.abort()
    return result
  }

  return {
    handle,
    stop() {
      isStopping = true
    },
    get underWay() {
      return budget.requests
    },
  }
}
