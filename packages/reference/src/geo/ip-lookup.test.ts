import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseIp } from '../ip/parse-ip.ts'
import type { ListFault } from '../list-fault.ts'
import { type IpSet, importIpSet } from '../netblocks/ip-set.ts'
import { createIpLookup, type IpSources } from './ip-lookup.ts'
import type { Mmdb } from './mmdb.ts'
import { openMmdb, openPackagedCountryMmdb } from './open-mmdb.ts'
import { type Writable, writeMmdb } from './write-mmdb.fixture.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reference-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

let files = 0
function mmdb(networks: Readonly<Record<string, Writable>>, databaseType = 'Test'): Mmdb {
  const path = join(folder, `${files++}.mmdb`)
  writeFileSync(path, writeMmdb({ networks, databaseType }))
  return openMmdb(path)
}
const set = (...lines: readonly string[]): Promise<IpSet> =>
  importIpSet({ name: 'list', text: lines.join('\n') })
const place = (sources: IpSources, ip = '1.2.3.4') =>
  createIpLookup(sources, { packagedCountry: false })(ip)?.place
const network = (sources: IpSources, ip = '1.2.3.4') =>
  createIpLookup(sources, { packagedCountry: false })(ip)?.network

const LONDON = {
  country: { iso_code: 'GB' },
  city: { names: { en: 'London' } },
  location: {
    latitude: { double: 51.5142 },
    longitude: { double: -0.0931 },
    accuracy_radius: 100,
    time_zone: 'Europe/London',
  },
}

describe('place', () => {
  it('reads the nested layout of MaxMind', () => {
    expect(place({ city: mmdb({ '1.0.0.0/8': LONDON }) })).toEqual({
      country: 'GB',
      lat: 51.5142,
      lon: -0.0931,
      accuracyKm: 100,
      timezone: 'Europe/London',
    })
  })

  it('reads the flat layout, also with numbers as text', () => {
    const flat = {
      country_code: 'GB',
      city: 'London',
      latitude: '51.5',
      longitude: '-0.1',
      accuracy_radius: 20,
      timezone: 'Europe/London',
    }
    expect(place({ city: mmdb({ '1.0.0.0/8': flat }) })).toEqual({
      country: 'GB',
      lat: 51.5,
      lon: -0.1,
      accuracyKm: 20,
      timezone: 'Europe/London',
    })
  })

  it('reads a country under three names, in either case, and no code that is none', () => {
    for (const record of [{ country: { iso_code: 'pt' } }, { country_code: 'PT' }, { country: 'PT' }]) {
      expect(place({ country: mmdb({ '1.0.0.0/8': record }) })?.country).toBe('PT')
    }
    for (const record of [
      { country_code: 'A1' },
      { country_code: 'EU' },
      { country_code: 'PRT' },
      { country_code: '' },
      { registered_country: { iso_code: 'PT' } },
    ]) {
      expect(place({ country: mmdb({ '1.0.0.0/8': record }) })?.country).toBeNull()
    }
  })

  it.each([
    ['0,0', { latitude: { double: 0 }, longitude: { double: 0 }, accuracy_radius: 100 }],
    ['next to 0,0', { latitude: { double: 1e-52 }, longitude: { double: 5e-91 }, accuracy_radius: 100 }],
    ['no radius', { latitude: { double: 51.5 }, longitude: { double: 0 } }],
    ['a radius of 0', { latitude: { double: 51.5 }, longitude: { double: 0 }, accuracy_radius: 0 }],
    ['no longitude', { latitude: { double: 51.5 }, accuracy_radius: 100 }],
    [
      'a latitude beyond the pole',
      { latitude: { double: 91 }, longitude: { double: 1 }, accuracy_radius: 100 },
    ],
    ['not a number', { latitude: { double: Number.NaN }, longitude: { double: 1 }, accuracy_radius: 100 }],
  ])('%s is no location; country and zone stay', (_, location) => {
    const record = { ...LONDON, location: { ...location, time_zone: 'Europe/London' } }
    expect(place({ city: mmdb({ '1.0.0.0/8': record }) })).toEqual({
      country: 'GB',
      lat: null,
      lon: null,
      accuracyKm: null,
      timezone: 'Europe/London',
    })
  })

  it('on the equator or the Greenwich meridian is a location', () => {
    const at = (lat: number, lon: number) =>
      place({
        city: mmdb({
          '1.0.0.0/8': {
            ...LONDON,
            location: { latitude: { double: lat }, longitude: { double: lon }, accuracy_radius: 5 },
          },
        }),
      })
    expect(at(0, 32.5)).toMatchObject({ lat: 0, lon: 32.5 })
    expect(at(51.5, 0)).toMatchObject({ lat: 51.5, lon: 0 })
  })

  it('the middle of a country is no location', () => {
    const { city: _, ...record } = LONDON
    expect(place({ city: mmdb({ '1.0.0.0/8': record }) })).toMatchObject({ country: 'GB', lat: null })
    expect(
      place({ city: mmdb({ '1.0.0.0/8': { ...record, subdivisions: [{ iso_code: 'ENG' }] } }) }),
    ).toMatchObject({ lat: 51.5142 })
  })

  it('the country database fills in where the city database has no country', () => {
    const sources = {
      city: mmdb({ '1.0.0.0/8': LONDON }),
      country: mmdb({ '0.0.0.0/1': { country_code: 'FR' } }),
    }
    expect(place(sources, '1.2.3.4')?.country).toBe('GB')
    expect(place(sources, '2.2.3.4')).toEqual({
      country: 'FR',
      lat: null,
      lon: null,
      accuracyKm: null,
      timezone: null,
    })
  })
})

