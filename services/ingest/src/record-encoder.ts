import type { Event } from '@redflag/detection'
import type { OutgoingRecord, RecordCodec } from '@redflag/runtime'
import { type DeadLetter, type DeadLetterSource, deadLetterKey, keptOfOriginal } from '@redflag/schemas'
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
  const { original, note } = keptOfOriginal(bytes)
  return {
    original,
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
