import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalAddress } from './canonical-address.ts'
import { crc16 } from './crc16.ts'

describe('XRP', () => {
  const account = 'rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf'

  it('the tag is part of the destination, and leading zeros are not', () => {
    const plain = canonicalAddress({ address: account, asset: 'XRP' })
    expect(plain).toMatchObject({
      canonical: `xrp:${account}`,
      destination: `xrp:${account}`,
      checksum: 'valid',
      format: 'xrp',
    })
    expect(canonicalAddress({ address: account, asset: 'XRP', memo: '007' }).destination).toBe(
      `xrp:${account}+7`,
    )
    expect(canonicalAddress({ address: account, asset: 'XRP', memo: '0' }).destination).toBe(
      `xrp:${account}+0`,
    )
    expect(canonicalAddress({ address: account, asset: 'XRP', memo: '  ' }).destination).toBe(
      `xrp:${account}`,
    )
  })

  // Vectors of ripple-address-codec.
  it.each([
    ['XVLhHMPHU98es4dbozjVtdWzVrDjtV5fdx1mHp98tDMoQXb', ''],
    ['XVLhHMPHU98es4dbozjVtdWzVrDjtV8AqEL4xcZj5whKbmc', '+0'],
    ['XVLhHMPHU98es4dbozjVtdWzVrDjtV8xvjGQTYPiAx6gwDC', '+1'],
  ])('the X-address %s unfolds into account and tag', (address, tag) => {
    expect(canonicalAddress({ address })).toMatchObject({
      canonical: `xrp:${account}`,
      destination: `xrp:${account}${tag}`,
      checksum: 'valid',
    })
  })

  it('a wrong checksum is marked; the corrected account is screened', () => {
    const wrong = `${account.slice(0, -1)}h`
    expect(canonicalAddress({ address: wrong })).toMatchObject({
      canonical: `xrp:${account}`,
      format: 'xrp',
      checksum: 'invalid',
      problem: 'bad-checksum',
    })
  })
})

describe('Stellar', () => {
  // Vectors of SEP-23.
  const account = 'GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ'
  const key = 'xlm:3f0c34bf93ad0d9971d04ccc90f705511c838aad9734a4a2fb0d7a03fc7fe89a'

  it('account and memo make the destination', () => {
    expect(canonicalAddress({ address: account, memo: 'x 1' })).toMatchObject({
      canonical: key,
      destination: `${key}+x 1`,
      checksum: 'valid',
      format: 'stellar',
    })
  })

  it.each([
    ['MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUQ', '0'],
    ['MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAJLK', '9223372036854775808'],
  ])('the muxed account %s unfolds into account and id %s', (address, id) => {
    expect(canonicalAddress({ address })).toMatchObject({
      canonical: key,
      destination: `${key}+${id}`,
      checksum: 'valid',
    })
  })

  it('a wrong letter fails the checksum', () => {
    const wrong = `GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGY`
    expect(canonicalAddress({ address: wrong, asset: 'XLM' })).toMatchObject({
      checksum: 'invalid',
      problem: 'bad-checksum',
    })
  })

  it('CRC-16/XMODEM has its published check value', () => {
    expect(crc16(new TextEncoder().encode('123456789'))).toBe(0x31c3)
  })
})

describe('TON', () => {
  const hex = '83dfd552e63729b472fcbcc8c45ebcc6691702558b68ec7527e1ba403a0f31a8'

  // Spellings of one account, from the TON documentation.
  it.each([
    ['EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2N', 'valid'],
    ['UQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqEBI', 'valid'],
    [`0:${hex}`, 'absent'],
    [`0:${hex.toUpperCase()}`, 'absent'],
  ])('%s is the same account', (address, checksum) => {
    expect(canonicalAddress({ address, asset: 'TON' })).toMatchObject({
      canonical: `ton:0:${hex}`,
      checksum,
      format: 'ton',
    })
  })

  it('a comment routes to a sub-account', () => {
    expect(canonicalAddress({ address: `0:${hex}`, memo: '12' }).destination).toBe(`ton:0:${hex}+12`)
  })

  it('a wrong letter fails the checksum', () => {
    const wrong = 'EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2A'
    expect(canonicalAddress({ address: wrong })).toMatchObject({
      checksum: 'invalid',
      canonical: `ton:0:${hex}`,
    })
  })
})

describe('Monero', () => {
  // Standard and integrated address of one wallet, from the Monero documentation.
  const standard =
    '4AdUndXHHZ6cfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2684Rge'
  const integrated =
    '4LL9oSLmtpccfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2bYXZKKQePHES9khPK'

  it('the payment id of an integrated address (its bytes 65 to 72) is a memo', () => {
    const plain = canonicalAddress({ address: standard })
    expect(plain).toMatchObject({ format: 'monero', checksum: 'valid', accountModel: false, problem: null })
    expect(canonicalAddress({ address: integrated })).toMatchObject({
      canonical: plain.canonical,
      destination: `${plain.canonical}+8a125052fe6f3877`,
      checksum: 'valid',
    })
  })

  it('any one changed letter fails', () => {
    fc.assert(
      fc.property(fc.nat(standard.length - 1), fc.constantFrom(...'123ABCabcz'), (at, letter) => {
        const changed = standard.slice(0, at) + letter + standard.slice(at + 1)
        fc.pre(changed !== standard)
        expect(canonicalAddress({ address: changed, asset: 'XMR' }).checksum).not.toBe('valid')
      }),
    )
  })
})
