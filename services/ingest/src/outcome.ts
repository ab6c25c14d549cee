import type { Event } from '@redflag/detection'
import type { checkEvent } from '@redflag/schemas'

/** What the contract can find wrong. */
type FaultCode = Extract<ReturnType<typeof checkEvent>, { readonly ok: false }>['fault']['code']

/** Where a piece of input came from, as precisely as its kind allows. */
export type SourcePosition =
  | {
      readonly kind: 'kafka'
      readonly topic: string
      readonly partition: number
      readonly offset: number
      /** The record's key, so that a refused record can be sent again as it was. */
      readonly key: string | null
    }
  | {
      readonly kind: 'http'
      readonly requestId: string
      /** Line of the request body on which the event starts, from 1. */
      readonly line: number
    }
  | {
      readonly kind: 'file'
      /** Name of the file, without its folder; `-` is standard input. */
      readonly name: string
      readonly line: number
    }

export type SourceKind = SourcePosition['kind']

/** Why input was refused: the contract's own codes, and those of what can go wrong before it is asked. A metric label. */
export type RefusalCode =
  | FaultCode
  /** Longer than one event may be; only its beginning is kept. */
  | 'INPUT_TOO_LONG'
  /** A zero byte in front, as of framed Avro, but no room for a schema id. */
  | 'WIRE_FORMAT_INVALID'
  /** Framed Avro with a schema id that the registry does not know. */
  | 'SCHEMA_UNKNOWN'
  /** Framed Avro whose schema is none, or cannot be read as a platform event. */
  | 'CODEC_SCHEMA_INCOMPATIBLE'
  /** Framed Avro whose bytes are not what its schema says. */
  | 'CODEC_BYTES_INVALID'
  /** We failed, not the sender: the input is set aside so that what follows it goes on, and the defect is logged. */
  | 'INTERNAL_DEFECT'

export interface Refusal {
  readonly code: RefusalCode
  /** Dotted path of the field at fault; `not JSON` or `event` when it is the input as a whole. */
  readonly field: string
  /** For a person: completes the sentence that the field begins, never says what the value was. */
  readonly reason: string
}

/** What becomes of one piece of input: an event, or a dead letter with the bytes as they came. Nothing else. */
export type Outcome = AcceptedEvent | RefusedInput

interface AcceptedEvent {
  readonly kind: 'event'
  readonly event: Event
}

export interface RefusedInput {
  readonly kind: 'dead-letter'
  readonly refusal: Refusal
  readonly bytes: Uint8Array
  readonly position: SourcePosition
  /** Null in a replay, which has no clock. */
  readonly receivedAtMs: number | null
}
