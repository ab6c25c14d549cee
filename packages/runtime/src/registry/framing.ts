import { redflagError } from '../errors.ts'

const MAGIC = 0
/** One zero byte and the schema id, four bytes big-endian: Confluent's wire format. */
export const FRAME_HEADER_BYTES = 5

/** Puts the wire-format header before Avro bytes. Copies the payload once. */
export function frame(schemaId: number, payload: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payload.length)
  writeFrameHeader(framed, schemaId)
  framed.set(payload, FRAME_HEADER_BYTES)
  return framed
}

/** Writes the header into the first five bytes of a buffer, for encoders that leave room and save the copy. */
export function writeFrameHeader(target: Buffer, schemaId: number): void {
  target[0] = MAGIC
  target.writeUInt32BE(schemaId, 1)
}

/**
 * The schema id of a framed value; its payload starts at `FRAME_HEADER_BYTES`.
 * @throws `WIRE_FORMAT_INVALID` when the value is shorter than a header or begins with another byte than zero.
 */
export function frameSchemaId(framed: Uint8Array): number {
  if (framed.length < FRAME_HEADER_BYTES) {
    throw redflagError('WIRE_FORMAT_INVALID', {
      reason: `${framed.length} byte(s), need ${FRAME_HEADER_BYTES}`,
    })
  }
  if (framed[0] !== MAGIC) {
    throw redflagError('WIRE_FORMAT_INVALID', { reason: `first byte is ${framed[0]}, not 0` })
  }
  return new DataView(framed.buffer, framed.byteOffset, framed.byteLength).getUint32(1)
}

/** Schema id and payload of a framed value; the payload is a view, not a copy. @throws `WIRE_FORMAT_INVALID`. */
export function unframe(framed: Uint8Array): { readonly schemaId: number; readonly payload: Buffer } {
  const schemaId = frameSchemaId(framed)
  const bytes = framed.length - FRAME_HEADER_BYTES
  return { schemaId, payload: Buffer.from(framed.buffer, framed.byteOffset + FRAME_HEADER_BYTES, bytes) }
}
