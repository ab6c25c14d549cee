import { describe, expect, it } from 'vitest'
import { frame, frameSchemaId, unframe } from './framing.ts'

describe('the registry wire format', () => {
  it('is a zero byte, the id in four bytes big-endian, the payload', () => {
    expect(frame(0x01020304, Uint8Array.of(9, 8)).toString('hex')).toBe('00010203040908')
  })

  it('gives back what was framed, also from the middle of a larger buffer', () => {
    const framed = frame(4_294_967_295, Buffer.from('payload'))
    const inside = Buffer.concat([Buffer.from('xxx'), framed, Buffer.from('yyy')]).subarray(
      3,
      3 + framed.length,
    )
    expect(unframe(inside)).toEqual({ schemaId: 4_294_967_295, payload: Buffer.from('payload') })
    expect(frameSchemaId(new Uint8Array(framed))).toBe(4_294_967_295)
  })

  it('takes an empty payload', () => {
    expect(unframe(frame(1, new Uint8Array())).payload).toHaveLength(0)
  })

  it.each([
    [Uint8Array.of(), '0 byte'],
    [Uint8Array.of(0, 0, 0, 1), '4 byte'],
    [Uint8Array.of(1, 0, 0, 0, 1, 5), 'first byte is 1'],
    [Buffer.from('{"a":1}'), 'first byte is 123'],
  ])('refuses %s', (bytes, reason) => {
    expect(() => unframe(bytes)).toThrow(expect.objectContaining({ code: 'WIRE_FORMAT_INVALID' }))
    expect(() => unframe(bytes)).toThrow(reason)
  })
})
