import type { ConnectionOptions } from 'node:tls'
import kafkajs, { type Kafka, type KafkaConfig, type logCreator, type SASLOptions } from 'kafkajs'
import type { Logger } from '../logger.ts'
import { installCodecs } from './kafka-codecs.ts'
import { correctRequestTimers } from './kafka-request-timers.ts'

export interface KafkaSettings {
  /** `host:port` of one or more brokers. */
  readonly brokers: readonly string[]
  /** Name under which brokers log this process. Default `redflag`. */
  readonly clientId?: string
  /** True: TLS with the system's authorities. Or certificate authority, client certificate and key, as Node.js names them. */
  readonly tls?: boolean | ConnectionOptions
  readonly sasl?: KafkaSasl
  readonly log: Logger
  /** Longest wait for a connection, in milliseconds. Default 5 000. */
  readonly connectTimeoutMs?: number
  /** Longest wait for an answer, in milliseconds. Default 15 000. */
  readonly requestTimeoutMs?: number
}

export interface KafkaSasl {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
  readonly username: string
  readonly password: string
}

const DEFAULT_CONNECT_TIMEOUT_MS = 5_000
const DEFAULT_REQUEST_TIMEOUT_MS = 15_000
/** kafkajs tries this often by itself; the adapter's own loops go on from there. */
const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 } as const

/**
 * A kafkajs client. One per consumer: clients share the committed offsets of a group among their consumers, so that two
 * members of one group in one process would wipe out each other's.
 */
export function createKafka(settings: KafkaSettings): Kafka {
  installCodecs()
  correctRequestTimers()
  const config: KafkaConfig = {
    brokers: [...settings.brokers],
    clientId: settings.clientId ?? 'redflag',
    connectionTimeout: settings.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
    authenticationTimeout: settings.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS,
    requestTimeout: settings.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS,
    enforceRequestTimeout: true,
    retry: RETRY,
    logLevel: settings.log.isLevelEnabled('debug') ? kafkajs.logLevel.INFO : kafkajs.logLevel.ERROR,
    logCreator: toPino(settings.log),
    ...(settings.tls === undefined ? {} : { ssl: settings.tls }),
    ...(settings.sasl === undefined ? {} : { sasl: saslOptions(settings.sasl) }),
  }
  return new kafkajs.Kafka(config)
}

function saslOptions({ mechanism, username, password }: KafkaSasl): SASLOptions {
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password }
    case 'scram-sha-256':
      return { mechanism, username, password }
    case 'scram-sha-512':
      return { mechanism, username, password }
  }
}

/** Parts of kafkajs that log each attempt to reach a broker: several lines a second while one is down. */
const ATTEMPTS = new Set(['Connection', 'BrokerPool'])

/**
 * Quieter than what kafkajs says of itself: its errors are attempts that are repeated, and what is not repeated comes back as
 * an error of ours, logged once where it is handled.
 */
function toPino(log: Logger): logCreator {
  return () =>
    ({ namespace, level, log: { message, timestamp: _timestamp, logger: _logger, ...facts } }) => {
      const fields = { library: 'kafkajs', part: namespace, ...facts }
      if (level === kafkajs.logLevel.ERROR && !ATTEMPTS.has(namespace)) log.info(fields, message)
      else log.debug(fields, message)
    }
}
