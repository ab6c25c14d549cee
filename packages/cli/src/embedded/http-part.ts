import { createGroupSender } from '@redflag/ingest/group-sender'
import type { Intake } from '@redflag/ingest/intake'
import { createHttpSource, type HttpSource } from '@redflag/ingest/sources/http'
import { type Logger, type LogProducer, type Part, systemClock } from '@redflag/runtime'
import { listenSomewhere } from './listen-somewhere.ts'

export interface HttpPartDeps {
  readonly intake: Intake
  readonly producer: LogProducer
  readonly logger: Logger
  readonly onRefused: () => void
}

export interface UrlPart extends Part {
  /** For after `start`. */
  url(): string
}

const HOST = '127.0.0.1'
const USUAL_PORT = 8080
const CLOSE_WITHIN_MS = 3000

const LIMITS = {
  host: HOST,
  tokens: [],
  requestTimeoutMs: 30_000,
  maxBodyBytes: 8 << 20,
  maxUnpackedBytes: 32 << 20,
  maxEventsPerRequest: 50_000,
  maxInFlightRequests: 64,
  maxInFlightBytes: 64 << 20,
  ackTimeoutMs: 10_000,
} as const

/** HTTP intake on the loopback address, without a token: nobody outside this machine can reach it. */
export function createHttpPart(
  { intake, producer, logger, onRefused }: HttpPartDeps,
  port: number | undefined,
): UrlPart {
  let source: HttpSource | null = null
  let url = ''
  const deps = {
    intake,
    sender: createGroupSender(producer),
    clock: systemClock,
    logger,
    observer: {
      taken(_source: string, outcome: { readonly kind: 'event' | 'dead-letter' }) {
        if (outcome.kind === 'dead-letter') onRefused()
      },
      answered() {},
      inFlight() {},
    },
  }
  return {
    name: 'http-intake',
    async start() {
      const bound = await listenSomewhere(port, USUAL_PORT, async (one) => {
        source = createHttpSource(deps, { ...LIMITS, port: one })
        return source.start()
      })
      url = `http://${bound.host}:${bound.port}/v1/events`
    },
    async stop() {
      await source?.close(CLOSE_WITHIN_MS)
    },
    url: () => url,
  }
}
