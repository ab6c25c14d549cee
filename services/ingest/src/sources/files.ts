import type { Clock, LogProducer } from '@redflag/runtime'
import type { Intake, Taken } from '../intake.ts'
import type { Line } from '../lines.ts'
import type { IngestObserver } from '../observer.ts'
import type { RefusedInput, SourcePosition } from '../outcome.ts'
import type { RecordEncoder } from '../record-encoder.ts'
import type { LineSource } from './read-lines.ts'

export interface FileSourceDeps {
  readonly intake: Intake
  readonly encode: RecordEncoder
  readonly producer: LogProducer
  readonly clock: Clock
  readonly observer: IngestObserver
}

export interface FileSourceSettings {
  /** Longest line taken as an event, in bytes; longer ones go to the dead letters. */
  readonly maxLineBytes: number
}

export interface FileProgress {
  readonly accepted: number
  readonly refused: number
  /** Stored bytes read so far; see `LineSource.readBytes`. */
  readonly readBytes: number
}

/** Runs one file, or standard input, to its end. */
export interface FileSource {
  /**
   * @param onProgress told after every piece that the log has acknowledged
   * @param onRefused told of every line that was refused, in order
   * @throws `INGEST_FILE_UNREADABLE`, `LOG_SEND_FAILED` (retryable): what was read before is in the log, and running the
   *   file again does no harm
   */
  run(
    source: LineSource,
    onProgress?: (progress: FileProgress) => void,
    onRefused?: (refused: RefusedInput) => void,
  ): Promise<FileProgress>
}

/** Pieces are read no faster than the log takes them, so that memory does not depend on the length of the file. */
export function createFileSource(deps: FileSourceDeps, settings: FileSourceSettings): FileSource {
  const { intake, encode, producer, clock, observer } = deps
  const { maxLineBytes } = settings

  function takeLine({ bytes, line, lengthBytes }: Line, name: string, receivedAtMs: number): Taken {
    const position: SourcePosition = { kind: 'file', name, line }
    if (lengthBytes <= maxLineBytes) return intake(bytes, position, receivedAtMs)
    const reason = `is ${lengthBytes} bytes long, at most ${maxLineBytes} are taken; its beginning is kept`
    const refusal = { code: 'INPUT_TOO_LONG', field: 'event', reason } as const
    const outcome: RefusedInput = { kind: 'dead-letter', refusal, bytes, position, receivedAtMs }
    return { outcome, record: encode(outcome) }
  }

  return {
    async run(source, onProgress, onRefused) {
      let accepted = 0
      let refused = 0
      for await (const lines of source.lines) {
        const receivedAtMs = clock.nowMs()
        const taken = lines.map((line) => takeLine(line, source.name, receivedAtMs))
        await producer.send(taken.map(({ record }) => record))
        for (const { outcome } of taken) {
          observer.taken('file', outcome, receivedAtMs)
          if (outcome.kind === 'event') accepted++
          else {
            refused++
            onRefused?.(outcome)
          }
        }
        onProgress?.({ accepted, refused, readBytes: source.readBytes() })
      }
      return { accepted, refused, readBytes: source.readBytes() }
    },
  }
}
