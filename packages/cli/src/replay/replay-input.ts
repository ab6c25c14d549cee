import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { CommandError } from '../command-error.ts'
import { readFault } from '../read-fault.ts'

export interface ReplayInput {
  /** As the summary names it: the path as given, or `standard input`. */
  readonly name: string
  readonly bytes: AsyncIterable<Uint8Array>
  /** Null where nobody knows. */
  readonly sizeBytes: number | null
}

const PIECE_BYTES = 1 << 18

/** Opens what is to be replayed; `-` is standard input. @throws CommandError when it cannot be read */
export async function openInput(path: string, stdin: Readable): Promise<ReplayInput> {
  if (path === '-') return { name: 'standard input', bytes: stdin, sizeBytes: null }
  try {
    const facts = await stat(path)
    if (facts.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' })
    return {
      name: path,
      bytes: readable(path),
      sizeBytes: facts.isFile() ? facts.size : null,
    }
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

async function* readable(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES }))
      yield piece as Uint8Array
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

function unreadable(path: string, cause: unknown): CommandError {
  return new CommandError(`cannot read ${path}: ${readFault(cause)}`, undefined, cause)
}
