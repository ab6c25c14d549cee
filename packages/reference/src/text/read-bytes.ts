import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ListFault } from '../list-fault.ts'
import { bunzip2 } from './bunzip2.ts'
import { Bunzip2Error } from './bzip2-block.ts'

/** A file path, or a text that is already there (built-in lists, tests). */
export type ListSource = string | { readonly name: string; readonly text: string }

export interface ReadOptions {
  /** Called after each piece: bytes read of the file as it lies on disk (compressed), and its size. */
  readonly onProgress?: ((readBytes: number, totalBytes: number) => void) | undefined
  /** Stops the reading with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

const PIECE_BYTES = 128 * 1024

export function sourceName(source: ListSource): string {
  return typeof source === 'string' ? source : source.name
}

/**
 * The content of a list, unpacked, piece by piece. Packing (gzip, bzip2) is told from the first bytes, never from the
 * name. Memory does not grow with the file.
 *
 * @throws {ListFault} LIST_UNREADABLE, LIST_EMPTY (no byte at all), LIST_TRUNCATED or LIST_DAMAGED (packed badly)
 */
export async function* readBytes(source: ListSource, options: ReadOptions = {}): AsyncGenerator<Uint8Array> {
  const file = sourceName(source)
  const pieces =
    typeof source === 'string' ? readFile(source, options) : [new TextEncoder().encode(source.text)]
  const stream = withFirst(pieces)
  const first = await stream.first
  if (first === null) throw new ListFault({ code: 'LIST_EMPTY', file, detail: 'the file has no content' })
  try {
    if (first[0] === 0x1f && first[1] === 0x8b) yield* gunzip(stream.all)
    else if (first[0] === 0x42 && first[1] === 0x5a && first[2] === 0x68) yield* bunzip2(stream.all)
    else yield* stream.all
  } catch (cause) {
    throw packingFault(file, cause)
  }
}

async function* readFile(path: string, { onProgress, signal }: ReadOptions): AsyncGenerator<Uint8Array> {
  try {
    const facts = await stat(path)
    if (facts.isDirectory()) throw new Error('it is a folder')
    let read = 0
    for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES, signal })) {
      const bytes = piece as Uint8Array
      read += bytes.length
      yield bytes
      onProgress?.(read, facts.size)
    }
  } catch (cause) {
    if (signal?.aborted) throw signal.reason
    throw new ListFault({ code: 'LIST_UNREADABLE', file: path, detail: reasonOf(cause), cause })
  }
}

async function* gunzip(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const unpacked = createGunzip()
  // Errors of either side reach the reader of `unpacked`; the callback only keeps them from being unhandled.
  pipeline(Readable.from(packed), unpacked, () => {})
  for await (const piece of unpacked) yield piece as Uint8Array
}

/** Looks at the first piece without taking it out of the stream. */
function withFirst(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): {
  readonly first: Promise<Uint8Array | null>
  readonly all: AsyncGenerator<Uint8Array>
} {
  const iterator = Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : pieces[Symbol.iterator]()
  const head = Promise.resolve(iterator.next())
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      for (let step = await head; !step.done; step = await iterator.next()) yield step.value
    } finally {
      await iterator.return?.()
    }
  }
  return {
    first: head.then((step) => (step.done || step.value.length === 0 ? null : step.value)),
    all: all(),
  }
}

function packingFault(file: string, cause: unknown): unknown {
  const code = (cause as { readonly code?: unknown }).code
  if (cause instanceof Bunzip2Error) {
    return new ListFault({
      code: cause.truncated ? 'LIST_TRUNCATED' : 'LIST_DAMAGED',
      file,
      detail: `bzip2: ${cause.message}`,
      cause,
    })
  }
  if (code === 'Z_BUF_ERROR') {
    return new ListFault({
      code: 'LIST_TRUNCATED',
      file,
      detail: 'gzip: the packed data end in the middle',
      cause,
    })
  }
  if (typeof code === 'string' && code.startsWith('Z_')) {
    return new ListFault({ code: 'LIST_DAMAGED', file, detail: `gzip: ${reasonOf(cause)}`, cause })
  }
  return cause
}

function reasonOf(cause: unknown): string {
  const { code, message } = cause as { readonly code?: string; readonly message?: string }
  if (code === 'ENOENT') return 'no such file'
  if (code === 'EACCES') return 'permission denied'
  return message ?? String(cause)
}
