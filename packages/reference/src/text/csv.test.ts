import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCsvReader } from './csv.ts'

/** Reads a text; records as arrays of values, problems as "line:column detail". */
function read(text: string): readonly (readonly string[] | string)[] {
  const reader = createCsvReader()
  const found: (readonly string[] | string)[] = []
  for (const [i, line] of text.split('\n').entries()) {
    const record = reader.line(line, i + 1)
    if (record === null) continue
    found.push(
      'detail' in record
        ? `${record.line}:${record.column} ${record.detail}`
        : record.map((field) => field.text),
    )
  }
  const open = reader.end()
  if (open !== null) found.push(`${open.line}:${open.column} ${open.detail}`)
  return found
}

describe('createCsvReader', () => {
  it.each([
    ['a,b,c', ['a', 'b', 'c']],
    [' a , b ', ['a', 'b']],
    ['a,,', ['a', '', '']],
    ['', ['']],
    ['"a,b",c', ['a,b', 'c']],
    ['"say ""hi""",x', ['say "hi"', 'x']],
    ['"",x', ['', 'x']],
    ['""""', ['"']],
    ['a,"b"', ['a', 'b']],
    ['" kept "', [' kept ']],
  ])('%j', (line, fields) => {
    expect(read(line)).toEqual([fields])
  })

  it('takes a line break inside quotes', () => {
    expect(read('a,"one\ntwo\n",b\nc,d')).toEqual([
      ['a', 'one\ntwo\n', 'b'],
      ['c', 'd'],
    ])
  })

  it('knows where each value begins', () => {
    const record = createCsvReader().line('ab,"c,d",e', 7)
    expect(record).toEqual([
      { text: 'ab', line: 7, column: 1 },
      { text: 'c,d', line: 7, column: 4 },
      { text: 'e', line: 7, column: 10 },
    ])
  })

  it('names the place of a misplaced quote and goes on with the next line', () => {
    expect(read('a,b"c,d\nx,y')).toEqual(['1:4 a quote inside an unquoted value', ['x', 'y']])
    expect(read('"a"b,c\nx,y')).toEqual(['1:4 a value goes on after its closing quote', ['x', 'y']])
    expect(read('a,"b\nc')).toEqual(['1:3 a quote is never closed'])
  })

  it('reads back whatever is written with quotes', () => {
    const value = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'ä'), maxLength: 8 })
    fc.assert(
      fc.property(
        fc.array(fc.array(value, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
        (records) => {
          const text = records
            .map((record) => record.map((field) => `"${field.replaceAll('"', '""')}"`).join(','))
            .join('\n')
          expect(read(text)).toEqual(records)
        },
      ),
    )
  })
})
