import { parseLabelLine } from '@redflag/schemas'
import type { Outcome, SourcePosition } from './outcome.ts'
import type { ReferenceData, SchemaLookup } from './ports.ts'
import { createDecodeStep } from './steps/decode.ts'
import { createEnrichStep } from './steps/enrich.ts'
import { labelEvent } from './steps/label-event.ts'
import type { Pseudonyms } from './steps/pseudonyms.ts'

/**
 * Bytes of one event or label in, its outcome out: decode → check → look up → pseudonymise. Synchronous, without I/O or clock,
 * the same for every source; a replay runs on it alone.
 *
 * @param receivedAtMs when it came in; null in a replay, where event time is the only clock
 */
export type Pipeline = (bytes: Uint8Array, position: SourcePosition, receivedAtMs: number | null) => Outcome

export interface PipelineDeps {
  readonly pseudonyms: Pseudonyms
  readonly reference: ReferenceData
  /** Writer schemas of framed Avro; where only JSON comes in, `() => null`. */
  readonly schemaById: SchemaLookup
}

/** One pipeline belongs to one set of lists: when they are replaced, so is the pipeline; it costs next to nothing. */
export function createPipeline({ pseudonyms, reference, schemaById }: PipelineDeps): Pipeline {
  const decode = createDecodeStep(schemaById)
  const enrich = createEnrichStep(pseudonyms, reference)

  return function pipeline(bytes, position, receivedAtMs) {
    const decoded = decode(bytes)
    if (decoded.ok) return { kind: 'event', event: enrich(decoded.event, receivedAtMs) }
    return { kind: 'dead-letter', refusal: decoded.fault, bytes, position, receivedAtMs }
  }
}

/** The same for verdicts of analysts, JSON only. There is nothing to look up in them, and what is personal is left out. */
export const labelPipeline: Pipeline = (bytes, position, receivedAtMs) => {
  const checked = parseLabelLine(bytes)
  if (checked.ok) return { kind: 'event', event: labelEvent(checked.label, receivedAtMs) }
  return { kind: 'dead-letter', refusal: checked.fault, bytes, position, receivedAtMs }
}
