import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bunzip2 } from './bunzip2.ts'
import { Bunzip2Error } from './bzip2-block.ts'

/** A Buffer would share its memory with what slice() returns. */
const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url)))

/** Packed by bzip2 1.0.8 at level 1: three blocks, and runs around the lengths where the format counts them apart. */
const SQUARES = fixture('squares.txt.bz2')

async function* inPieces(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}

async function unpack(packed: Uint8Array, pieceBytes = packed.length || 1): Promise<Buffer> {
  const blocks: Uint8Array[] = []
  for await (const block of bunzip2(inPieces(packed, pieceBytes))) blocks.push(block)
  return Buffer.concat(blocks)
}

const unpack64 = async (base64: string): Promise<string> =>
  (await unpack(Buffer.from(base64, 'base64'))).toString('latin1')

function squares(): string {
  let text = ''
  for (let i = 0; i < 60_000; i++) text += `${(i * i) % 211}\n`
  for (const run of [3, 4, 5, 258, 259, 260, 261, 1000]) text += `${'x'.repeat(run)}y\n`
  return text
}

describe('bunzip2', () => {
  it('unpacks several blocks and runs of any length, however the data arrive', async () => {
    for (const pieceBytes of [SQUARES.length, 1000, 1]) {
      expect((await unpack(SQUARES, pieceBytes)).toString('latin1')).toBe(squares())
    }
  })

  // Made by bzip2 1.0.8.
  it('unpacks an empty file, a short one, a long run and concatenated files', async () => {
    expect(await unpack64('QlpoORdyRThQkAAAAAA=')).toBe('')
    expect(await unpack64('QlpoOTFBWSZTWctS5WcAAAVRAAAQQAQCRKAAISQxCGAvGETHFReLuSKcKEhlqXKzgA==')).toBe(
      'hello, hello, hello\n',
    )
    expect(await unpack64('QlpoOTFBWSZTWXnTnkgAB6jAQMAAAAIACCAAMMwJqmmVJDapSQ8XckU4UJB5055I')).toBe(
      '\0'.repeat(1_000_000),
    )
    expect(
      await unpack64(
        'QlpoOTFBWSZTWXgTwIIAAAHBAAAQAgGgACGaaDNNDLxdyRThQkHgTwIIQlpoOTFBWSZTWS63GtcAAAFBgAAQAACEgCAAIZpoM00HPF3JFOFCQLrca1w=',
      ),
    ).toBe('one\ntwo\n')
  })

  it('holds one block at a time: a block comes out before all of the file went in', async () => {
    let taken = 0
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      for (;;) {
        taken++
        yield SQUARES
      }
    }
    const blocks = bunzip2(endless())
    expect((await blocks.next()).done).toBe(false)
    const bytesTaken = taken * SQUARES.length
    expect(bytesTaken).toBeLessThan(3_000_000)
    await blocks.return(undefined)
  })

  it('a file cut off anywhere is truncated, never complete', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: SQUARES.length - 1 }), async (length) => {
        const error = await unpack(SQUARES.slice(0, length)).catch((reason) => reason)
        expect(error).toBeInstanceOf(Bunzip2Error)
        expect(error.truncated).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it('a changed bit anywhere never yields other bytes: it is refused, or sits where it means nothing', async () => {
    const right = createHash('md5').update(squares()).digest('hex')
    await fc.assert(
      fc.asyncProperty(fc.nat(SQUARES.length * 8 - 1), async (bit) => {
        const changed = SQUARES.slice()
        changed[bit >> 3] = (changed[bit >> 3] as number) ^ (128 >> (bit & 7))
        const result = await unpack(changed).catch((reason) => reason)
        if (result instanceof Bunzip2Error) return
        // Padding behind the last bit, and code tables that no group of the block selects.
        expect(createHash('md5').update(result).digest('hex')).toBe(right)
      }),
      { numRuns: 80 },
    )
  })

  it('found by chance: a bit in a code table that is not in use changes nothing', async () => {
    for (const bit of [319, 349]) {
      const changed = SQUARES.slice()
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (128 >> (bit & 7))
      expect((await unpack(changed)).toString('latin1')).toBe(squares())
    }
  })

  it('no block with a wrong byte is handed out, not even before the fault is reported', async () => {
    const right = Buffer.from(squares(), 'latin1')
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 32, max: SQUARES.length * 8 - 1 }), async (bit) => {
        const changed = SQUARES.slice()
        changed[bit >> 3] = (changed[bit >> 3] as number) ^ (128 >> (bit & 7))
        let size = 0
        try {
          for await (const block of bunzip2(inPieces(changed, changed.length))) {
            expect(right.subarray(size, size + block.length).equals(block)).toBe(true)
            size += block.length
          }
        } catch (error) {
          expect(error).toBeInstanceOf(Bunzip2Error)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('a block that unpacks to other bytes is refused by its own checksum', async () => {
    const changed = SQUARES.slice()
    // Lowest bit of the place where the block begins: 32 bits of header, 48 of mark, 32 of checksum, 1, then 24.
    changed[17] = (changed[17] as number) ^ 128
    await expect(bunzip2(inPieces(changed, changed.length)).next()).rejects.toThrow('checksum of a block')
  })

  it('the checksum of the whole is checked too', async () => {
    const packed = Buffer.from('QlpoOTFBWSZTWXgTwIIAAAHBAAAQAgGgACGaaDNNDLxdyRThQkHgTwII', 'base64')
    expect((await unpack(packed)).toString()).toBe('one\n')
    packed[packed.length - 3] = (packed[packed.length - 3] as number) ^ 1
    await expect(unpack(packed)).rejects.toThrow('checksum of the whole')
  })

  it('anything else is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 400 }), async (bytes) => {
        await expect(unpack(bytes)).rejects.toBeInstanceOf(Bunzip2Error)
        await expect(
          unpack(Uint8Array.from([0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ...bytes])),
        ).rejects.toBeInstanceOf(Bunzip2Error)
      }),
      { numRuns: 200 },
    )
  })
})