describe('anonymizer', () => {
  const anonymous = (record: Writable) => ({ anonymous: mmdb({ '1.0.0.0/8': record }) })

  it.each([
    [{ is_anonymous: true, is_anonymous_vpn: true }, 'vpn'],
    [{ is_anonymous: true, is_tor_exit_node: true, is_anonymous_vpn: true }, 'tor'],
    [{ is_anonymous: true, is_public_proxy: true }, 'proxy'],
    [{ is_anonymous: true, is_residential_proxy: true }, 'proxy'],
    [{ is_anonymous: true }, 'proxy'],
    [{ is_anonymous: true, is_hosting_provider: true }, 'none'],
    [{ is_anonymous: false }, 'none'],
  ])('%j is %s', (record, expected) => {
    expect(network(anonymous(record))?.anonymizer).toBe(expected)
  })

  it('relay beats Tor beats VPN, because VPN lists hold the exits of privacy relays', async () => {
    const list = await set('1.2.3.0/24')
    const other = await set('9.9.9.9')
    expect(
      network({ relay: list, tor: list, vpn: list, ...anonymous({ is_anonymous_vpn: true }) })?.anonymizer,
    ).toBe('relay')
    expect(network({ relay: other, tor: list, vpn: list })?.anonymizer).toBe('tor')
    expect(network({ relay: other, tor: other, vpn: list })?.anonymizer).toBe('vpn')
  })

  it('"none" is said only when somebody could have known better', async () => {
    const other = await set('9.9.9.9')
    expect(network({ vpn: other })?.anonymizer).toBe('none')
    expect(network({ ...anonymous({}) }, '2.2.2.2')?.anonymizer).toBe('none')
    expect(network({ tor: other, relay: other, hosting: other })?.anonymizer).toBeNull()
    expect(network({})?.anonymizer).toBeNull()
  })

  it('names the service, and the operator when there is no service', () => {
    const asn = mmdb({
      '1.0.0.0/8': { autonomous_system_number: 64500, autonomous_system_organization: 'Example Telecom' },
    })
    expect(network({ asn, ...anonymous({ is_anonymous_vpn: true, provider_name: 'Hidey' }) })?.provider).toBe(
      'Hidey',
    )
    expect(network({ asn, ...anonymous({ is_anonymous_vpn: true }) })).toMatchObject({
      provider: 'Example Telecom',
      asn: 64500,
    })
    expect(
      network({ asn, ...anonymous({ is_hosting_provider: true, provider_name: 'Hidey' }) })?.provider,
    ).toBe('Example Telecom')
  })
})

