import avro from 'avsc'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AVRO_SCHEMAS } from './avsc.generated.ts'
import { createCodec } from './codec.ts'
import { CodecError } from './codec-error.ts'
import { valuesOf } from './testing/avro-arbitrary.ts'

describe.each(AVRO_SCHEMAS)('$subject v$version', (schema) => {
  const codec = createCodec<unknown>(schema)
  const values = valuesOf(schema.schemaJson)

  it('gives back every value it can encode', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(codec.decode(codec.encode(value))).toEqual(value)
      }),
      { numRuns: 150 },
    )
  })

  it('writes and reads the bytes that avsc alone would', () => {
    const plain = avro.Type.forSchema(JSON.parse(schema.schemaJson), { wrapUnions: 'auto' })
    // avsc's own map reader loses a key called __proto__; ours does not.
    const ordinary = valuesOf(schema.schemaJson).filter(
      (value) => !JSON.stringify(value).includes('__proto__'),
    )
    fc.assert(
      fc.property(ordinary, (value) => {
        const bytes = codec.encode(value)
        expect(bytes.equals(plain.toBuffer(value))).toBe(true)
        expect(plain.fromBuffer(bytes)).toEqual(value)
      }),
      { numRuns: 50 },
    )
  })

  it('gives equal bytes for equal values', () => {
    fc.assert(
      fc.property(values, (value) => {
        const once = codec.encode(value)
        expect(codec.encode(codec.decode(once)).equals(once)).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  it('ignores fields it does not know', () => {
    fc.assert(
      fc.property(values, (value) => {
        const more = { ...Object(value), unknownField: { nested: true } }
        expect(codec.encode(more).equals(codec.encode(value))).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  it('answers damaged bytes with a CodecError or a value, at once', () => {
    const damaged = fc
      .tuple(values, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 12 }))
      .map(([value, at, noise]) => {
        const bytes = codec.encode(value)
        bytes.set(noise.subarray(0, Math.max(0, bytes.length - (at % bytes.length))), at % bytes.length)
        return bytes
      })
    fc.assert(
      fc.property(damaged, (bytes) => {
        try {
          codec.decode(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(CodecError)
          expect((error as CodecError).code).toBe('CODEC_BYTES_INVALID')
        }
      }),
      { numRuns: 300 },
    )
  })

  it('refuses bytes that end early, wherever', () => {
    fc.assert(
      fc.property(values, fc.nat(), (value, at) => {
        const bytes = codec.encode(value)
        const cut = bytes.subarray(0, at % bytes.length)
        expect(() => codec.decode(cut)).toThrow(CodecError)
      }),
      { numRuns: 100 },
    )
  })
})
