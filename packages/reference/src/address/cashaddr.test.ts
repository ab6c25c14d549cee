import { describe, expect, it } from 'vitest'
import { canonicalAddress } from './canonical-address.ts'

describe('Bitcoin Cash CashAddr', () => {
  // Pairs of legacy and CashAddr spelling: test vectors of the CashAddr specification.
  it.each([
    ['1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu', 'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a'],
    ['1KXrWXciRDZUpQwQmuM1DbwsKDLYAYsVLR', 'bitcoincash:qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuy'],
    ['16w1D5WRVKJuZUsSRzdLp9w3YGcgoxDXb', 'bitcoincash:qqq3728yw0y47sqn6l2na30mcw6zm78dzqre909m2r'],
    ['3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC', 'bitcoincash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq'],
    ['3LDsS579y7sruadqu11beEJoTjdFiFCdX4', 'bitcoincash:pr95sy3j9xwd2ap32xkykttr4cvcu7as4yc93ky28e'],
  ])('%s and %s are one destination, with and without prefix, in either case', (legacy, cash) => {
    const expected = canonicalAddress({ address: legacy, asset: 'BCH' })
    expect(expected.checksum).toBe('valid')
    for (const address of [cash, cash.slice(cash.indexOf(':') + 1), cash.toUpperCase()]) {
      expect(canonicalAddress({ address, asset: 'BCH' })).toMatchObject({
        canonical: expected.canonical,
        destination: expected.destination,
        format: 'cashaddr',
        checksum: 'valid',
        problem: null,
      })
    }
  })

  it('reads a 20-byte vector of the specification', () => {
    expect(
      canonicalAddress({ address: 'bitcoincash:qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2' }).canonical,
    ).toBe('h160:f5bf48b397dae70be82b3cca4793f8eb2b6cdac9')
  })

  it('a wrong checksum is marked and screened where the prefix or the asset says what it is', () => {
    const wrong = 'qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6q'
    const right = canonicalAddress({ address: `${wrong.slice(0, -1)}a` }).canonical
    expect(canonicalAddress({ address: wrong, asset: 'BCH' })).toMatchObject({
      canonical: right,
      checksum: 'invalid',
    })
    expect(canonicalAddress({ address: `bitcoincash:${wrong}` })).toMatchObject({
      canonical: right,
      checksum: 'invalid',
    })
    expect(canonicalAddress({ address: wrong }).canonical).toBeNull()
  })

  it('mixed case is against the rules, and screened', () => {
    const found = canonicalAddress({ address: 'bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6A' })
    expect(found).toMatchObject({ problem: 'bad-format' })
    expect(found.canonical).toMatch(/^h160:/)
  })
})
