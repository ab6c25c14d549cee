import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLineSplitter, KEPT_OF_OVERLONG_LINE_BYTES, type Line } from './lines.ts'

const MAX = 1024 * 1024

function split(chunks: readonly Uint8Array[], maxLineBytes = MAX): readonly Line[] {
  const splitter = createLineSplitter(maxLineBytes)
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()]
}

const shown = (lines: readonly Line[]): readonly string[] =>
  lines.map(({ bytes, line }) => `${line}:${Buffer.from(bytes).toString()}`)

describe('splitting into lines', () => {
  it('numbers lines from one and leaves blank ones out', () => {
    expect(shown(split([Buffer.from('{"a":1}\n\n \t\r\n{"b":2}\r\nlast')]))).toEqual([
      '1:{"a":1}',
      '4:{"b":2}',
      '5:last',
    ])
  })

  it('takes no line out of nothing', () => {
    expect(split([])).toEqual([])
    expect(split([Buffer.from('\n\n\r\n')])).toEqual([])
    expect(split([Buffer.from('a\n')])).toHaveLength(1)
  })

  it('drops a byte-order mark at the start and nowhere else', () => {
    const mark = Buffer.from([0xef, 0xbb, 0xbf])
    const lines = split([mark, Buffer.from('a\n'), mark, Buffer.from('b\n')])
    expect(Buffer.from(lines[0]?.bytes ?? []).toString('hex')).toBe('61')
    expect(Buffer.from(lines[1]?.bytes ?? []).toString('hex')).toBe('efbbbf62')
  })

  it('gives the same lines however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'é', '\n', '\r\n', ' ', '😀') }),
        fc.array(fc.nat(40)),
        (text, cuts) => {
          const whole = Buffer.from(text)
          expect(shown(split(cutAt(whole, cuts)))).toEqual(shown(split([whole])))
        },
      ),
    )
  })

  it('hands out a line of exactly the longest length whole, and one byte more cut', () => {
    const [fits, tooLong] = split([Buffer.from(`${'a'.repeat(100)}\n${'b'.repeat(101)}\n`)], 100)
    expect(fits).toMatchObject({ lengthBytes: 100, line: 1 })
    expect(fits?.bytes).toHaveLength(100)
    expect(tooLong).toMatchObject({ lengthBytes: 101, line: 2 })
    expect(Buffer.from(tooLong?.bytes ?? []).toString()).toBe('b'.repeat(100))
  })

  it('keeps the beginning of an endless line, its length, and goes on after it', () => {
    const chunk = Buffer.alloc(100_000, 'x')
    const splitter = createLineSplitter(MAX)
    for (let i = 0; i < 500; i++) expect(splitter.push(chunk)).toEqual([])
    const [endless, next] = splitter.push(Buffer.from('\nnext\n'))
    expect(endless?.lengthBytes).toBe(50_000_000)
    expect(endless?.bytes).toHaveLength(KEPT_OF_OVERLONG_LINE_BYTES)
    expect(endless?.bytes.buffer.byteLength).toBeLessThan(2 * KEPT_OF_OVERLONG_LINE_BYTES)
    expect(next).toMatchObject({ line: 2, lengthBytes: 4 })
  })

  it('keeps no more of an overlong line than any cut of it', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300)), (cuts) => {
        const whole = Buffer.from(`${'0123456789'.repeat(30)}\nok\n`)
        const lines = split(cutAt(whole, cuts), 128)
        expect(Buffer.from(lines[0]?.bytes ?? [])).toEqual(whole.subarray(0, 128))
        expect(lines[0]?.lengthBytes).toBe(300)
        expect(lines[1]).toMatchObject({ line: 2, lengthBytes: 2 })
      }),
    )
  })
})

function cutAt(whole: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const positions = [...new Set(cuts)].filter((cut) => cut < whole.length).sort((a, b) => a - b)
  return [0, ...positions].map((start, i) => whole.subarray(start, positions[i] ?? whole.length))
}
