import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32c } from './crc32c.ts'

/** Bit by bit, straight from the definition. */
function slowCrc32c(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  }
  return ~crc >>> 0
}

describe('CRC-32C', () => {
  // RFC 3720, appendix B.4, and the common check value of "123456789".
  it.each([
    ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
    ['32 times ff', Buffer.alloc(32, 0xff), 0x62a8ab43],
    ['ascending', Buffer.from(Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e],
    ['descending', Buffer.from(Array.from({ length: 32 }, (_, i) => 31 - i)), 0x113fdb5c],
    ['123456789', Buffer.from('123456789'), 0xe3069283],
    ['nothing', Buffer.alloc(0), 0],
  ])('of %s is the published value', (_name, bytes, expected) => {
    expect(crc32c(bytes, 0, bytes.length)).toBe(expected)
  })

  it('is what the definition gives, for any part of any buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(50), fc.nat(50), (array, from, cut) => {
        const bytes = Buffer.from(array)
        const end = Math.max(from, bytes.length - cut)
        if (end > bytes.length) return
        expect(crc32c(bytes, from, end)).toBe(slowCrc32c(bytes.subarray(from, end)))
      }),
    )
  })
})
