/**
 * What can end a source of ingest for good, by code; nothing here is mended by trying again. What Kafka, the registry or
 * the configuration have to say comes as a `RedflagError`.
 */
const TEMPLATES = {
  /** Remedy: mend the producer (or our release), then start again: nothing was committed past the place named. */
  INGEST_DEAD_LETTER_LIMIT: 'too much of the input is refused',
  /** Remedy: correct the path, the rights, or the file. */
  INGEST_FILE_UNREADABLE: 'the file cannot be read',
} as const

export type IngestErrorCode = keyof typeof TEMPLATES

export class IngestError extends Error {
  override readonly name = 'IngestError'
  readonly code: IngestErrorCode
  readonly retryable = false

  /** @param detail place and figures, for a person; no input */
  constructor(code: IngestErrorCode, detail: string, cause?: unknown) {
    super(`${TEMPLATES[code]}: ${detail}`, cause === undefined ? undefined : { cause })
    this.code = code
  }
}
