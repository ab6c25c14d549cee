/**
 * - `CODEC_VALUE_INVALID`: the value does not fit the schema: a field is missing, of another type, or a whole number
 *   beyond 2^52. A defect of the caller; the same value will fail again.
 * - `CODEC_BYTES_INVALID`: the bytes are not what the writer's schema says: cut short, too long, or something else.
 * - `CODEC_SCHEMA_INCOMPATIBLE`: the writer's schema is no Avro schema, or cannot be read with ours.
 * - `CODEC_SUBJECT_UNKNOWN`: there is no schema of that name.
 */
export type CodecErrorCode =
  | 'CODEC_VALUE_INVALID'
  | 'CODEC_BYTES_INVALID'
  | 'CODEC_SCHEMA_INCOMPATIBLE'
  | 'CODEC_SUBJECT_UNKNOWN'

/** Says what does not fit and where, never what the value was: messages reach logs, values may be personal. */
export class CodecError extends Error {
  override readonly name = 'CodecError'
  readonly code: CodecErrorCode
  readonly subject: string
  /** Dotted path of the field, e.g. `payout.destination.key`; empty when it is the value as a whole. */
  readonly path: string

  constructor(code: CodecErrorCode, subject: string, path: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.subject = subject
    this.path = path
  }
}
