import { describe, expect, it } from 'vitest'
import { checkSettings, loadSettings } from './load-settings.ts'

const faultsOf = (text: string) => {
  const checked = checkSettings(`version: 1\n${text}`)
  return checked.ok ? [] : checked.faults.map(({ line, path, expected, got }) => [line, path, expected, got])
}

describe('thresholds', () => {
  it('are ascending, each once, over the defaults', () => {
    const { thresholds } = loadSettings(`
version: 1
thresholds:
  byCountry: { US: [10000, 3000, 3000], NO: [], DE: [1000] }
  platformLimits: [2500]
`)
    expect(thresholds).toEqual({
      default: [1000, 3000, 10_000],
      byCountry: { DE: [1000], NO: [], US: [3000, 10_000] },
      platformLimits: [2500],
    })
  })

  it('are whole dollars above nothing, by countries that there are; all faults are told at once', () => {
    const text = `thresholds:
  default: [0.5, 0, 3000]
  byCountry:
    UK: [1000]
    us: [1000]
    DE: 1000
    FR: [1000, many]
  platformLimit: [5]`
    const country = 'a country of ISO 3166-1, two capital letters'
    expect(faultsOf(text)).toEqual([
      [3, 'thresholds.default.0', 'a whole number', '0.5'],
      [3, 'thresholds.default.1', 'a number of at least 1', '0'],
      [5, 'thresholds.byCountry.UK', country, '"UK"'],
      [6, 'thresholds.byCountry.us', country, '"us"'],
      [7, 'thresholds.byCountry.DE', 'a list', '1000'],
      [8, 'thresholds.byCountry.FR.1', 'a number', '"many"'],
      [9, 'thresholds.platformLimit', 'a known key (did you mean platformLimits?)', 'an unknown key'],
    ])
  })
})

describe('what the platform knows', () => {
  // One account in two spellings, lower case and EIP-55: the USDT contract of Ethereum.
  const LOWER = '0xdac17f958d2ee523a2206206994597c13d831ec7'
  const MIXED = '0xdAC17F958D2ee523a2206206994597C13D831ec7'

  it('is sets: order, repetition and spelling of an address change neither settings nor hash', () => {
    const one = loadSettings(`
version: 1
platform:
  agencies: [b, a, b]
  omnibusAddresses: ["${LOWER}", "${MIXED}", " 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa "]
  publicIps: [198.51.100.0/24, 192.0.2.1]
  corporateAsns: [64501, 64500, 64501]
`)
    expect(one.platform).toEqual({
      agencies: ['a', 'b'],
      omnibusAddresses: [MIXED, '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'],
      publicIps: ['192.0.2.1', '198.51.100.0/24'],
      corporateAsns: [64_500, 64_501],
    })
    const other = loadSettings(`
version: 1
platform:
  corporateAsns: [64500, 64501]
  publicIps: [192.0.2.1, 198.51.100.0/24]
  omnibusAddresses: [1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa, "${MIXED}"]
  agencies: [a, b]
`)
    expect(other).toEqual(one)
  })

  it('names every row that is no use', () => {
    const text = `platform:
  agencies: ["", 12]
  omnibusAddresses:
    - "${LOWER}"
    - 0xdac17f958d2ee523a2206206994597c13d831ec7
    - "0xDAC17f958d2ee523a2206206994597c13d831ec7"
    - binance-hot-1
  publicIps:
    - 198.51.100.0/33
    - 198.51.100.7/24
    - 0.0.0.0/0
    - café
  corporateAsns: [AS64500, 0, 4294967295]`
    expect(faultsOf(text)).toEqual([
      [3, 'platform.agencies.0', 'a text that is not empty', '""'],
      [3, 'platform.agencies.1', 'a text in quotes', '12'],
      [6, 'platform.omnibusAddresses.1', 'a text in quotes', '1.2488751460129641e+48'],
      [
        7,
        'platform.omnibusAddresses.2',
        'an address whose checksum is right',
        '"0xDAC17f958d2ee523a2206206994597c13d831ec7"',
      ],
      [8, 'platform.omnibusAddresses.3', 'a crypto address that can be decoded', '"binance-hot-1"'],
      [10, 'platform.publicIps.0', 'an IP address or a range such as 198.51.100.0/24', '"198.51.100.0/33"'],
      [
        11,
        'platform.publicIps.1',
        'a range without bits beyond its prefix, such as 198.51.100.0/24',
        '"198.51.100.7/24"',
      ],
      [12, 'platform.publicIps.2', 'a range that is not the whole internet', '"0.0.0.0/0"'],
      [13, 'platform.publicIps.3', 'an IP address or a range such as 198.51.100.0/24', '"café"'],
      [14, 'platform.corporateAsns.0', 'a number', '"AS64500"'],
      [14, 'platform.corporateAsns.1', 'a number of at least 1', '0'],
      [14, 'platform.corporateAsns.2', 'a number of at most 4294967294', '4294967295'],
    ])
  })
})

describe('ages of lists', () => {
  it('are changed one by one', () => {
    const { lists } = loadSettings('version: 1\nlists: { ofac-xml: { maxAgeDays: 3 }, tor: }')
    expect(lists['ofac-xml']).toEqual({ maxAgeDays: 3 })
    expect(lists.tor).toEqual({ maxAgeDays: 30 })
    expect(lists.netblocks).toEqual({ maxAgeDays: 90 })
    expect(lists.rates).toEqual({ maxAgeDays: 7 })
  })

  it('are days above nothing, of lists that there are', () => {
    expect(faultsOf('lists:\n  ofac: { maxAgeDays: 3 }\n  tor: { maxAgeDays: 0 }\n  vpn: 30')).toEqual([
      [3, 'lists.ofac', expect.stringMatching(/^one of ofac-xml, addresses, .*rates$/), 'an unknown key'],
      [4, 'lists.tor.maxAgeDays', 'a number above 0', '0'],
      [5, 'lists.vpn', 'a mapping', '30'],
    ])
  })
})