describe('kind of network', () => {
  const line = (type: string) => ({ connectionType: mmdb({ '1.0.0.0/8': { connection_type: type } }) })
  const operator = (name: string) => ({
    asn: mmdb({ '1.0.0.0/8': { autonomous_system_number: 64500, autonomous_system_organization: name } }),
  })

  it.each([
    ['Cellular', 'cellular'],
    ['Cable/DSL', 'residential'],
    ['Dialup', 'residential'],
    ['Satellite', 'residential'],
    ['Corporate', 'business'],
    ['Something new', null],
  ])('connection type %s is %s', (type, kind) => {
    expect(network(line(type))?.kind).toBe(kind)
  })

  it('a measured line beats a hosting list, a corporate one does not', async () => {
    const hosting = await set('1.2.3.0/24')
    expect(network({ hosting })?.kind).toBe('hosting')
    expect(network({ hosting, ...line('Cellular') })?.kind).toBe('cellular')
    expect(network({ hosting, ...line('Cable/DSL') })?.kind).toBe('residential')
    expect(network({ hosting, ...line('Corporate') })?.kind).toBe('hosting')
    expect(
      network({ ...line('Corporate'), anonymous: mmdb({ '1.0.0.0/8': { is_hosting_provider: true } }) })
        ?.kind,
    ).toBe('hosting')
  })

  it.each([
    'University of Example',
    'Universidade de Exemplo',
    'Example College',
    'Academic Network of Example',
  ])('a campus on a hosting list is education: %s', async (name) => {
    const hosting = await set('1.2.3.0/24')
    expect(network({ hosting, ...operator(name) })?.kind).toBe('education')
    expect(network({ hosting, ...operator('Universal Hosting') })?.kind).toBe('hosting')
  })

  it('the user type of an enterprise record comes first', async () => {
    const city = mmdb({ '1.0.0.0/8': { traits: { user_type: 'college', connection_type: 'Corporate' } } })
    expect(network({ city, hosting: await set('1.2.3.0/24') })?.kind).toBe('education')
    expect(network({ city: mmdb({ '1.0.0.0/8': { traits: { connection_type: 'Cellular' } } }) })?.kind).toBe(
      'cellular',
    )
  })

  it('is unknown when nothing says otherwise', () => {
    expect(network({})).toEqual({ asn: null, kind: null, anonymizer: null, provider: null })
  })

  it('reads autonomous systems in the short flat form', () => {
    const asn = mmdb({ '1.0.0.0/8': { asn: 'AS64500', as_name: 'Example' } })
    expect(network({ asn })).toMatchObject({ asn: 64500, provider: 'Example' })
  })
})

