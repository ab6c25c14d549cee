import { FRAME_HEADER_BYTES, type Registry, unframe, writeFrameHeader } from '@redflag/runtime'
import type { Codec } from '@redflag/schemas'
import type { RecordCodec } from './ports.ts'

/**
 * A codec that writes and reads the registry's wire format for one topic. Registers this build's schema first; the id of
 * an unknown writer is asked of the registry once.
 * @param topic decides the registry subject: `<topic>-value`, as every Confluent client names it
 * @throws `SCHEMA_INCOMPATIBLE`, `REGISTRY_UNAVAILABLE` (retryable)
 */
export async function createRecordCodec<Value>(
  registry: Registry,
  codec: Codec<Value>,
  topic: string,
): Promise<RecordCodec<Value>> {
  const ownId = await registry.register(`${topic}-value`, codec.schemaJson)
  const writers = new Map<number, string>()

  async function decodeForeign(schemaId: number, payload: Buffer): Promise<Value> {
    const known = writers.get(schemaId) ?? (await registry.schemaById(schemaId))
    writers.set(schemaId, known)
    return codec.decode(payload, known)
  }

  return {
    encode(value) {
      const framed = codec.encode(value, FRAME_HEADER_BYTES)
      writeFrameHeader(framed, ownId)
      return framed
    },
    decode(bytes) {
      const { schemaId, payload } = unframe(bytes)
      return schemaId === ownId ? codec.decode(payload) : decodeForeign(schemaId, payload)
    },
  }
}
