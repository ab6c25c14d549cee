import { FRAME_HEADER_BYTES, frameSchemaId } from '@redflag/runtime'
import {
  CodecError,
  type ContractEvent,
  checkEvent,
  type EventCheck,
  parseEventLine,
  platformEventCodec,
  toContractShape,
} from '@redflag/schemas'
import type { Refusal } from '../outcome.ts'
import type { SchemaLookup } from '../ports.ts'

type Decoded =
  | { readonly ok: true; readonly event: ContractEvent }
  | { readonly ok: false; readonly fault: Refusal }

/** Bytes to a checked contract event, or what is wrong with them. Never throws for what is in the bytes. */
export type DecodeStep = (bytes: Uint8Array) => Decoded

/** No JSON text begins with it, so the two encodings can be told apart by the first byte. */
const FRAME_MAGIC = 0

/**
 * Reads one event: JSON text, or Avro in the registry's wire format. What comes in as Avro takes the shape of the JSON
 * contract first, so that both are judged by the same rules and name the same fields.
 */
export function createDecodeStep(schemaById: SchemaLookup): DecodeStep {
  return function decode(bytes) {
    return bytes[0] === FRAME_MAGIC ? decodeAvro(bytes, schemaById) : parseEventLine(bytes)
  }
}

/** Schema id of framed Avro; null for JSON and for what is too short to have one. */
export function schemaIdOf(bytes: Uint8Array): number | null {
  return bytes[0] === FRAME_MAGIC && bytes.length >= FRAME_HEADER_BYTES ? frameSchemaId(bytes) : null
}

function decodeAvro(bytes: Uint8Array, schemaById: SchemaLookup): Decoded {
  const schemaId = schemaIdOf(bytes)
  if (schemaId === null) return refused('WIRE_FORMAT_INVALID', 'is cut short before the end of its schema id')
  const schemaJson = schemaById(schemaId)
  if (schemaJson === null) return refused('SCHEMA_UNKNOWN', `has schema id ${schemaId}, which is not known`)
  try {
    const event = platformEventCodec.decode(bytes.subarray(FRAME_HEADER_BYTES), schemaJson)
    return checkEvent(toContractShape(event)) satisfies EventCheck
  } catch (error) {
    if (!(error instanceof CodecError)) throw error
    return error.code === 'CODEC_SCHEMA_INCOMPATIBLE'
      ? refused(
          'CODEC_SCHEMA_INCOMPATIBLE',
          `has schema id ${schemaId}, which cannot be read as a platform event`,
        )
      : refused('CODEC_BYTES_INVALID', `is not what its schema, id ${schemaId}, says`)
  }
}

function refused(code: Refusal['code'], reason: string): Decoded {
  return { ok: false, fault: { code, field: 'event', reason } }
}
