import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { base58, createBase58check } from '@scure/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalAddress } from './canonical-address.ts'

const base58check = createBase58check(sha256)
const bytes20 = fc.uint8Array({ minLength: 20, maxLength: 20 })

describe('Bitcoin-family base58check', () => {
  it('P2PKH and P2WPKH of one key are one destination', () => {
    const legacy = canonicalAddress({ address: '1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH', asset: 'BTC' })
    const segwit = canonicalAddress({ address: 'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', asset: 'BTC' })
    expect(legacy.canonical).toBe('h160:751e76e8199196d454941c45d1b3a323f1433bd6')
    expect(segwit.destination).toBe(legacy.destination)
    expect(legacy).toMatchObject({
      format: 'base58check',
      checksum: 'valid',
      accountModel: false,
      problem: null,
    })
  })

  it.each([
    ['Bitcoin 1…', [0x00], 'h160', /^1/],
    ['Bitcoin 3…', [0x05], 'sh', /^3/],
    ['Litecoin L…', [0x30], 'h160', /^L/],
    ['Litecoin M…', [0x32], 'sh', /^M/],
    ['Dash X…', [0x4c], 'h160', /^X/],
    ['Dash 7…', [0x10], 'sh', /^7/],
    ['Dogecoin D…', [0x1e], 'h160', /^D/],
    ['Bitcoin Gold G…', [0x26], 'h160', /^G/],
    ['Bitcoin Gold A…', [0x17], 'sh', /^A/],
    ['Zcash t1…', [0x1c, 0xb8], 'h160', /^t1/],
    ['Zcash t3…', [0x1c, 0xbd], 'sh', /^t3/],
    ['Horizen zn…', [0x20, 0x89], 'h160', /^zn/],
  ] as const)('%s reads as its hash, whatever the chain', (_, version, kind, spelling) => {
    fc.assert(
      fc.property(bytes20, (body) => {
        const address = base58check.encode(Uint8Array.from([...version, ...body]))
        expect(address).toMatch(spelling)
        expect(canonicalAddress({ address })).toMatchObject({
          canonical: `${kind}:${bytesToHex(body)}`,
          checksum: 'valid',
          problem: null,
        })
      }),
      { numRuns: 20 },
    )
  })

  it('a right checksum beats the first letter: Ravencoin’s r… is not taken for an XRP account', () => {
    fc.assert(
      fc.property(bytes20, (body) => {
        const address = base58check.encode(Uint8Array.from([0x7a, ...body]))
        expect(address).toMatch(/^r/)
        expect(canonicalAddress({ address }).canonical).toBe(`sh:${bytesToHex(body)}`)
      }),
      { numRuns: 50 },
    )
  })

  it('a slip in the last letter is marked and the bytes stay screened', () => {
    const found = canonicalAddress({ address: '1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMJ', asset: 'BTC' })
    expect(found).toMatchObject({
      canonical: 'h160:751e76e8199196d454941c45d1b3a323f1433bd6',
      checksum: 'invalid',
      problem: 'bad-checksum',
    })
  })

  it('an unlisted version byte with a right checksum is kept as bytes', () => {
    const payload = Uint8Array.from([0x06, 0xa1, 0x9f, ...new Uint8Array(20).fill(7)]) // Tezos tz1…
    const found = canonicalAddress({ address: base58check.encode(payload) })
    expect(found).toMatchObject({ canonical: `b58:${bytesToHex(payload)}`, checksum: 'valid' })
  })

  it('a memo means nothing on Bitcoin', () => {
    const address = '1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH'
    expect(canonicalAddress({ address, memo: '42' }).destination).toBe(
      canonicalAddress({ address }).destination,
    )
  })
})

describe('Solana', () => {
  it.each(['EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v', 'So11111111111111111111111111111111111111112'])(
    '%s is an account without checksum',
    (address) => {
      expect(canonicalAddress({ address, asset: 'USDC' })).toMatchObject({
        canonical: `sol:${address}`,
        format: 'solana',
        checksum: 'absent',
        accountModel: true,
        problem: null,
      })
    },
  )

  it('reads any 32 bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (key) => {
        const address = base58.encode(key)
        expect(canonicalAddress({ address, chain: 'solana' }).canonical).toBe(`sol:${address}`)
      }),
      { numRuns: 50 },
    )
  })
})
