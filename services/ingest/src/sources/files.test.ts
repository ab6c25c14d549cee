import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { createManualClock, redflagError } from '@redflag/runtime'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createIntake } from '../intake.ts'
import type { RefusedInput } from '../outcome.ts'
import { aSession, jsonBytes, somePipeline } from '../testing/builders.ts'
import { eventually } from '../testing/eventually.ts'
import { silentObserver } from '../testing/silent-observer.ts'
import { gate, type SomeLog, someLog } from '../testing/some-log.ts'
import { createFileSource, type FileProgress } from './files.ts'
import { readFileLines, readStreamLines } from './read-lines.ts'

// Sockets and files on a busy machine; every wait inside has its own deadline.
vi.setConfig({ testTimeout: 30_000 })

const MAX_LINE = { maxLineBytes: 1024 * 1024 }

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redflag-files-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function saved(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

async function someSource() {
  const written = await someLog()
  const producer = gate(await written.log.producer())
  const { encode } = written
  const intake = createIntake({ pipeline: somePipeline(), encode, onDefect: () => {} })
  const deps = { intake, encode, producer, clock: createManualClock(1_800_000_000_000) }
  const source = createFileSource({ ...deps, observer: silentObserver() }, MAX_LINE)
  return { source, written, producer }
}

const idsOf = async (written: SomeLog): Promise<readonly string[]> =>
  (await written.events()).map(({ eventId }) => eventId)
const sessions = (count: number): string =>
  Array.from({ length: count }, (_, i) => JSON.stringify(aSession({ eventId: `e${i}` }))).join('\n')

describe('taking a file', () => {
  it('brings its lines into the log and names the refused ones by line', async () => {
    const { source, written } = await someSource()
    const path = await saved('a.ndjson', `${sessions(2)}\n\n{"type":"refund"}\nnonsense\n`)
    const refused: RefusedInput[] = []
    const result = await source.run(readFileLines(path, MAX_LINE), undefined, (one) => refused.push(one))
    expect(result).toMatchObject({ accepted: 2, refused: 2 })
    expect(await idsOf(written)).toEqual(['e0', 'e1'])
    expect(refused.map(({ position, refusal }) => [position, refusal.field])).toEqual([
      [{ kind: 'file', name: 'a.ndjson', line: 4 }, 'eventId'],
      [{ kind: 'file', name: 'a.ndjson', line: 5 }, 'not JSON'],
    ])
    const letters = await written.deadLetters()
    expect(letters.map(({ original, source: { line } }) => [original.toString(), line])).toEqual([
      ['{"type":"refund"}', 4],
      ['nonsense', 5],
    ])
  })

  it.each(['packed.gz', 'packed-without-saying-so'])('unpacks %s', async (name) => {
    const { source, written } = await someSource()
    const path = await saved(name, gzipSync(sessions(500)))
    expect(await source.run(readFileLines(path, MAX_LINE))).toMatchObject({ accepted: 500, refused: 0 })
    expect(await written.events()).toHaveLength(500)
  })

  it('reads packed parts one after the other, as log rotation leaves them', async () => {
    const { source, written } = await someSource()
    const parts = ['a', 'b'].map((eventId) => gzipSync(`${JSON.stringify(aSession({ eventId }))}\n`))
    await source.run(readFileLines(await saved('parts.gz', Buffer.concat(parts)), MAX_LINE))
    expect(await idsOf(written)).toEqual(['a', 'b'])
  })

  it('reads standard input, byte by byte if need be', async () => {
    const { source, written } = await someSource()
    const stream = Readable.from([...jsonBytes(aSession())].map((byte) => Buffer.from([byte])))
    const input = readStreamLines(stream, MAX_LINE)
    expect(input.name).toBe('-')
    expect(await source.run(input)).toMatchObject({ accepted: 1, refused: 0 })
    expect(await written.events()).toHaveLength(1)
  })

  it('takes nothing out of an empty file', async () => {
    const { source } = await someSource()
    const path = await saved('empty', '')
    expect(await source.run(readFileLines(path, MAX_LINE))).toEqual({ accepted: 0, refused: 0, readBytes: 0 })
  })

  it('refuses a line that is too long, keeps its beginning and goes on', async () => {
    const { source, written } = await someSource()
    const path = await saved('long', `${'x'.repeat(5_000_000)}\n${sessions(1)}`)
    expect(await source.run(readFileLines(path, MAX_LINE))).toMatchObject({ accepted: 1, refused: 1 })
    const [letter] = await written.deadLetters()
    expect(letter).toMatchObject({ code: 'INPUT_TOO_LONG', source: { line: 1 } })
    expect(letter?.message).toContain('5000000 bytes')
    expect(letter?.original).toHaveLength(64 * 1024)
  })

  it('tells how far it has come', async () => {
    const { source } = await someSource()
    const content = sessions(5_000)
    const told: FileProgress[] = []
    const path = await saved('many', content)
    await source.run(readFileLines(path, MAX_LINE), (progress) => told.push(progress))
    expect(told.length).toBeGreaterThan(1)
    expect(told.at(-1)).toEqual({ accepted: 5_000, refused: 0, readBytes: content.length })
    expect(told.map(({ accepted }) => accepted)).toEqual(
      told.map(({ accepted }) => accepted).sort((a, b) => a - b),
    )
  })

  it('reads no further than the log has taken', async () => {
    const { source, producer } = await someSource()
    const input = readFileLines(await saved('slow', sessions(20_000)), MAX_LINE)
    producer.set('shut')
    const done = source.run(input)
    await eventually(() => producer.waiting === 1, 'the first piece reached the log')
    const readBytes = input.readBytes()
    expect(readBytes).toBeLessThan(1_000_000)
    producer.set('open')
    expect((await done).accepted).toBe(20_000)
    expect(input.readBytes()).toBeGreaterThan(readBytes)
  })
})

describe('a log that does not take it', () => {
  it('ends the run with its error, and a second run makes it good', async () => {
    const { source, written, producer } = await someSource()
    const path = await saved('twice', sessions(10))
    producer.set(redflagError('LOG_SEND_FAILED', { count: 10, topics: 'redflag.events.v1' }))
    await expect(source.run(readFileLines(path, MAX_LINE))).rejects.toMatchObject({ code: 'LOG_SEND_FAILED' })
    producer.set('open')
    await source.run(readFileLines(path, MAX_LINE))
    expect(await idsOf(written)).toHaveLength(10)
  })
})

describe('a file that cannot be read', () => {
  it.each([
    ['that is not there', async () => join(folder, 'nowhere')],
    ['that is a folder', async () => folder],
    ['that is cut short', () => saved('cut.gz', gzipSync(sessions(5_000)).subarray(0, 2_000))],
  ])('%s is named, and nothing hangs', async (_, pathOf) => {
    const { source } = await someSource()
    const path = await pathOf()
    await expect(source.run(readFileLines(path, MAX_LINE))).rejects.toMatchObject({
      code: 'INGEST_FILE_UNREADABLE',
      message: expect.stringContaining(path),
    })
  })
})
