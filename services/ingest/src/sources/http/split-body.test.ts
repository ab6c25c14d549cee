import { describe, expect, it } from 'vitest'
import { splitBody } from './split-body.ts'

const split = (text: string, isNdjson = false): readonly [string, readonly string[]] => {
  const body = splitBody(Buffer.from(text), isNdjson)
  const parts = body.layout === 'empty' ? [] : body.parts
  return [body.layout, parts.map(({ bytes, line }) => `${line}:${Buffer.from(bytes).toString()}`)]
}

describe('splitting a request body', () => {
  it('takes one object, however it is laid out', () => {
    expect(split('{"a":1}')).toEqual(['one', ['1:{"a":1}']])
    expect(split('\n {\n"a":1\n}')).toEqual(['one', ['2:{\n"a":1\n}']])
    expect(split('{"a":1}\n\n')).toEqual(['one', ['1:{"a":1}\n\n']])
  })

  it('takes an array apart', () => {
    expect(split('[{"a":1},\n{"b":2}]')).toEqual(['array', ['1:{"a":1}', '2:{"b":2}']])
    expect(split('[]')).toEqual(['array', []])
  })

  it('takes lines apart, labelled or not', () => {
    const body = '{"a":1}\r\n\n{"b":\n{"c":3}'
    expect(split(body, true)).toEqual(['lines', ['1:{"a":1}', '3:{"b":', '4:{"c":3}']])
    expect(split(body)).toEqual(['lines', ['1:{"a":1}', '3:{"b":', '4:{"c":3}']])
  })

  it('keeps a line that is an array a line when the body is labelled NDJSON', () => {
    expect(split('[1]\n[2]', true)).toEqual(['lines', ['1:[1]', '2:[2]']])
  })

  it('leaves to the parser what is neither', () => {
    expect(split('hello\nworld')).toEqual(['one', ['1:hello\nworld']])
    expect(split('{"a":1')).toEqual(['one', ['1:{"a":1']])
    expect(split('[{"a":1}')).toEqual(['one', ['1:[{"a":1}']])
  })

  it('knows an empty body', () => {
    expect(split('')).toEqual(['empty', []])
    expect(split(' \n\t')).toEqual(['empty', []])
    expect(split('\ufeff \n', true)).toEqual(['empty', []])
  })

  it('overlooks a byte-order mark', () => {
    expect(split('\ufeff{"a":1}')).toEqual(['one', ['1:{"a":1}']])
    expect(split('\ufeff{"a":1}\n{"b":2}', true)).toEqual(['lines', ['1:{"a":1}', '2:{"b":2}']])
  })
})
