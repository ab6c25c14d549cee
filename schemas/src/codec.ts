import type { Type, types } from 'avsc'
import { parseAvroSchema } from './avro-schema.ts'
import { CodecError } from './codec-error.ts'
import { MAX_EXACT_LONG } from './strict-types.ts'

/** One released version of one subject. */
export interface VersionedSchema {
  readonly subject: string
  readonly version: number
  readonly schemaJson: string
}

/** Between values and bytes of one subject; the bytes are bare Avro, without the registry's five-byte header. */
export interface Codec<Value> extends VersionedSchema {
  /**
   * @param headroomBytes bytes left free before the value (their content is undefined), so that a framing header can
   *   be written without copying the value. Default 0.
   * @throws CodecError `CODEC_VALUE_INVALID`, naming the path of the first field that does not fit
   */
  encode(value: Value, headroomBytes?: number): Buffer
  /**
   * @param writerSchemaJson the schema that the bytes were written with, when that is not this codec's own; its
   *   resolution is worked out once and kept.
   * @throws CodecError `CODEC_BYTES_INVALID` or `CODEC_SCHEMA_INCOMPATIBLE`
   */
  decode(bytes: Uint8Array, writerSchemaJson?: string): Value
}

/** How to get from another writer's bytes to our shape. */
type Reader = (bytes: Buffer) => unknown

/** A topic sees a handful of writer schemas in its life; a flood of them is a fault or an attack. */
const MAX_WRITER_SCHEMAS = 256

/** Room for nearly every value; grows to the largest one seen. Encoding is synchronous, so one is enough. */
let scratch = Buffer.allocUnsafeSlow(16 * 1024)

/**
 * Builds the codec of one schema. The decoded value is exactly the record that the schema describes, unions unwrapped,
 * nullable fields `null` where absent; that this is `Value` is checked by the compiler in `wire-check.ts`.
 */
export function createCodec<Value>(schema: VersionedSchema): Codec<Value> {
  const { subject } = schema
  const type = parseSchema(subject, schema.schemaJson)
  const readers = new Map<string, Reader>()

  const readOwn: Reader = (bytes) => type.fromBuffer(bytes)

  function readerFor(writerSchemaJson: string): Reader {
    const known = readers.get(writerSchemaJson)
    if (known !== undefined) return known
    const reader = createReader(writerSchemaJson)
    if (readers.size >= MAX_WRITER_SCHEMAS) readers.clear()
    readers.set(writerSchemaJson, reader)
    return reader
  }

  function createReader(writerSchemaJson: string): Reader {
    if (writerSchemaJson === schema.schemaJson) return readOwn
    const writer = parseSchema(subject, writerSchemaJson)
    // Registries give schemas back in their own spelling; the same schema needs no resolution.
    if (type.equals(writer)) return readOwn
    try {
      const resolver = type.createResolver(writer, { ignoreNamespaces: true })
      return (bytes) => type.fromBuffer(bytes, resolver)
    } catch (cause) {
      throw new CodecError('CODEC_SCHEMA_INCOMPATIBLE', subject, '', `${subject}: ${reasonOf(cause)}`, cause)
    }
  }

  function encode(value: Value, headroomBytes = 0): Buffer {
    let end: number
    try {
      end = type.encode(value, scratch, headroomBytes)
      if (end < 0) {
        scratch = Buffer.allocUnsafeSlow(2 * (scratch.length - end))
        end = type.encode(value, scratch, headroomBytes)
      }
    } catch (cause) {
      throw invalidValue(subject, type, value, cause)
    }
    const bytes = Buffer.allocUnsafe(end)
    scratch.copy(bytes, headroomBytes, headroomBytes, end)
    return bytes
  }

  function decode(bytes: Uint8Array, writerSchemaJson?: string): Value {
    const read = writerSchemaJson === undefined ? readOwn : readerFor(writerSchemaJson)
    try {
      return read(asBuffer(bytes)) as Value
    } catch (cause) {
      throw new CodecError('CODEC_BYTES_INVALID', subject, '', `${subject}: ${reasonOf(cause)}`, cause)
    }
  }

  return { ...schema, encode, decode }
}

function parseSchema(subject: string, schemaJson: string): Type {
  try {
    return parseAvroSchema(schemaJson)
  } catch (cause) {
    throw new CodecError('CODEC_SCHEMA_INCOMPATIBLE', subject, '', `${subject}: ${reasonOf(cause)}`, cause)
  }
}

/** Asks the slow validator only once the fast writer has failed, for where and why. */
function invalidValue(subject: string, type: Type, value: unknown, cause: unknown): CodecError {
  let fault: { path: string; expected: string; actual: string } | null = null
  type.isValid(value, {
    errorHook(path, actual, expected) {
      fault ??= { path: path.join('.'), expected: nameOf(expected), actual: kindOf(actual) }
    },
  })
  const { path, expected, actual } = fault ?? {
    path: '',
    expected: 'what the schema says',
    actual: reasonOf(cause),
  }
  const message = `${subject}: ${path === '' ? 'the value' : path} must be ${expected}, got ${actual}`
  return new CodecError('CODEC_VALUE_INVALID', subject, path, message, cause)
}

function nameOf(type: Type): string {
  if (type.typeName.startsWith('union')) {
    const branches = (type as types.UnwrappedUnionType).types
    return branches.map(nameOf).join(' or ')
  }
  return type.branchName ?? type.typeName
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return 'a number that is not finite'
    return Math.abs(value) > MAX_EXACT_LONG ? 'a number beyond 2^52' : 'a number'
  }
  return `a ${typeof value}`
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
