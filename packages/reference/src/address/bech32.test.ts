import { bech32, bech32m } from '@scure/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalAddress } from './canonical-address.ts'

describe('witness addresses', () => {
  // Valid addresses and their programs: test vectors of BIP-350.
  it.each([
    ['BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', 'h160:751e76e8199196d454941c45d1b3a323f1433bd6'],
    [
      'tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7',
      'wsh:1863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262',
    ],
    [
      'bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y',
      'wit1:751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d454941c45d1b3a323f1433bd6',
    ],
    ['BC1SW50QGDZ25J', 'wit16:751e'],
    ['bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs', 'wit2:751e76e8199196d454941c45d1b3a323'],
    [
      'tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy',
      'wsh:000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433',
    ],
    [
      'tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c',
      'tr:000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433',
    ],
    [
      'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
      'tr:79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
    ],
  ])('%s is valid', (address, canonical) => {
    expect(canonicalAddress({ address })).toMatchObject({
      canonical,
      format: 'segwit',
      checksum: 'valid',
      problem: null,
      accountModel: false,
    })
  })

  // Vectors of BIP-350: a checksum of the wrong variant.
  it.each([
    'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd',
    'tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf',
    'BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL',
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh',
    'tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47',
  ])('%s has the checksum of the other variant: invalid, and still screened', (address) => {
    const found = canonicalAddress({ address, asset: 'BTC' })
    expect(found).toMatchObject({ format: 'segwit', checksum: 'invalid', problem: 'bad-checksum' })
    expect(found.canonical).not.toBeNull()
  })

  // Vectors of BIP-350: structure faults.
  it.each([
    ['a letter outside the alphabet', 'bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4'],
    ['witness version 17', 'BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R'],
    ['a program of 1 byte', 'bc1pw5dgrnzv'],
    ['a program of 41 bytes', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav'],
    ['version 0 with 16 bytes', 'BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P'],
    ['more than 4 bits of padding', 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf'],
    ['padding that is not zero', 'tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j'],
    ['no data', 'bc1gmk9yu'],
  ])('%s: no address', (_, address) => {
    expect(canonicalAddress({ address, asset: 'BTC' })).toMatchObject({
      canonical: null,
      problem: 'bad-format',
    })
  })

  it('padding of exactly five bits, all zero, is one group too many', () => {
    const program = bech32m.toWords(new Uint8Array(5).fill(1))
    expect(canonicalAddress({ address: bech32m.encode('bc', [2, ...program]) }).canonical).toBe(
      `wit2:${'01'.repeat(5)}`,
    )
    expect(canonicalAddress({ address: bech32m.encode('bc', [2, ...program, 0]) }).canonical).toBeNull()
  })

  it('mixed case breaks the rules but not the bytes', () => {
    const mixed = 'tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq' // BIP-350, invalid
    const found = canonicalAddress({ address: mixed })
    expect(found.problem).toBe('bad-format')
    expect(found.canonical).toBe(canonicalAddress({ address: mixed.toLowerCase() }).canonical)
  })

  it('the first vector with 5 as last letter fails, and both cases of one address are one destination', () => {
    const address = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
    expect(canonicalAddress({ address: `${address.slice(0, -1)}5` }).checksum).toBe('invalid')
    expect(canonicalAddress({ address }).destination).toBe(
      canonicalAddress({ address: address.toUpperCase() }).destination,
    )
  })

  it('any program that an independent encoder spells is read back', () => {
    const program = fc.uint8Array({ minLength: 2, maxLength: 40 })
    fc.assert(
      fc.property(
        fc.constantFrom('bc', 'ltc', 'tb'),
        fc.integer({ min: 1, max: 16 }),
        program,
        (part, version, body) => {
          const address = bech32m.encode(part, [version, ...bech32m.toWords(body)])
          const kind = version === 1 && body.length === 32 ? 'tr' : `wit${version}`
          expect(canonicalAddress({ address }).canonical).toBe(`${kind}:${Buffer.from(body).toString('hex')}`)
        },
      ),
    )
  })

  it('one wrong letter anywhere in the data never passes the checksum', () => {
    const letters = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
    const address = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
    fc.assert(
      fc.property(fc.integer({ min: 3, max: address.length - 1 }), fc.nat(31), (at, letter) => {
        const changed = address.slice(0, at) + letters.charAt(letter) + address.slice(at + 1)
        fc.pre(changed !== address)
        expect(canonicalAddress({ address: changed }).checksum).not.toBe('valid')
      }),
    )
  })
})

describe('other bech32 addresses', () => {
  const body = new Uint8Array(20).fill(9)
  const cosmos = bech32.encode('cosmos', bech32.toWords(body))

  it('keep their human-readable part and route by memo', () => {
    expect(canonicalAddress({ address: cosmos, memo: 'abc' })).toMatchObject({
      canonical: `cosmos:${'09'.repeat(20)}`,
      destination: `cosmos:${'09'.repeat(20)}+abc`,
      format: 'bech32',
      checksum: 'valid',
      accountModel: true,
    })
  })

  const wrong = `${cosmos.slice(0, -1)}${cosmos.endsWith('q') ? 'p' : 'q'}`

  it('with a wrong checksum are read where the chain says what they are', () => {
    expect(canonicalAddress({ address: wrong, chain: 'cosmos' })).toMatchObject({
      canonical: `cosmos:${'09'.repeat(20)}`,
      checksum: 'invalid',
      problem: 'bad-checksum',
    })
  })

  it('with a wrong checksum are kept as text where the format is a guess', () => {
    expect(canonicalAddress({ address: wrong })).toMatchObject({
      canonical: null,
      destination: `raw:${wrong}`,
      problem: 'unknown-chain',
    })
  })
})
