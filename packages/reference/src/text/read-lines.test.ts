import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBytes } from './read-bytes.ts'
import { readLines } from './read-lines.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reference-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
async function linesOf(source: Parameters<typeof readLines>[0], options = {}): Promise<readonly string[]> {
  const lines: string[] = []
  await readLines(source, options, (text, line) => lines.push(`${line} ${text}`))
  return lines
}
const faultOf = (source: string) =>
  linesOf(source).then(
    () => expect.fail('it was accepted'),
    (fault) => fault,
  )
const fixture = (name: string): string => new URL(`../../fixtures/${name}`, import.meta.url).pathname

describe('readLines', () => {
  it('numbers lines from 1, takes either line end, and a last line without one', async () => {
    expect(await linesOf({ name: 't', text: 'a\r\n\nb\n c ' })).toEqual(['1 a', '2 ', '3 b', '4  c '])
    expect(await linesOf({ name: 't', text: 'a\n' })).toEqual(['1 a'])
    expect(await linesOf({ name: 't', text: '\ufeffa\n' })).toEqual(['1 a'])
  })

  it('puts lines together across pieces, also in the middle of a letter', async () => {
    const text = Array.from({ length: 40_000 }, (_, i) => `${i} ä€😀`).join('\n')
    const lines = await linesOf(file('long.txt', text))
    expect(lines).toHaveLength(40_000)
    expect(lines.at(-1)).toBe('40000 39999 ä€😀')
  })

  it('tells the packing from the content, whatever the name', async () => {
    const plain = await linesOf(fixture('sdn-advanced.xml'))
    expect(plain.length).toBeGreaterThan(300)
    expect(await linesOf(fixture('sdn-advanced.xml.bz2'))).toEqual(plain)
    expect(await linesOf(fixture('sdn-advanced.xml.gz'))).toEqual(plain)
    expect(await linesOf(file('list.txt', gzipSync('one\ntwo\n')))).toEqual(['1 one', '2 two'])
    expect(await linesOf(file('list.bz2', 'one\ntwo\n'))).toEqual(['1 one', '2 two'])
  })

  it('the content hash is of the unpacked content', async () => {
    const hashes = await Promise.all(
      ['', '.gz', '.bz2'].map(
        async (packing) => (await readLines(fixture(`sdn-advanced.xml${packing}`), {}, () => {})).contentHash,
      ),
    )
    expect(new Set(hashes).size).toBe(1)
    expect(hashes[0]).toMatch(/^[0-9a-f]{8}$/)
  })

  it('reports progress in bytes of the file on disk, up to its size', async () => {
    const path = file('progress.txt', 'line\n'.repeat(100_000))
    const seen: [number, number][] = []
    await linesOf(path, { onProgress: (read: number, total: number) => seen.push([read, total]) })
    expect(seen.length).toBeGreaterThan(2)
    expect(seen.at(-1)).toEqual([500_000, 500_000])
    expect(seen.map(([read]) => read)).toEqual([...seen.map(([read]) => read)].sort((a, b) => a - b))
  })

  it('stops when told to', async () => {
    const path = file('stop.txt', 'line\n'.repeat(200_000))
    const controller = new AbortController()
    const stopped = linesOf(path, {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    })
    await expect(stopped).rejects.toThrow('enough')
  })

  it('gives each fault its code', async () => {
    expect(await faultOf(join(folder, 'missing.txt'))).toMatchObject({
      code: 'LIST_UNREADABLE',
      line: null,
      column: null,
    })
    expect((await faultOf(join(folder, 'missing.txt'))).message).toBe(
      `${join(folder, 'missing.txt')}: cannot be read: no such file`,
    )
    expect(await faultOf(folder)).toMatchObject({ code: 'LIST_UNREADABLE' })
    expect(await faultOf(file('empty.txt', ''))).toMatchObject({ code: 'LIST_EMPTY' })
    expect(await faultOf(file('binary', Uint8Array.from([1, 0, 2])))).toMatchObject({ code: 'LIST_NOT_TEXT' })
    expect(await faultOf(file('latin1.txt', Uint8Array.from([0x61, 0x0a, 0xe4, 0x0a])))).toMatchObject({
      code: 'LIST_NOT_TEXT',
    })
    expect(await faultOf(file('endless.txt', 'x'.repeat(9000)))).toMatchObject({ code: 'LIST_NOT_TEXT' })
  })

  it('tells truncated packing from damaged packing', async () => {
    const gz = gzipSync('line\n'.repeat(1000))
    const damaged = Buffer.from(gz)
    damaged[20] = (damaged[20] as number) ^ 0xff
    expect(await faultOf(file('cut.gz', gz.subarray(0, gz.length - 12)))).toMatchObject({
      code: 'LIST_TRUNCATED',
    })
    expect(await faultOf(file('damaged.gz', damaged))).toMatchObject({ code: 'LIST_DAMAGED' })
    expect(
      await faultOf(file('cut.bz2', Buffer.from('QlpoOTFBWSZTWXgTwIIAAAHBAAAQAgGg', 'base64'))),
    ).toMatchObject({ code: 'LIST_TRUNCATED' })
    expect(await faultOf(file('damaged.bz2', 'BZh9 is how this text begins'))).toMatchObject({
      code: 'LIST_DAMAGED',
    })
  })
})

describe('readBytes', () => {
  it('lets go of the file when the reader stops early', async () => {
    const path = file('early.txt', 'line\n'.repeat(200_000))
    for await (const piece of readBytes(path)) {
      expect(piece.length).toBeGreaterThan(0)
      break
    }
    for await (const piece of readBytes(file('early.gz', gzipSync('line\n'.repeat(200_000))))) {
      expect(piece.length).toBeGreaterThan(0)
      break
    }
  })
})
