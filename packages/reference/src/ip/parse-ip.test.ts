import { isIPv4, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCidr } from './cidr.ts'
import { parseIp } from './parse-ip.ts'

const ipv4Text = fc.ipV4()
const ipv6Text = fc.ipV6()

describe('parseIp', () => {
  it('reads IPv4', () => {
    expect(parseIp('203.0.113.9')).toEqual({
      version: 4,
      w0: 0,
      w1: 0,
      w2: 0,
      w3: 0xcb007109,
      class: 'documentation',
      text: '203.0.113.9',
      subnetText: '203.0.113.0/24',
      linkText: '203.0.113.9/32',
    })
  })

  it('reads IPv6', () => {
    expect(parseIp('2A00:1450:4001:080B:0:0:0:200E')).toEqual({
      version: 6,
      w0: 0x2a001450,
      w1: 0x4001080b,
      w2: 0,
      w3: 0x200e,
      class: 'public',
      text: '2a00:1450:4001:80b::200e',
      subnetText: '2a00:1450:4001::/48',
      linkText: '2a00:1450:4001:80b::/64',
    })
  })

  it.each(['::ffff:8.8.4.4', '::FFFF:0808:0404', '0:0:0:0:0:ffff:8.8.4.4'])('%s is IPv4', (text) => {
    expect(parseIp(text)).toEqual(parseIp('8.8.4.4'))
  })

  // Spelling rules and examples of RFC 5952, section 4.
  it.each([
    ['2001:0db8::0001', '2001:db8::1'],
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('%s is spelled %s', (text, spelled) => {
    expect(parseIp(text)?.text).toBe(spelled)
  })

  it.each([
    ['2001:0:0:5::1', '2001::/48', '2001:0:0:5::/64'],
    ['::1', '::/48', '::/64'],
    ['2001:db8:0:1::', '2001:db8::/48', '2001:db8:0:1::/64'],
  ])('the networks of %s are %s and %s', (text, subnetText, linkText) => {
    expect(parseIp(text)).toMatchObject({ subnetText, linkText })
  })

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.00',
    '1..2.3',
    '1.2.3.',
    '.1.2.3',
    ' 1.2.3.4',
    '1.2.3.4 ',
    '+1.2.3.4',
    '1.2.3.4/32',
    '1.2.3.4:80',
    '[::1]',
    '::1]:80',
    ':::',
    ':1',
    '1:',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '1:2:3:4:5:6:7::8',
    '12345::',
    'g::',
    '::1.2.3',
    '::1.2.3.4.5',
    '1:2:3:4:5:6:7:1.2.3.4',
    '::1.2.3.4:5',
    'fe80::1%',
    '\u0011.2.3.4',
    '::\u0011',
    'localhost',
  ])('%j is no address', (text) => {
    expect(parseIp(text)).toBeNull()
  })

  it('agrees with Node on what is an address, also on slightly damaged ones', () => {
    const damaged = fc
      .tuple(fc.oneof(ipv4Text, ipv6Text), fc.nat(45), fc.constantFrom('', '0', ':', '.', 'f', '::', '%'))
      .map(([text, at, piece]) => text.slice(0, at) + piece + text.slice(at + 1))
    fc.assert(
      fc.property(fc.oneof(ipv4Text, ipv6Text, damaged), (text) => {
        fc.pre(!text.includes('%'))
        expect(parseIp(text) !== null).toBe(isIPv4(text) || isIPv6(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('agrees with the WHATWG URL parser on value and spelling, and reads its own spelling back', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4Text, ipv6Text), (text) => {
        const found = parseIp(text)
        const spelled = new URL(`http://${text.includes(':') ? `[${text}]` : text}/`).hostname.replace(
          /^\[|\]$/g,
          '',
        )
        // The URL parser leaves IPv4-mapped addresses in IPv6 form; they are one and the same here.
        if (found?.version === 6 || !text.includes(':')) expect(found?.text).toBe(spelled)
        else expect([spelled.slice(0, 7), parseIp(spelled)]).toEqual(['::ffff:', found])
        expect(parseIp(found?.text ?? '')).toEqual(found)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('classes of addresses', () => {
  // Borders of the ranges in the IANA special-purpose registries.
  it.each([
    [
      'public',
      '1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 172.15.255.255 172.32.0.0',
    ],
    ['public', '192.0.1.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255 8.8.8.8'],
    [
      'private',
      '10.0.0.0 10.255.255.255 172.16.0.0 172.31.255.255 192.168.0.0 192.168.255.255 fc00:: fdff::1',
    ],
    ['loopback', '127.0.0.0 127.0.0.1 127.255.255.255 ::1'],
    ['cgnat', '100.64.0.0 100.127.255.255 ::ffff:100.64.0.1'],
    ['link-local', '169.254.0.0 169.254.255.255 fe80:: febf::1'],
    ['documentation', '192.0.2.0 198.51.100.255 203.0.113.9 2001:db8::1 3fff:fff::1'],
    ['multicast', '224.0.0.0 239.255.255.255 ff02::1'],
    ['reserved', '0.0.0.0 0.255.255.255 192.0.0.8 198.18.0.0 198.19.255.255 240.0.0.0 255.255.255.255'],
    ['reserved', ':: 64:ff9b::808:808 100::1 2001::1 2001:1ff::1 2002:808:808::1 4000::1 fec0::1'],
    ['public', '2001:200::1 2001:4860:4860::8888 2a00:1450::1 3fff:1000::1 3ffe::1 2600::'],
  ])('%s: %s', (expected, addresses) => {
    for (const address of addresses.split(' '))
      expect([address, parseIp(address)?.class]).toEqual([address, expected])
  })
})

describe('parseCidr', () => {
  it('reads ranges and single addresses', () => {
    expect(parseCidr('175.45.176.0/22')).toEqual({
      version: 4,
      words: [0, 0, 0, 0xaf2db000],
      prefix: 22,
      hostBits: false,
    })
    expect(parseCidr('8.8.8.8')).toEqual({
      version: 4,
      words: [0, 0, 0, 0x08080808],
      prefix: 32,
      hostBits: false,
    })
    expect(parseCidr('2001:db8::/33')).toEqual({
      version: 6,
      words: [0x20010db8, 0, 0, 0],
      prefix: 33,
      hostBits: false,
    })
    expect(parseCidr('::/0')).toMatchObject({ version: 6, prefix: 0 })
  })

  it('clears host bits and says so', () => {
    expect(parseCidr('10.1.2.3/24')).toEqual({
      version: 4,
      words: [0, 0, 0, 0x0a010200],
      prefix: 24,
      hostBits: true,
    })
    expect(parseCidr('2001:db8::1/64')).toMatchObject({ words: [0x20010db8, 0, 0, 0], hostBits: true })
    expect(parseCidr('ffff:ffff:ffff:ffff::/63')).toMatchObject({
      words: [0xffffffff, 0xfffffffe, 0, 0],
      hostBits: true,
    })
  })

  it('reads a range of IPv4-mapped addresses as IPv4', () => {
    expect(parseCidr('::ffff:10.1.2.0/120')).toEqual(parseCidr('10.1.2.0/24'))
    expect(parseCidr('::ffff:10.1.2.0/64')).toBeNull()
  })

  it.each([
    '1.2.3.4/',
    '1.2.3.4/33',
    '1.2.3.4/-1',
    '1.2.3.4/024',
    '1.2.3/8',
    '::/129',
    '/8',
    '1.2.3.4/8/8',
    'fe80::1%a/64',
    '',
  ])('%j is no range', (text) => {
    expect(parseCidr(text)).toBeNull()
  })
})
