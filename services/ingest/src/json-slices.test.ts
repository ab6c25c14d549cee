import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sliceJsonArray } from './json-slices.ts'

const bytes = (text: string): Buffer => Buffer.from(text)
const texts = (text: string): readonly string[] | undefined =>
  sliceJsonArray(bytes(text))?.map(({ start, end }) => bytes(text).subarray(start, end).toString())

describe('slicing a JSON array', () => {
  it('gives each element as it was written', () => {
    expect(texts(' [ {"a": [1, 2]} , "x,]}\\"", 3\n]\n')).toEqual(['{"a": [1, 2]}', '"x,]}\\""', '3'])
  })

  it('names the line on which each element starts', () => {
    const lines = sliceJsonArray(bytes('\n[\n{"a":\n1}, {"b":2},\n\n{"c":3}]'))?.map(({ line }) => line)
    expect(lines).toEqual([3, 4, 6])
  })

  it('knows the empty array', () => {
    expect(texts('[]')).toEqual([])
    expect(texts(' [ \n ] ')).toEqual([])
  })

  it.each([
    '',
    ' ',
    '{}',
    '[',
    '[1',
    '[1,',
    '[1,]',
    '[,1]',
    '[1,,2]',
    '[1}',
    '[1] 2',
    '[1]]',
    '["a]',
    '["a\\"]',
    '[{]',
  ])('finds no array in %j', (text) => {
    expect(sliceJsonArray(bytes(text))).toBeNull()
  })

  it('agrees with JSON.parse on every array, however it is written', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 1, '\t', '\n'), (values, indent) => {
        const text = JSON.stringify(values, null, indent)
        expect(texts(text)?.map((element) => JSON.parse(element))).toEqual(JSON.parse(text))
      }),
    )
  })

  it('never takes for an array what JSON.parse refuses, once its elements are parsed too', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'[]{},"\\1 a:') }), (tail) => {
        const text = `[${tail}`
        const elements = texts(text)
        if (elements === undefined) return
        if (elements.every(isJson)) expect(isJson(text)).toBe(true)
        else expect(isJson(text)).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })

  it('finds an array in everything that JSON.parse takes for one', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'[]{},"\\1 a:') }), (tail) => {
        const text = `[${tail}`
        if (isJson(text)) expect(sliceJsonArray(bytes(text))).not.toBeNull()
      }),
      { numRuns: 5_000 },
    )
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
