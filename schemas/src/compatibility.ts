import { parseAvroSchema } from './avro-schema.ts'

/**
 * Why data written with `writerJson` could not be read with `readerJson`, or `null` when it can. Rules of Avro's schema
 * resolution: a new field needs a default, a closed list may not lose a symbol that the old one could write, types may
 * only be widened, names stay.
 *
 * @throws Error when one of them is no Avro schema
 */
export function readProblem(readerJson: string, writerJson: string): string | null {
  const reader = parseAvroSchema(readerJson)
  const writer = parseAvroSchema(writerJson)
  try {
    reader.createResolver(writer)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
