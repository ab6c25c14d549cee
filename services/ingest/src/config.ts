import { type ConfigOf, commaSeparated, defineVariables, redflagError, wholeNumber } from '@redflag/runtime'
import { z } from 'zod'
import { DEFAULT_DEAD_LETTER_LIMIT } from './dead-letter-limit.ts'
import type { IngestServiceSettings } from './service.ts'
import { DEVELOPMENT_KEY } from './steps/development-key.ts'
import type { PseudonymSettings } from './steps/pseudonyms.ts'

const MIN_KEY_BYTES = 32
const MIN_TOKEN_CHARACTERS = 16

/** Every variable of ingest; where the servers are is said once for all services. */
export const ingestVariables = defineVariables({
  INGEST_PSEUDONYM_KEY: {
    schema: pseudonymKey(),
    about: `key of all pseudonyms, ${MIN_KEY_BYTES} random bytes or more in base64 or hex, e.g. from "openssl rand -base64 32"; the same for every ingest process, and kept away from Kafka and Redis`,
    secret: true,
  },
  INGEST_PSEUDONYM_KEY_PREVIOUS: {
    schema: pseudonymKey().optional(),
    about: 'the key before the present one, for 180 days after a rotation',
    secret: true,
  },
  INGEST_LISTS: {
    schema: commaSeparated().optional(),
    about:
      'reference lists, comma-separated name=file, as of `redflag replay --list`; absent: what is packaged',
  },
  INGEST_KAFKA_TOPICS: {
    schema: commaSeparated().optional(),
    about:
      'topics of the platform, comma-separated, JSON or framed Avro; absent: none. The topic of labels is always read beside them',
  },
  INGEST_KAFKA_GROUP: {
    schema: z.string(),
    about: 'consumer group that reads them, behind the topic prefix',
    fallback: 'redflag.ingest',
  },
  INGEST_KAFKA_START: {
    schema: z.enum(['earliest', 'latest'], 'must be earliest or latest'),
    about: 'where a group begins that has never read a topic',
    fallback: 'earliest',
  },
  INGEST_CONCURRENCY: {
    schema: wholeNumber(1, 64),
    about: 'partitions worked on at once: one waits for its writes while another computes',
    fallback: '2',
  },
  INGEST_MAX_WAIT_MS: {
    schema: wholeNumber(1, 5000),
    about: 'longest wait for a fetch to fill, in milliseconds: the floor of latency on a quiet stream',
    fallback: '20',
  },
  INGEST_SESSION_TIMEOUT_MS: {
    schema: wholeNumber(6000, 300_000),
    about: 'silence after which the group gives the partitions to another process, in milliseconds',
    fallback: '10000',
  },
  INGEST_DEAD_LETTER_MAX_RUN: {
    schema: wholeNumber(1, 1_000_000),
    about: 'records of one partition refused in a row before reading stops',
    fallback: String(DEFAULT_DEAD_LETTER_LIMIT.maxConsecutive),
  },
  INGEST_DEAD_LETTER_MAX_RATIO: {
    schema: z.coerce.number('must be a number').gt(0, 'must be above 0').max(1, 'must be at most 1'),
    about: 'share of refused records among the latest of one partition above which reading stops; 1: never',
    fallback: String(DEFAULT_DEAD_LETTER_LIMIT.maxRatio),
  },
  INGEST_DEAD_LETTER_WINDOW: {
    schema: wholeNumber(10, 1_000_000),
    about: 'how many of the latest records that share is taken over',
    fallback: String(DEFAULT_DEAD_LETTER_LIMIT.windowSize),
  },
  INGEST_HTTP_HOST: {
    schema: z.string(),
    about: 'address on which events are taken by HTTP; without a token only a loopback address',
    fallback: '127.0.0.1',
  },
  INGEST_HTTP_PORT: {
    schema: z.union([z.literal('off').transform(() => null), wholeNumber(0, 65_535)], {
      error: 'must be a port from 0 to 65535, or off',
    }),
    about: 'port on which events are taken by HTTP; 0: any free one; off: none',
    fallback: '8080',
  },
  INGEST_HTTP_TOKENS: {
    schema: commaSeparated()
      .refine(
        (tokens) => tokens.every((token) => token.length >= MIN_TOKEN_CHARACTERS),
        `must have at least ${MIN_TOKEN_CHARACTERS} characters each`,
      )
      .optional(),
    about: `bearer tokens, at least ${MIN_TOKEN_CHARACTERS} characters each; several, comma-separated, while one replaces another`,
    secret: true,
  },
  INGEST_HTTP_MAX_BODY_BYTES: {
    schema: wholeNumber(1_000, 64 * 1024 * 1024),
    about: 'largest request body as sent',
    fallback: '1048576',
  },
  INGEST_HTTP_MAX_UNPACKED_BYTES: {
    schema: wholeNumber(1_000, 256 * 1024 * 1024),
    about: 'largest request body after unpacking gzip',
    fallback: '8388608',
  },
  INGEST_HTTP_MAX_EVENTS: {
    schema: wholeNumber(1, 100_000),
    about: 'events in one request',
    fallback: '5000',
  },
  INGEST_HTTP_MAX_IN_FLIGHT_REQUESTS: {
    schema: wholeNumber(1, 100_000),
    about: 'requests under way at once; more are answered 429',
    fallback: '256',
  },
  INGEST_HTTP_MAX_IN_FLIGHT_BYTES: {
    schema: wholeNumber(1_000, 4 * 1024 * 1024 * 1024),
    about: 'bytes of request bodies held at once; more are answered 429',
    fallback: '67108864',
  },
  INGEST_HTTP_ACK_TIMEOUT_SECONDS: {
    schema: wholeNumber(1, 300),
    about: 'seconds that an answer waits for Kafka before it is 503',
    fallback: '10',
  },
  INGEST_HTTP_REQUEST_TIMEOUT_SECONDS: {
    schema: wholeNumber(1, 600),
    about: 'seconds that a sender may take for a request before it is cut off',
    fallback: '30',
  },
  INGEST_STALLED_AFTER_SECONDS: {
    schema: wholeNumber(5, 3600),
    about: 'seconds without a turn of the consume loop after which the process calls itself unhealthy',
    fallback: '60',
  },
})