describe('createIpLookup', () => {
  it('takes text or a parsed address; text that is none gives null', () => {
    const lookup = createIpLookup({ city: mmdb({ '1.0.0.0/8': LONDON }) })
    expect(lookup('::ffff:1.2.3.4')).toEqual(lookup(parseIp('1.2.3.4') ?? 'x'))
    expect(lookup('1.2.3')).toBeNull()
  })

  it.each(['10.0.0.1', '127.0.0.1', '100.64.0.1', '192.0.2.1', '::1', 'fe80::1', 'fd00::1'])(
    '%s is not public and has no facts',
    async (address) => {
      const everywhere = mmdb({
        '0.0.0.0/1': LONDON,
        '128.0.0.0/1': LONDON,
        '::/1': LONDON,
        '8000::/1': LONDON,
      })
      const lookup = createIpLookup({ city: everywhere, vpn: await set(address) })
      expect(lookup(address)).toMatchObject({
        place: { country: null, lat: null },
        network: { anonymizer: null, kind: null },
      })
    },
  )

  it('works out of the box, to country level', () => {
    const lookup = createIpLookup({})
    expect(lookup('8.8.8.8')?.place).toEqual({
      country: 'US',
      lat: null,
      lon: null,
      accuracyKm: null,
      timezone: null,
    })
    expect(lookup('2001:4860:4860::8888')?.place.country).toBe('US')
    expect(lookup('175.45.176.1')?.place.country).toBe('KP')
    expect(lookup('8.8.8.8')?.network).toEqual({ asn: null, kind: null, anonymizer: null, provider: null })
    expect(lookup.databases()).toMatchObject([
      { role: 'country', buildEpochMs: openPackagedCountryMmdb().buildEpochMs },
    ])
  })

  it('leaves the packaged database alone when another country source is there, or when told to', () => {
    const city = mmdb({ '1.0.0.0/8': LONDON }, 'GeoLite2-City')
    expect(createIpLookup({ city })('8.8.8.8')?.place.country).toBeNull()
    expect(createIpLookup({ city }).databases()).toEqual([
      {
        role: 'city',
        databaseType: 'GeoLite2-City',
        buildEpochMs: Date.UTC(2026, 0, 1),
        version: 'GeoLite2-City 2026-01-01',
      },
    ])
    expect(createIpLookup({}, { packagedCountry: false }).databases()).toEqual([])
  })

  it('names the version of every list and database it asked', async () => {
    const vpn = await set('9.9.9.9')
    const facts = createIpLookup({ country: mmdb({ '1.0.0.0/8': {} }), vpn })('1.1.1.1')
    expect(facts?.versions.map(({ role, version }) => `${role} ${version}`)).toEqual([
      'country Test 2026-01-01',
      `vpn ${vpn.version}`,
    ])
  })

  it('a record that breaks while in use is unknown, and reported', () => {
    const faults: ListFault[] = []
    const broken: Mmdb = {
      ...mmdb({ '1.0.0.0/8': LONDON }),
      lookup: () => {
        throw Object.assign(new Error('damaged'), { code: 'MMDB_DAMAGED' })
      },
    }
    const lookup = createIpLookup(
      { city: broken, country: mmdb({ '1.0.0.0/8': { country_code: 'GB' } }) },
      { onFault: (fault) => faults.push(fault) },
    )
    expect(lookup('1.2.3.4')?.place.country).toBe('GB')
    expect(faults.map((fault) => fault.code)).toEqual(['MMDB_DAMAGED'])
  })
})

describe('the cache of answers', () => {
  /** A database that counts how often it is asked. */
  function counted(): { readonly country: Mmdb; readonly asked: () => number } {
    const database = mmdb({ '1.0.0.0/8': { country_code: 'GB' } })
    let count = 0
    const lookup: Mmdb['lookup'] = (ip) => {
      count++
      return database.lookup(ip)
    }
    return { country: { ...database, lookup }, asked: () => count }
  }

  it('asks once for an address, as text or parsed, and gives the same answer', () => {
    const { country, asked } = counted()
    const lookup = createIpLookup({ country })
    const first = lookup('1.2.3.4')
    expect(lookup('1.2.3.4')).toBe(first)
    expect(lookup(parseIp('1.2.3.4') ?? '')).toBe(first)
    expect(asked()).toBe(1)
    expect(lookup('1.2.3.5')).not.toBe(first)
    expect(asked()).toBe(2)
  })

  it('stays within its size', () => {
    const { country, asked } = counted()
    const lookup = createIpLookup({ country }, { cacheSize: 2 })
    for (const ip of ['1.0.0.1', '1.0.0.2', '1.0.0.3', '1.0.0.1']) lookup(ip)
    expect(asked()).toBe(4)
    lookup('1.0.0.1')
    expect(asked()).toBe(4)
  })

  it('can be left out', () => {
    const { country, asked } = counted()
    const lookup = createIpLookup({ country }, { cacheSize: 0 })
    expect(lookup('1.0.0.1')).toEqual(lookup('1.0.0.1'))
    expect(asked()).toBe(2)
  })
})

describe('openMmdb', () => {
  it('gives each fault its code', () => {
    const codeOf = (path: string) => {
      try {
        openMmdb(path)
      } catch (fault) {
        return (fault as ListFault).code
      }
      return null
    }
    const empty = join(folder, 'empty.mmdb')
    const text = join(folder, 'text.mmdb')
    writeFileSync(empty, '')
    writeFileSync(text, 'country,US\n')
    expect([codeOf(join(folder, 'missing.mmdb')), codeOf(folder), codeOf(empty), codeOf(text)]).toEqual([
      'LIST_UNREADABLE',
      'LIST_UNREADABLE',
      'LIST_EMPTY',
      'MMDB_DAMAGED',
    ])
  })
})
