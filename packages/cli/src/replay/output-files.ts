import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { CommandError } from '../command-error.ts'
import { readFault } from '../read-fault.ts'

interface OutputFile {
  readonly path: string
  /** Adds one line; see `settle`. */
  line(value: unknown): void
  readonly lineCount: number
}

export interface OutputFiles<Name extends string> {
  readonly files: Readonly<Record<Name, OutputFile>>
  /** Resolves when what was written so far has been handed to the system, so that memory stays flat. */
  settle(): Promise<void>
  /** Gives the files their names. Until then nothing of an earlier run was touched. */
  keep(): Promise<void>
  /** Removes what was written. Idempotent; does nothing after `keep`. */
  discard(): Promise<void>
}

/** Lines are handed over in pieces of about this size. */
const PIECE_CHARACTERS = 1 << 16

/**
 * Files that are there whole or not at all: written under another name and renamed when all is done. A run that is broken off
 * leaves the files of the run before it.
 *
 * @throws CommandError when the folder cannot be made or written in
 */
export async function openOutputFiles<Name extends string>(
  folder: string,
  names: readonly Name[],
): Promise<OutputFiles<Name>> {
  const opened: PartFile[] = []
  try {
    await mkdir(folder, { recursive: true })
    for (const name of names) opened.push(await openPart(join(folder, name)))
  } catch (cause) {
    await Promise.all(opened.map(discard))
    throw new CommandError(`cannot write in ${folder}: ${readFault(cause)}`, undefined, cause)
  }
  return {
    files: Object.fromEntries(names.map((name, i) => [name, opened[i]])) as unknown as Record<
      Name,
      OutputFile
    >,
    async settle() {
      for (const part of opened) await part.settle()
    },
    async keep() {
      // All are whole before the first gets its name.
      for (const part of opened) await part.end()
      for (const part of opened) await rename(part.partPath, part.path)
    },
    async discard() {
      await Promise.all(opened.map(discard))
    },
  }
}

interface PartFile extends OutputFile {
  readonly partPath: string
  readonly stream: WriteStream
  settle(): Promise<void>
  end(): Promise<void>
}

async function openPart(path: string): Promise<PartFile> {
  const partPath = `${path}.${process.pid}.part`
  // Better said now than when hours of work are to be given their name.
  const before = await stat(path).catch(() => null)
  if (before?.isDirectory() === true) throw new Error(`${path} is a folder`)
  const stream = createWriteStream(partPath, { flags: 'wx' })
  await once(stream, 'open')
  let piece = ''
  let lineCount = 0
  let failure: Error | null = null
  stream.on('error', (error) => {
    failure = error
  })
  const flush = (): boolean => {
    if (failure !== null) throw new CommandError(`cannot write ${path}: ${readFault(failure)}`, 1, failure)
    if (piece === '') return true
    const text = piece
    piece = ''
    return stream.write(text)
  }
  return {
    path,
    partPath,
    stream,
    line(value) {
      piece += `${JSON.stringify(value)}\n`
      lineCount++
    },
    get lineCount() {
      return lineCount
    },
    async settle() {
      if (piece.length >= PIECE_CHARACTERS && !flush()) await once(stream, 'drain')
    },
    async end() {
      flush()
      stream.end()
      await finished(stream)
    },
  }
}

async function discard({ stream, partPath }: PartFile): Promise<void> {
  stream.destroy()
  await rm(partPath, { force: true })
}
