import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { IngestError } from '../errors.ts'
import { createLineSplitter, type Line } from '../lines.ts'

export interface LineSource {
  /** As dead letters name it: the file without its folder, or `-`. */
  readonly name: string
  /** Lines as they come in, many at a time; blank ones left out. @throws `INGEST_FILE_UNREADABLE` */
  readonly lines: AsyncIterable<readonly Line[]>
  /** Bytes read so far, as they are stored: of a packed file, packed. */
  readBytes(): number
}

export interface ReadLinesSettings {
  /** Longest line handed out whole; of a longer one only the beginning. */
  readonly maxLineBytes: number
}

const PIECE_BYTES = 256 * 1024
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b])

/** Opens a file of NDJSON, plain or gzip whatever its name says; nothing is read before its lines are asked for. */
export function readFileLines(path: string, settings: ReadLinesSettings): LineSource {
  const open = () => createReadStream(path, { highWaterMark: PIECE_BYTES })
  return lineSource(basename(path), path, open, settings)
}

/** The same from a stream, such as standard input. */
export function readStreamLines(stream: Readable, settings: ReadLinesSettings): LineSource {
  return lineSource('-', 'standard input', () => stream, settings)
}

function lineSource(
  name: string,
  shownName: string,
  open: () => Readable,
  { maxLineBytes }: ReadLinesSettings,
): LineSource {
  let readBytes = 0

  async function* counted(): AsyncGenerator<Buffer> {
    for await (const piece of open()) {
      const bytes: Buffer = typeof piece === 'string' ? Buffer.from(piece) : piece
      readBytes += bytes.length
      yield bytes
    }
  }

  async function* lines(): AsyncGenerator<readonly Line[]> {
    const splitter = createLineSplitter(maxLineBytes)
    try {
      for await (const piece of unpacked(counted())) {
        const whole = splitter.push(piece)
        if (whole.length > 0) yield whole
      }
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new IngestError('INGEST_FILE_UNREADABLE', `${shownName}: ${why}`, cause)
    }
    const last = splitter.end()
    if (last.length > 0) yield last
  }

  return { name, lines: { [Symbol.asyncIterator]: lines }, readBytes: () => readBytes }
}

/** The bytes of a stream, unpacked if it begins as gzip does. Back-pressure reaches all the way to the file. */
async function* unpacked(stored: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer = Buffer.alloc(0)
  while (head.length < GZIP_MAGIC.length) {
    const next = await stored.next()
    if (next.done) break
    head = Buffer.concat([head, next.value])
  }
  const whole = chain(head, stored)
  if (!head.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)) {
    yield* whole
    return
  }
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES })
  // Whatever fails, on either side of it, comes out of the iteration below.
  pipeline(Readable.from(whole), gunzip, () => {})
  yield* gunzip
}

async function* chain(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head
  yield* rest
}
