import type { Readable } from 'node:stream'
import type { WriteStream } from 'node:tty'

/** A stream to write to; a terminal when `isTTY`. */
export type Output = NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'rows'>>

/** What a command may touch of the world. `main.ts` fills it in. */
export interface CliIo {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: Readable
  readonly stdout: Output
  readonly stderr: Output
  /** File of the running program, for further threads; null where it cannot be started again. */
  readonly program: string | null
  /** Aborted by the first Ctrl-C or SIGTERM, with an `Interrupted`: finish or undo, then end. */
  readonly interrupted: AbortSignal
}
