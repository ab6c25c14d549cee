import { sha256 } from '@noble/hashes/sha2.js'
import { hexToBytes } from '@noble/hashes/utils.js'
import { createBase58check } from '@scure/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalAddress } from './canonical-address.ts'
import { eip55 } from './evm.ts'

const tronSpelling = createBase58check(sha256)
const body = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .map((bytes) => Buffer.from(bytes).toString('hex'))

describe('EVM addresses', () => {
  // The first four are the examples of EIP-55 itself.
  it.each([
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
    '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
    '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
  ])('%s has a right checksum, and is spelled so by eip55()', (address) => {
    expect(canonicalAddress({ address })).toMatchObject({
      canonical: `evm20:${address.slice(2).toLowerCase()}`,
      format: 'evm',
      checksum: 'valid',
      problem: null,
      accountModel: true,
    })
    expect(`0x${eip55(address.slice(2).toLowerCase())}`).toBe(address)
  })

  it('a wrong letter case is the same 20 bytes, screened and marked', () => {
    const found = canonicalAddress({
      address: '0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
      chain: 'ethereum',
    })
    expect(found).toMatchObject({
      canonical: 'evm20:5aaeb6053f3e94c9b9a09f33669435e7ef1beaed',
      checksum: 'invalid',
      problem: 'bad-checksum',
    })
    expect(found.screeningKeys[0]).toBe('evm20:5aaeb6053f3e94c9b9a09f33669435e7ef1beaed')
  })

  it.each([
    '5aaeb6053f3e94c9b9a09f33669435e7ef1beaed',
    '0X5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED',
    'xdc5aaeb6053f3e94c9b9a09f33669435e7ef1beaed',
    'ethereum:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed@1?value=1',
    'arb1:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed',
    '  0x5aaeb6053f3e94c9b9a0\u200b9f33669435e7ef1beaed\n',
    '０x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed',
  ])('%j is one of the spellings of the same account', (address) => {
    expect(canonicalAddress({ address })).toMatchObject({
      canonical: 'evm20:5aaeb6053f3e94c9b9a09f33669435e7ef1beaed',
      checksum: 'absent',
      problem: null,
    })
  })

  it.each(['0x5aaeb6053f3e94c9b9a09f33669435e7ef1bea', '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed00', '0x'])(
    '%s is no address: the length is wrong',
    (address) => {
      expect(canonicalAddress({ address, chain: 'ethereum' })).toMatchObject({
        canonical: null,
        checksum: 'unknown',
        problem: 'bad-format',
        format: 'raw',
      })
    },
  )

  it('every body has one checksummed spelling, and changing the case of any one letter breaks it', () => {
    fc.assert(
      fc.property(body, fc.nat(39), (hex, at) => {
        const right = eip55(hex)
        expect(canonicalAddress({ address: `0x${right}` }).canonical).toBe(`evm20:${hex}`)
        const letter = right.charAt(at)
        const swapped = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
        fc.pre(swapped !== letter)
        const wrong = right.slice(0, at) + swapped + right.slice(at + 1)
        const oneCase = wrong === wrong.toLowerCase() || wrong === wrong.toUpperCase()
        expect(canonicalAddress({ address: `0x${wrong}` })).toMatchObject({
          canonical: `evm20:${hex}`,
          checksum: oneCase ? 'absent' : 'invalid',
        })
      }),
    )
  })

  it('a memo means nothing on EVM chains, so it does not split the destination', () => {
    const address = '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed'
    expect(canonicalAddress({ address, memo: 'hello' }).destination).toBe(
      canonicalAddress({ address }).destination,
    )
  })
})

describe('Tron addresses', () => {
  it('base58check and hex spelling are one account, and share the body of the EVM account of the same key', () => {
    const hex = 'a614f803b6fd780986a42c78ec9c7f77e6ded13c'
    const spelled = canonicalAddress({
      address: 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t',
      asset: 'USDT',
      chain: 'tron',
    })
    expect(spelled).toMatchObject({
      canonical: `evm20:${hex}`,
      format: 'tron',
      checksum: 'valid',
      problem: null,
    })
    expect(canonicalAddress({ address: `41${hex}` })).toMatchObject({
      canonical: `evm20:${hex}`,
      format: 'tron-hex',
    })
    expect(canonicalAddress({ address: `0x41${hex}` }).canonical).toBe(`evm20:${hex}`)
    expect(canonicalAddress({ address: `0x${hex}` }).canonical).toBe(`evm20:${hex}`)
  })

  it('is recognised under a wrong asset and chain', () => {
    const found = canonicalAddress({
      address: 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t',
      asset: 'XBT',
      chain: 'bitcoin',
    })
    expect(found).toMatchObject({ format: 'tron', accountModel: true })
  })

  it('a slip in the checksum leaves the bytes screened', () => {
    const found = canonicalAddress({ address: 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6v', chain: 'tron' })
    expect(found).toMatchObject({ format: 'tron', checksum: 'invalid', problem: 'bad-checksum' })
    expect(found.canonical).toBe('evm20:a614f803b6fd780986a42c78ec9c7f77e6ded13c')
  })

  it('every body survives being spelled and read', () => {
    fc.assert(
      fc.property(body, (hex) => {
        const address = tronSpelling.encode(hexToBytes(`41${hex}`))
        expect(canonicalAddress({ address })).toMatchObject({ canonical: `evm20:${hex}`, checksum: 'valid' })
      }),
    )
  })
})
