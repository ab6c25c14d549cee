import { canonicalAddress, type ParsedIp, parseIp } from '@redflag/reference'
import { describe, expect, it } from 'vitest'
import { createKnownAddresses } from './known-addresses.ts'

const ip = (text: string): ParsedIp => parseIp(text) as ParsedIp
const known = (publicIps: readonly string[], omnibusAddresses: readonly string[] = []) =>
  createKnownAddresses({ publicIps, omnibusAddresses })

describe('public places', () => {
  it('are addresses and ranges of both kinds', () => {
    const { isPublicPlace } = known(['198.51.100.0/25', '192.0.2.7', '2001:db8:1::/48'])
    expect(isPublicPlace(ip('198.51.100.127'))).toBe(true)
    expect(isPublicPlace(ip('198.51.100.128'))).toBe(false)
    expect(isPublicPlace(ip('192.0.2.7'))).toBe(true)
    expect(isPublicPlace(ip('::ffff:192.0.2.7'))).toBe(true)
    expect(isPublicPlace(ip('192.0.2.8'))).toBe(false)
    expect(isPublicPlace(ip('2001:db8:1:ffff::1'))).toBe(true)
    expect(isPublicPlace(ip('2001:db8:2::1'))).toBe(false)
  })

  it('one IPv6 address stands for its /64, as links do', () => {
    const { isPublicPlace } = known(['2001:db8:0:1::5'])
    expect(isPublicPlace(ip('2001:db8:0:1:ffff::'))).toBe(true)
    expect(isPublicPlace(ip('2001:db8:0:2::5'))).toBe(false)
  })

  it('are none where nothing is listed', () => {
    expect(known([]).isPublicPlace(ip('0.0.0.0'))).toBe(false)
    expect(known([]).isPublicPlace(ip('::1'))).toBe(false)
  })
})

describe('omnibus addresses', () => {
  // The USDT contract: EIP-55, lower case, and the same 20 bytes as Tron spells them in hex and in base58.
  const LISTED = '0xdAC17F958D2ee523a2206206994597C13D831ec7'
  const { isOmnibus } = known([], [LISTED, 'rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh'])

  it('are found in every spelling, with and without memo', () => {
    for (const address of [LISTED, LISTED.toLowerCase(), LISTED.slice(2).toUpperCase(), ` ${LISTED} `])
      expect(isOmnibus(canonicalAddress({ address })), address).toBe(true)
    const memo = '104859'
    expect(
      isOmnibus(canonicalAddress({ address: 'rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh', asset: 'XRP', memo })),
    ).toBe(true)
  })

  it('are no others, and none where nothing is listed', () => {
    const address = '0x0000000000000000000000000000000000000001'
    expect(isOmnibus(canonicalAddress({ address }))).toBe(false)
    expect(isOmnibus(canonicalAddress({ address: '' }))).toBe(false)
    expect(known([]).isOmnibus(canonicalAddress({ address: LISTED }))).toBe(false)
  })
})
