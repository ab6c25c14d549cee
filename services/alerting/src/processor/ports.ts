import type { LogRecord } from '@redflag/runtime'

/**
 * Values of one topic to bytes and back, with the registry's header. Decoding may have to ask the registry for a schema
 * that was not seen before.
 * @throws `CodecError` when the bytes or the value do not fit the schema; `REGISTRY_UNAVAILABLE` (retryable).
 */
export interface RecordCodec<Value> {
  encode(value: Value): Uint8Array
  decode(bytes: Uint8Array): Value | Promise<Value>
}

/** Where input goes that nothing can be made of. Resolves when it is safely kept. */
export interface DeadLetters {
  put(letter: DeadLetter): Promise<void>
}

export interface DeadLetter {
  readonly record: LogRecord
  /** Closed list: it is a metric label. */
  readonly code: string
  readonly reason: string
}

/** What alerting needs of a logger; pino fits. Facts are fields, the message is a constant phrase. */
export interface Logger {
  debug(facts: object, message: string): void
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}
