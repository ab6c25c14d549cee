/**
 * Input that was refused: the value of `redflag.dead-letter.v1`.
 *
 * It holds what came in as it came, before anything was pseudonymised, and so is the one topic with personal data in
 * the clear: kept short, and closed to everybody who does not repair input.
 */
export interface DeadLetter {
  /** The value, byte for byte; for HTTP and files, the line. */
  readonly original: Buffer
  /** The record key, where there was one: with it the value can be sent again as it was. */
  readonly originalKey: Buffer | null
  readonly source: DeadLetterSource
  /** Who refused it, e.g. `ingest`. */
  readonly service: string
  /** Why, from a closed list: the `code` of a `Fault`, or that of the error that stopped it. */
  readonly code: string
  /** Dotted path of the field at fault, e.g. `destination.crypto`. */
  readonly field: string | null
  /** For a person: what is wrong, never what the value was. */
  readonly message: string
  readonly receivedAtMs: number
}

/** Where it came from; what a kind does not have is `null`. */
export interface DeadLetterSource {
  readonly kind: 'kafka' | 'http' | 'file'
  readonly topic: string | null
  readonly partition: number | null
  readonly offset: number | null
  /** File name, or the id of the request. */
  readonly name: string | null
  /** Line of the file or of the request body, from 1. */
  readonly line: number | null
}

/** Record key: all that one source partition, request or file had refused stays in its order. */
export function deadLetterKey(source: DeadLetterSource): string {
  return source.kind === 'kafka'
    ? `kafka:${source.topic}:${source.partition}`
    : `${source.kind}:${source.name}`
}

/**
 * Most of the original that a dead letter holds. With its other fields and Kafka's own overhead it stays below the
 * 1,048,588 bytes that a topic takes by default; a record that cannot be written would block its partition for good.
 */
export const MAX_ORIGINAL_BYTES = 1_000_000

/** What a dead letter keeps of the bytes that were refused, and a note for its message where that is not all of them. */
export function keptOfOriginal(bytes: Uint8Array): { readonly original: Buffer; readonly note: string } {
  const kept = Math.min(bytes.length, MAX_ORIGINAL_BYTES)
  return {
    original: Buffer.from(bytes.buffer, bytes.byteOffset, kept),
    note: kept === bytes.length ? '' : `; the first ${kept} of ${bytes.length} bytes are kept`,
  }
}

/** A record of a topic of ours, as far as a letter needs it. */
interface UnreadableRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly key: string | null
  readonly value: Uint8Array | null
}

/** Longest reason that a letter keeps. */
const MAX_REASON_CHARACTERS = 500

/** The letter of a record that could be read from its topic, and nothing be made of. */
export function letterOfRecord(
  { topic, partition, offset, key, value }: UnreadableRecord,
  {
    service,
    code,
    reason,
    nowMs,
  }: {
    readonly service: string
    readonly code: string
    readonly reason: string
    readonly nowMs: number
  },
): DeadLetter {
  const { original, note } = keptOfOriginal(value ?? new Uint8Array())
  return {
    original,
    originalKey: key === null ? null : Buffer.from(key),
    source: { kind: 'kafka', topic, partition, offset, name: null, line: null },
    service,
    code,
    field: null,
    message: `${reason.slice(0, MAX_REASON_CHARACTERS)}${note}`,
    receivedAtMs: nowMs,
  }
}
