import type { Event } from '@redflag/detection'
import type { OutgoingRecord, RecordCodec } from '@redflag/runtime'
import { type DeadLetter, type DeadLetterSource, deadLetterKey } from '@redflag/schemas'
import type { Outcome, RefusedInput, SourcePosition } from './outcome.ts'

/** Turns an outcome into the record that says it. @throws CodecError when an event does not fit its schema: our bug. */
export type RecordEncoder = (outcome: Outcome) => OutgoingRecord

export interface RecordEncoderDeps {
  readonly events: Pick<RecordCodec<Event>, 'encode'>
  readonly deadLetters: Pick<RecordCodec<DeadLetter>, 'encode'>
}

export interface RecordEncoderSettings {
  readonly eventsTopic: string
  readonly deadLetterTopic: string
}

/**
 * Most of the original that a dead letter holds. With its other fields and Kafka's own overhead it stays below the
 * 1,048,588 bytes that a topic takes by default; a record that cannot be written would block its partition for good.
 */
export const MAX_ORIGINAL_BYTES = 1_000_000

/** Events go out keyed by worker, so that each worker's are read in order; dead letters by where they came from. */
export function createRecordEncoder(deps: RecordEncoderDeps, settings: RecordEncoderSettings): RecordEncoder {
  const { events, deadLetters } = deps
  const { eventsTopic, deadLetterTopic } = settings
  return (outcome) => {
    if (outcome.kind === 'event') {
      return { topic: eventsTopic, key: outcome.event.workerId, value: events.encode(outcome.event) }
    }
    const letter = deadLetterOf(outcome)
    return { topic: deadLetterTopic, key: deadLetterKey(letter.source), value: deadLetters.encode(letter) }
  }
}

/** The dead letter of a refused input; `receivedAtMs` is 0 where there was no clock. */
function deadLetterOf({ refusal, bytes, position, receivedAtMs }: RefusedInput): DeadLetter {
  const isCut = bytes.length > MAX_ORIGINAL_BYTES
  const original = isCut ? bytes.subarray(0, MAX_ORIGINAL_BYTES) : bytes
  const note = isCut ? `; the first ${MAX_ORIGINAL_BYTES} of ${bytes.length} bytes are kept` : ''
  return {
    original: Buffer.from(original.buffer, original.byteOffset, original.byteLength),
    originalKey: position.kind === 'kafka' && position.key !== null ? Buffer.from(position.key) : null,
    source: sourceOf(position),
    service: 'ingest',
    code: refusal.code,
    field: refusal.field,
    message: `${refusal.field} ${refusal.reason}${note}`,
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
      return { ...NO_RECORD, kind: 'http', name: position.requestId, line: position.line }
    case 'file':
      return { ...NO_RECORD, kind: 'file', name: position.name, line: position.line }
  }
}

const NO_RECORD = { topic: null, partition: null, offset: null }
