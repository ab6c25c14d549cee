import { FRAME_HEADER_BYTES, type OutgoingRecord, writeFrameHeader } from '@redflag/runtime'
import {
  type Codec,
  type DeadLetter,
  type DeadLetterSource,
  deadLetterCodec,
  deadLetterKey,
  eventCodec,
} from '@redflag/schemas'
import type { Outcome, RefusedInput, SourcePosition } from './outcome.ts'

/** Turns an outcome into the record that says it. @throws CodecError when an event does not fit its schema: our bug. */
export type RecordEncoder = (outcome: Outcome) => OutgoingRecord

export interface RecordEncoderSettings {
  readonly eventsTopic: string
  readonly deadLetterTopic: string
  /** Ids under which the registry knows the two schemas. */
  readonly schemaIds: { readonly event: number; readonly deadLetter: number }
}

/**
 * Most of the original that a dead letter holds. With its other fields and Kafka's own overhead it stays below the
 * 1,048,588 bytes that a topic takes by default; a record that cannot be written would block its partition for good.
 */
export const MAX_ORIGINAL_BYTES = 1_000_000

/** Longest reason that is kept; parsers quote what they stumble over. */
const MAX_REASON_CHARACTERS = 500

/** Events go out keyed by worker, so that each worker's are read in order; dead letters by where they came from. */
export function createRecordEncoder(settings: RecordEncoderSettings): RecordEncoder {
  const { eventsTopic, deadLetterTopic, schemaIds } = settings
  return (outcome) => {
    if (outcome.kind === 'event') {
      const value = framed(eventCodec, outcome.event, schemaIds.event)
      return { topic: eventsTopic, key: outcome.event.workerId, value }
    }
    const letter = deadLetterOf(outcome)
    const value = framed(deadLetterCodec, letter, schemaIds.deadLetter)
    return { topic: deadLetterTopic, key: deadLetterKey(letter.source), value }
  }
}

function framed<Value>(codec: Codec<Value>, value: Value, schemaId: number): Buffer {
  const bytes = codec.encode(value, FRAME_HEADER_BYTES)
  writeFrameHeader(bytes, schemaId)
  return bytes
}

/** The dead letter of a refused input; receivedAtMs is 0 where there was no clock. */
export function deadLetterOf({ refusal, bytes, position, receivedAtMs }: RefusedInput): DeadLetter {
  const isCut = bytes.length > MAX_ORIGINAL_BYTES
  const kept = isCut ? bytes.subarray(0, MAX_ORIGINAL_BYTES) : bytes
  const note = isCut ? ` (the first ${MAX_ORIGINAL_BYTES} of ${bytes.length} bytes are kept)` : ''
  return {
    original: Buffer.from(kept.buffer, kept.byteOffset, kept.byteLength),
    originalKey: position.kind === 'kafka' && position.key !== null ? Buffer.from(position.key) : null,
    source: sourceOf(position),
    service: 'ingest',
    code: refusal.code,
    field: refusal.field,
    message: refusal.reason.slice(0, MAX_REASON_CHARACTERS) + note,
    receivedAtMs: receivedAtMs ?? 0,
  }
}

function sourceOf(position: SourcePosition): DeadLetterSource {
  switch (position.kind) {
    case 'kafka': {
      const { topic, partition, offset } = position
      return { kind: 'kafka', topic, partition, offset, name: null, line: null }
    }
    case 'http':
      return { ...NOWHERE, kind: 'http', name: position.requestId, line: position.line }
    case 'file':
      return { ...NOWHERE, kind: 'file', name: position.name, line: position.line }
  }
}

const NOWHERE = { topic: null, partition: null, offset: null }
