import { stat } from 'node:fs/promises'
import { addAbortSignal, type Readable } from 'node:stream'
import { IngestError, type Line, type LineSource, readFileLines, readStreamLines } from '@redflag/ingest'
import { CommandError } from '../command-error.ts'
import { readFault } from '../read-fault.ts'
import { MAX_LINE_BYTES } from './taken-line.ts'

export interface ReplayInput {
  /** As the summary names it: the path as given, or `standard input`. */
  readonly name: string
  /** @throws CommandError when the input cannot be read to its end, Interrupted */
  readonly lines: AsyncIterable<readonly Line[]>
  /** Share that has been read, 0..1; null where nobody knows. */
  share(): number | null
}

const LIMIT = { maxLineBytes: MAX_LINE_BYTES }

/**
 * Opens what is to be replayed, plain or gzip; `-` is standard input.
 *
 * @param interrupted ends the reading also while it waits for input that may never come
 * @throws CommandError when it cannot be read
 */
export async function openInput(
  path: string,
  stdin: Readable,
  interrupted: AbortSignal,
): Promise<ReplayInput> {
  if (path === '-') {
    const source = readStreamLines(addAbortSignal(interrupted, stdin), LIMIT)
    return inputOf('standard input', source, null, interrupted)
  }
  try {
    const facts = await stat(path)
    if (facts.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' })
    return inputOf(path, readFileLines(path, LIMIT), facts.isFile() ? facts.size : null, interrupted)
  } catch (cause) {
    throw new CommandError(`cannot read ${path}: ${readFault(cause)}`, undefined, cause)
  }
}

function inputOf(
  name: string,
  source: LineSource,
  sizeBytes: number | null,
  interrupted: AbortSignal,
): ReplayInput {
  return {
    name,
    lines: readable(name, source, interrupted),
    share: () => (sizeBytes === null || sizeBytes === 0 ? null : source.readBytes() / sizeBytes),
  }
}

async function* readable(
  name: string,
  { lines }: LineSource,
  interrupted: AbortSignal,
): AsyncGenerator<readonly Line[]> {
  try {
    yield* lines
  } catch (cause) {
    interrupted.throwIfAborted()
    if (!(cause instanceof IngestError)) throw cause
    throw new CommandError(`cannot read ${name}: ${readFault(cause.cause)}`, undefined, cause)
  }
}
