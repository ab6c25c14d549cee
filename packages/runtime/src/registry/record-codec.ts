import { delay } from '../backoff.ts'
import { isRedflagError } from '../errors.ts'
import { FRAME_HEADER_BYTES, unframe, writeFrameHeader } from './framing.ts'
import type { Registry } from './port.ts'

/** What a codec of one schema must offer; bare Avro, without the registry's header. */
export interface SchemaCodec<Value> {
  readonly schemaJson: string
  encode(value: Value, headroomBytes?: number): Buffer
  decode(bytes: Uint8Array, writerSchemaJson?: string): Value
}

/** Between values and the registry's wire format, for one topic. */
export interface RecordCodec<Value> {
  encode(value: Value): Buffer
  /** A promise only for the first record of a writer not met before. @throws `WIRE_FORMAT_INVALID`, CodecError */
  decode(bytes: Uint8Array): Value | Promise<Value>
}

/**
 * A codec that writes and reads the registry's wire format for one topic. A new subject is put under BACKWARD; registers this build's schema first; the schema of
 * another writer is asked of the registry once.
 * @param topic decides the registry subject: `<topic>-value`, as every Confluent client names it
 * @throws `SCHEMA_INCOMPATIBLE`, `REGISTRY_UNAVAILABLE` (retryable)
 */
export async function createRecordCodec<Value>(
  registry: Registry,
  codec: SchemaCodec<Value>,
  topic: string,
): Promise<RecordCodec<Value>> {
  const subject = `${topic}-value`
  await putUnderBackward(registry, subject)
  const ownId = await registry.register(subject, codec.schemaJson)
  const writers = new Map<number, string>()

  async function decodeForeign(schemaId: number, payload: Buffer): Promise<Value> {
    const schemaJson = await registry.schemaById(schemaId)
    writers.set(schemaId, schemaJson)
    return codec.decode(payload, schemaJson)
  }

  return {
    encode(value) {
      const framed = codec.encode(value, FRAME_HEADER_BYTES)
      writeFrameHeader(framed, ownId)
      return framed
    },
    decode(bytes) {
      const { schemaId, payload } = unframe(bytes)
      if (schemaId === ownId) return codec.decode(payload)
      const known = writers.get(schemaId)
      return known === undefined ? decodeForeign(schemaId, payload) : codec.decode(payload, known)
    },
  }
}

const ATTEMPTS = 10
const PAUSE_MS = 100

/**
 * Readers are updated before writers. Whoever wants it otherwise sets it after the first schema is there. Services that start
 * together may be at it together, and a registry refuses all but one of them for a moment.
 */
async function putUnderBackward(registry: Registry, subject: string): Promise<void> {
  for (let attempt = 1; (await registry.latest(subject)) === undefined; attempt += 1) {
    try {
      await registry.setCompatibility(subject, 'BACKWARD')
      return
    } catch (error) {
      if (!isRedflagError(error, 'REGISTRY_REFUSED') || attempt === ATTEMPTS) throw error
      await delay(PAUSE_MS)
    }
  }
}
