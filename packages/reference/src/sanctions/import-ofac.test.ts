import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { canonicalAddress } from '../address/canonical-address.ts'
import { importOfac } from './import-ofac.ts'
import type { SanctionsList } from './sanctions-list.ts'

const FIXTURE = new URL('../../fixtures/sdn-advanced.xml', import.meta.url).pathname
const XML = readFileSync(FIXTURE, 'utf8')
const asText = (text: string) => importOfac({ name: 'sdn.xml', text })
const faultOf = (text: string) =>
  asText(text).then(
    () => expect.fail('it was accepted'),
    (fault) => fault,
  )
const screen = (list: SanctionsList, address: string, asset?: string, chain?: string) =>
  list.lookup(canonicalAddress({ address, asset, chain }).screeningKeys)

describe('importOfac', () => {
  it('reads addresses with party, programmes and day', async () => {
    const list = await importOfac(FIXTURE)
    // The fixture's keys are made up of words: this is the first 20 bytes of SHA-256 of "one".
    const key = `h160:${createHash('sha256').update('one').digest('hex').slice(0, 40)}`
    expect(list.entries[0]).toEqual({
      list: 'OFAC SDN',
      version: list.versions[0]?.version,
      raw: '1BoxZ19ncciSHLLxkY3QM5ViszQgdhGSKF',
      asset: 'XBT',
      canonical: key,
      keys: [key, 'raw:1BoxZ19ncciSHLLxkY3QM5ViszQgdhGSKF'],
      partyId: '101',
      partyName: 'DOE, Jan Q.',
      programmes: ['DPRK3'],
      listedOn: '2023-08-23',
    })
    expect(list.addressCount).toBe(12)
    expect(list.partyCount).toBe(3)
    expect(Object.fromEntries(list.countByAsset)).toEqual({ XBT: 4, ETH: 3, USDT: 3, BCH: 2, XMR: 1 })
    expect(list.versions).toEqual([
      {
        list: 'OFAC SDN',
        version: expect.stringMatching(/^2026-03-09\+[0-9a-f]{8}$/),
        publishedOn: '2026-03-09',
      },
    ])
  })

  it('names entities whole, sorts programmes and takes the first day of several', async () => {
    const entry = (await importOfac(FIXTURE)).entries.find((row) => row.partyId === '102')
    expect(entry).toMatchObject({
      partyName: 'EXAMPLE EXCHANGE & CO. LIMITED',
      programmes: ['CYBER2', 'DPRK4'],
      listedOn: '2024-12-07',
    })
  })

  it('an entry without a day has no day of listing, not that of its neighbour', async () => {
    const list = await asText(
      XML.replace(/(<EntryEvent ID="104"[^>]*>)[\s\S]*?<\/EntryEvent>/, '$1<Comment /></EntryEvent>'),
    )
    expect(list.entries.find((row) => row.partyId === '104')).toMatchObject({
      listedOn: null,
      programmes: ['DPRK4'],
    })
  })

  it('plain, gzip and bzip2 give the same list and version', async () => {
    const [plain, gz, bz2] = await Promise.all(
      ['', '.gz', '.bz2'].map((packing) => importOfac(FIXTURE + packing)),
    )
    expect(gz?.entries).toEqual(plain?.entries)
    expect(bz2?.entries).toEqual(plain?.entries)
  })

  describe('finds what the list hides', () => {
    it('an EVM address in any case, listed in mixed or lower case', async () => {
      const list = await importOfac(FIXTURE)
      for (const address of [
        '0x3F8fEe624f43B2a9d685353269a0AB3EAc785863',
        '0x3f8fee624f43b2a9d685353269a0ab3eac785863',
        '0X8C6FB1E9E37A1AEA1D308C785192E1A17D71CEF0',
      ]) {
        expect(screen(list, address, 'USDC', 'polygon')?.entry).toMatchObject({
          asset: 'ETH',
          partyId: '101',
        })
      }
    })

    it('an EVM address that is listed under a token only', async () => {
      expect(
        screen(await importOfac(FIXTURE), '0x482CC20EB06C7646F282343CFF5E93448D11435E', 'ETH', 'ethereum')
          ?.entry.asset,
      ).toBe('USDT')
    })

    it('Tron under Bitcoin, and Bitcoin under a token', async () => {
      const list = await importOfac(FIXTURE)
      expect(screen(list, 'TWawsvqWJw2m4VUDe9Som6VtM4FVQ6LKE4', 'USDT', 'tron')?.entry.asset).toBe('XBT')
      expect(screen(list, '1KwB64yptD7TbAzwddkpd3aJfqfKRs4R63', 'BTC', 'bitcoin')?.entry.asset).toBe('USDT')
    })

    it('one key on Tron and on EVM chains: either spelling finds both rows', async () => {
      const list = await importOfac(FIXTURE)
      const rows = ['TLRgjqZ9u4cFHmj2oYnqM2VZu6pk6Xxpfp', '0x72b33a1cb0bfc9cdd3db0102962414c7a0d85aad']
      for (const address of rows) {
        expect(screen(list, address)?.entries.map((entry) => entry.raw)).toEqual(rows)
      }
    })

    it('Bitcoin Cash in either spelling, with or without prefix', async () => {
      const list = await importOfac(FIXTURE)
      for (const address of [
        'bitcoincash:qzpn5cv42cc6k7jkpxh6eh8f804jlhrdp5dnr29xr8',
        'QZPN5CV42CC6K7JKPXH6EH8F804JLHRDP5DNR29XR8',
        '1CxsTXVDRmL3GdgM52wjGtaoyVgowkdfuM',
      ]) {
        expect(screen(list, address, 'BCH')?.entries).toHaveLength(2)
      }
    })

    it('a string that is no address, and a row with a broken checksum', async () => {
      const list = await importOfac(FIXTURE)
      expect(screen(list, '5A'.repeat(32), 'XMR')?.entry).toMatchObject({ canonical: null, asset: 'XMR' })
      expect(screen(list, '16pBL3RDDFxgkWY6t3D5ieQfev2WT5BARE', 'BTC')?.entry.raw).toBe(
        '16pBL3RDDFxgkWY6t3D5ieQfev2WT5BARF',
      )
    })

    it('an address of two parties, with both', async () => {
      const hit = screen(await importOfac(FIXTURE), '1BoxZ19ncciSHLLxkY3QM5ViszQgdhGSKF')
      expect(hit?.entries.map((entry) => entry.partyName)).toEqual(['DOE, Jan Q.', 'ROE, Kim'])
      expect(hit?.key).toBe(hit?.entry.canonical)
    })

    it('and nothing else: not a look-alike, not a neighbour', async () => {
      const list = await importOfac(FIXTURE)
      for (const address of [
        '0x3f8fee624f43b2a9d685353269a0ab3eac785864',
        '1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH',
        '',
        'DOE, Jan Q.',
      ]) {
        expect(screen(list, address)).toBeNull()
      }
    })
  })

  describe('refuses what it cannot read whole', () => {
    it.each([0.2, 0.5, 0.8, 0.97, 0.999])('cut off at %d of its length', async (share) => {
      const cut = XML.slice(0, Math.floor(XML.length * share))
      expect(await faultOf(cut)).toMatchObject({ code: 'LIST_TRUNCATED', file: 'sdn.xml' })
    })

    it('well-formed but without the entries that say under which programme: a file repaired after a cut', async () => {
      const fault = await faultOf(XML.replace(/<SanctionsEntries>[\s\S]*<\/SanctionsEntries>/, ''))
      expect(fault).toMatchObject({ code: 'LIST_TRUNCATED' })
    })

    it('another XML file, or none', async () => {
      const simple = await faultOf('<?xml version="1.0"?><sdnList xmlns="http://example"></sdnList>')
      expect(simple).toMatchObject({ code: 'LIST_NOT_OFAC' })
      expect(simple.message).toContain('sdn_advanced.xml is needed')
      expect(await faultOf('<!DOCTYPE html><html><body>Not found</body></html>')).toMatchObject({
        code: 'LIST_NOT_OFAC',
      })
      expect(await faultOf('{"error":"not found"}')).toMatchObject({ code: 'LIST_NOT_OFAC' })
      expect(
        await faultOf(XML.replace('<DateOfIssue', '<Other').replace('</DateOfIssue', '</Other')),
      ).toMatchObject({ code: 'LIST_NOT_OFAC' })
      expect(await faultOf(XML.replaceAll('Digital Currency Address', 'Something'))).toMatchObject({
        code: 'LIST_NOT_OFAC',
      })
    })

    it('broken XML, with the place', async () => {
      const fault = await faultOf(XML.replace('</Year>', '</Jahr>'))
      expect(fault).toMatchObject({ code: 'LIST_XML', line: 5 })
      expect(fault.message).toMatch(/^sdn\.xml:5:\d+: is not well-formed XML: /)
    })

    it('a list without any address: it would screen nothing, in silence', async () => {
      const none = XML.replaceAll(
        /<VersionDetail DetailTypeID="1432">[^<]*<\/VersionDetail>/g,
        '<VersionDetail DetailTypeID="1432" />',
      )
      expect(await faultOf(none)).toMatchObject({ code: 'LIST_EMPTY' })
    })
  })
})
