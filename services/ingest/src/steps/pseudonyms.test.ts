import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPseudonyms, PURPOSES } from './pseudonyms.ts'

const KEY = new Uint8Array(32).fill(1)
const OLD_KEY = new Uint8Array(32).fill(2)

describe('pseudonyms', () => {
  it('are the first 96 bits of HMAC-SHA-256 under the key of the purpose', () => {
    const deviceKey = createHmac('sha256', KEY).update('redflag/pseudonym/v1/device').digest()
    const expected = createHmac('sha256', deviceKey).update('dev-a').digest().subarray(0, 12)
    expect(createPseudonyms({ keys: [KEY] }).of('device', 'dev-a')).toBe(expected.toString('base64url'))
  })

  it('are sixteen URL-safe characters whatever goes in', () => {
    const pseudonyms = createPseudonyms({ keys: [KEY] })
    fc.assert(
      fc.property(fc.constantFrom(...PURPOSES), fc.string({ unit: 'binary' }), (purpose, value) => {
        expect(pseudonyms.of(purpose, value)).toMatch(/^[\w-]{16}$/)
      }),
    )
  })

  it('keep purposes apart', () => {
    const pseudonyms = createPseudonyms({ keys: [KEY] })
    const made = PURPOSES.map((purpose) => pseudonyms.of(purpose, 'same value'))
    expect(new Set(made).size).toBe(PURPOSES.length)
  })

  it('differ from key to key', () => {
    const one = createPseudonyms({ keys: [KEY] })
    const other = createPseudonyms({ keys: [OLD_KEY] })
    expect(one.of('ip', '2.80.10.20')).not.toBe(other.of('ip', '2.80.10.20'))
    expect(one.keyId).not.toBe(other.keyId)
  })

  it('stay the same when the cache forgets', () => {
    const pseudonyms = createPseudonyms({ keys: [KEY], cacheEntries: 1 })
    const first = pseudonyms.of('device', 'a')
    for (const other of ['b', 'c', 'd']) pseudonyms.of('device', other)
    expect(pseudonyms.of('device', 'a')).toBe(first)
  })

  it('under a rotated key are made with the new one and found under both', () => {
    const before = createPseudonyms({ keys: [OLD_KEY] })
    const after = createPseudonyms({ keys: [KEY, OLD_KEY] })
    const written = before.of('device', 'dev-a')
    expect(after.of('device', 'dev-a')).not.toBe(written)
    expect(after.all('device', 'dev-a')).toEqual([after.of('device', 'dev-a'), written])
  })

  it('refuse a short key', () => {
    expect(() => createPseudonyms({ keys: [new Uint8Array(31)] })).toThrow('at least 32 bytes, got 31')
    expect(() => createPseudonyms({ keys: [KEY, new Uint8Array(3)] })).toThrow('got 3')
  })
})
