import {
  createPipeline,
  createPseudonyms,
  DEVELOPMENT_KEY,
  type Line,
  labelPipeline,
  type Pipeline,
  type ReferenceData,
} from '@redflag/ingest'
import { FRAME_HEADER_BYTES, writeFrameHeader } from '@redflag/runtime'
import { eventCodec } from '@redflag/schemas'

/** What became of one line: an event ready for the log, or a reject. */
export type TakenLine = TakenEvent | Reject

export interface TakenEvent {
  readonly kind: 'event'
  /** Record key. */
  readonly workerId: string
  readonly occurredAtMs: number
  /** Record value, in the registry's wire format. */
  readonly value: Uint8Array
}

/** A line that was refused. Never holds what stood in it. */
export interface Reject {
  readonly kind: 'reject'
  /** Of the file of labels; absent for a line of the stream. */
  readonly input?: 'labels'
  readonly line: number
  readonly field: string
  readonly reason: string
  readonly code: string
}

export type TakeLine = (line: Line) => TakenLine

/** Longest line taken; no event comes near it. */
export const MAX_LINE_BYTES = 1_000_000

/**
 * Ingest's own steps, without its clock: an event has arrived when it occurred. Never throws: a line that trips over a defect is
 * rejected, and the others are not lost for it.
 *
 * @param eventSchemaId id under which the line's registry knows the schema of events
 * @param key of the pseudonyms, which do not outlive the run; one for all runs, so that nothing can depend on it
 */
export function createTakeLine(
  reference: ReferenceData,
  eventSchemaId: number,
  key: Uint8Array = DEVELOPMENT_KEY,
): TakeLine {
  const pipeline = createPipeline({
    pseudonyms: createPseudonyms({ keys: [key] }),
    reference,
    schemaById: () => null,
  })
  return takeBy(pipeline, 'event', eventSchemaId)
}

/** The same for a line of the file of labels. */
export function createTakeLabel(eventSchemaId: number): TakeLine {
  const take = takeBy(labelPipeline, 'label', eventSchemaId)
  return (line) => {
    const taken = take(line)
    return taken.kind === 'reject' ? { ...taken, input: 'labels' } : taken
  }
}

function takeBy(pipeline: Pipeline, whole: 'event' | 'label', eventSchemaId: number): TakeLine {
  function take(bytes: Uint8Array, line: number): TakenLine {
    const outcome = pipeline(bytes, { kind: 'file', name: 'replay', line }, null)
    if (outcome.kind === 'dead-letter') return { kind: 'reject', line, ...outcome.refusal }
    const { event } = outcome
    const value = eventCodec.encode(event, FRAME_HEADER_BYTES)
    writeFrameHeader(value, eventSchemaId)
    return { kind: 'event', workerId: event.workerId, occurredAtMs: event.occurredAtMs, value }
  }

  return ({ bytes, line, lengthBytes }) => {
    if (lengthBytes > bytes.length) {
      const reason = `is ${lengthBytes} bytes long, at most ${MAX_LINE_BYTES} are taken`
      return { kind: 'reject', line, field: whole, reason, code: 'INPUT_TOO_LONG' }
    }
    try {
      return take(bytes, line)
    } catch (error) {
      const reason = `could not be processed because of a defect in Redflag (${String(error)})`
      return { kind: 'reject', line, field: whole, reason, code: 'INTERNAL_DEFECT' }
    }
  }
}
