import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'

export type { Logger } from 'pino'

export interface LoggerSettings {
  /** Stands on every line as `service`. */
  readonly service: string
  /** Lowest level written: trace, debug, info, warn, error, fatal or silent. Default info. */
  readonly level?: string
  /** Where lines go. Default standard output. */
  readonly destination?: DestinationStream
}

/**
 * Field names whose values never reach a log line, at the top of the line and one and two levels down. Logs name
 * records by topic, partition, offset and id; a person or a secret is never needed in them.
 */
export const redactedFields = [
  'password',
  'secret',
  'token',
  'authorization',
  'cookie',
  'apiKey',
  'sasl',
  'hmacKey',
  'ip',
  'address',
  'deviceId',
  'documentId',
  'emailId',
  'phoneId',
  'nameId',
  'instrumentId',
  'holderNameId',
] as const

/** JSON lines by pino: constant message, facts as fields, `time` in RFC 3339. */
export function createLogger(settings: LoggerSettings): Logger {
  const options: LoggerOptions = {
    level: settings.level ?? 'info',
    base: { service: settings.service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: redactedFields.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      censor: '[redacted]',
    },
  }
  return settings.destination ? pino(options, settings.destination) : pino(options)
}

/** Writes nothing: for tests and for replay, whose standard output is its result. */
export function createSilentLogger(): Logger {
  return pino({ level: 'silent' })
}
