import type { OutgoingRecord } from '@redflag/runtime'
import type { Outcome, Refusal, RefusedInput, SourcePosition } from './outcome.ts'
import type { Pipeline } from './pipeline.ts'
import type { RecordEncoder } from './record-encoder.ts'

/** One piece of input, worked out: what becomes of it, and the record that says so. */
export interface Taken {
  readonly outcome: Outcome
  readonly record: OutgoingRecord
}

/** Takes one piece of input. Never throws: whatever comes in goes out as an event or as a dead letter. */
export type Intake = (bytes: Uint8Array, position: SourcePosition, receivedAtMs: number) => Taken

/** What can come in by one source: events, and what analysts found out about alerts. */
export interface Intakes {
  readonly events: Intake
  readonly labels: Intake
}

export interface IntakeDeps {
  readonly pipeline: Pipeline
  readonly encode: RecordEncoder
  /** Told of an error that no input should cause. */
  readonly onDefect: (error: unknown, position: SourcePosition) => void
}

const DEFECT: Refusal = {
  code: 'INTERNAL_DEFECT',
  field: 'event',
  reason: 'could not be processed because of a defect in Redflag',
}

/**
 * Pipeline and encoder behind one door that does not throw. An input that trips over a defect would otherwise stop its
 * partition for good, and everything behind it; so it is set aside like a bad one, loudly.
 */
export function createIntake({ pipeline, encode, onDefect }: IntakeDeps): Intake {
  return function take(bytes, position, receivedAtMs) {
    try {
      const outcome = pipeline(bytes, position, receivedAtMs)
      return { outcome, record: encode(outcome) }
    } catch (error) {
      onDefect(error, position)
      const outcome: RefusedInput = { kind: 'dead-letter', refusal: DEFECT, bytes, position, receivedAtMs }
      return { outcome, record: encode(outcome) }
    }
  }
}