export type IngestConfig = ConfigOf<typeof ingestVariables>

/**
 * The keys of the pseudonyms, from the variables.
 * @throws `CONFIG_INVALID` for the development key, which everybody can read, and when both keys are the same
 */
export function pseudonymSettingsOf(config: IngestConfig): PseudonymSettings {
  const { INGEST_PSEUDONYM_KEY: current, INGEST_PSEUDONYM_KEY_PREVIOUS: previous } = config
  if (Buffer.from(current).equals(DEVELOPMENT_KEY)) {
    const problem = '  INGEST_PSEUDONYM_KEY: is the development key, which is public; make one of your own'
    throw redflagError('CONFIG_INVALID', { problems: problem })
  }
  if (previous !== undefined && Buffer.from(previous).equals(current)) {
    const problem = '  INGEST_PSEUDONYM_KEY_PREVIOUS: is the present key'
    throw redflagError('CONFIG_INVALID', { problems: problem })
  }
  return { keys: previous === undefined ? [current] : [current, previous] }
}

/** How ingest is run, from the variables. */
export function ingestSettingsOf(config: IngestConfig): IngestServiceSettings {
  const port = config.INGEST_HTTP_PORT
  return {
    kafka: {
      topics: config.INGEST_KAFKA_TOPICS ?? [],
      groupId: config.INGEST_KAFKA_GROUP,
      startAt: config.INGEST_KAFKA_START,
      concurrency: config.INGEST_CONCURRENCY,
      maxWaitMs: config.INGEST_MAX_WAIT_MS,
      sessionTimeoutMs: config.INGEST_SESSION_TIMEOUT_MS,
      deadLetterLimit: {
        maxConsecutive: config.INGEST_DEAD_LETTER_MAX_RUN,
        maxRatio: config.INGEST_DEAD_LETTER_MAX_RATIO,
        windowSize: config.INGEST_DEAD_LETTER_WINDOW,
      },
    },
    http:
      port === null
        ? null
        : {
            host: config.INGEST_HTTP_HOST,
            port,
            tokens: config.INGEST_HTTP_TOKENS ?? [],
            maxBodyBytes: config.INGEST_HTTP_MAX_BODY_BYTES,
            maxUnpackedBytes: config.INGEST_HTTP_MAX_UNPACKED_BYTES,
            maxEventsPerRequest: config.INGEST_HTTP_MAX_EVENTS,
            maxInFlightRequests: config.INGEST_HTTP_MAX_IN_FLIGHT_REQUESTS,
            maxInFlightBytes: config.INGEST_HTTP_MAX_IN_FLIGHT_BYTES,
            ackTimeoutMs: config.INGEST_HTTP_ACK_TIMEOUT_SECONDS * 1000,
            requestTimeoutMs: config.INGEST_HTTP_REQUEST_TIMEOUT_SECONDS * 1000,
          },
    hungAfterMs: config.INGEST_STALLED_AFTER_SECONDS * 1000,
  }
}

/** 32 bytes or more in hex or base64, with or without padding. A passphrase is no key. */
function pseudonymKey() {
  return z
    .string()
    .transform((text): Uint8Array | null => {
      const trimmed = text.trim()
      if (/^[0-9a-fA-F]+$/.test(trimmed) && trimmed.length % 2 === 0) return Buffer.from(trimmed, 'hex')
      return /^[\w+/-]+={0,2}$/.test(trimmed) ? Buffer.from(trimmed, 'base64') : null
    })
    .refine(
      (key) => key !== null && key.length >= MIN_KEY_BYTES,
      `must be at least ${MIN_KEY_BYTES} bytes in base64 or hex`,
    )
    .transform((key) => key as Uint8Array)
}
