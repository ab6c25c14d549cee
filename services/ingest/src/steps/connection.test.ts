import { createIpLookup, type IpLookup, importIpSet, importNetblocks } from '@redflag/reference'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKnownAddresses } from '../known-addresses.ts'
import { NOTHING_OUTDATED } from '../ports.ts'
import { someReference, testPseudonyms } from '../testing/builders.ts'
import { createConnectionStep, mergeNetwork, mergePlace } from './connection.ts'

const connectionOf = createConnectionStep(testPseudonyms(), someReference())
const pseudonyms = testPseudonyms()

describe('a connection', () => {
  it('without an address knows only what it was told', () => {
    expect(connectionOf({ sessionId: 's-1', timezoneOffsetMinutes: 60 })).toEqual({
      sessionId: 's-1',
      ipKey: null,
      subnetKey: null,
      ipClass: 'none',
      deviceKey: null,
      userAgentFamily: null,
      timezoneOffsetMinutes: 60,
      place: null,
      network: { asn: null, kind: 'unknown', anonymizer: 'unknown', provider: null },
      netblock: null,
      netblocksLoaded: false,
    })
  })

  it('keeps neither address nor device nor user agent', () => {
    const told = {
      ip: '2.80.10.20',
      deviceId: 'device-of-somebody',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/138.0',
    }
    const connection = connectionOf(told)
    expect(connection).toMatchObject({
      ipKey: pseudonyms.of('ip', '2.80.10.20/32'),
      subnetKey: pseudonyms.of('subnet', '2.80.10.0/24'),
      deviceKey: pseudonyms.of('device', 'device-of-somebody'),
      userAgentFamily: 'firefox/linux',
      ipClass: 'public',
    })
    const text = JSON.stringify(connection)
    for (const secret of ['2.80.10', 'somebody', 'Mozilla', '138']) expect(text).not.toContain(secret)
  })

  it('is one for all spellings of an address', () => {
    const keys = ['2.80.10.20', '::ffff:2.80.10.20', '::FFFF:0250:0a14'].map(
      (ip) => connectionOf({ ip }).ipKey,
    )
    expect(new Set(keys).size).toBe(1)
  })

  it('is one for the addresses of an IPv6 /64, and near for those of a /48', () => {
    const [a, b, other] = ['2a02:8084:1:2::1', '2a02:8084:1:2:ffff::9', '2a02:8084:1:3::1'].map((ip) =>
      connectionOf({ ip }),
    )
    expect(a?.ipKey).toBe(b?.ipKey)
    expect(a?.ipKey).not.toBe(other?.ipKey)
    expect(a?.subnetKey).toBe(other?.subnetKey)
  })

  it.each(['10.1.2.3', '192.168.0.1', '127.0.0.1', '169.254.1.1', 'fe80::1', '::1'])(
    'from the private or reserved address %s has no key and no place',
    (ip) => {
      expect(connectionOf({ ip })).toMatchObject({
        ipClass: 'reserved',
        ipKey: null,
        subnetKey: null,
        place: null,
      })
    },
  )

  it.each(['203.0.113.9', '2001:db8:4::1'])(
    'from %s, kept for documentation, has a key but no place',
    (ip) => {
      const connection = connectionOf({ ip })
      expect(connection).toMatchObject({ ipClass: 'public', place: null })
      expect(connection.ipKey).not.toBeNull()
    },
  )

  it('from a private address has a key where the platform says what line it stands for', () => {
    const connection = connectionOf({ ip: '10.1.2.3', network: { kind: 'residential' } })
    expect(connection).toMatchObject({ ipClass: 'public', network: { kind: 'residential' } })
    expect(connection.ipKey).not.toBeNull()
    expect(connectionOf({ ip: '10.1.2.3', network: { kind: 'unknown' } }).ipKey).toBeNull()
  })

  it('from carrier-grade NAT space is marked as shared', () => {
    expect(connectionOf({ ip: '100.64.3.4' })).toMatchObject({ ipClass: 'shared', place: null })
    expect(connectionOf({ ip: '100.64.3.4' }).ipKey).not.toBeNull()
  })

  describe('from a place that the platform lists as public', () => {
    const known = createKnownAddresses({
      publicIps: ['2.80.10.0/24', '203.0.113.9', '2a02:8084:1:2::1', '10.0.0.0/8'],
      omnibusAddresses: [],
    })
    const step = createConnectionStep(pseudonyms, someReference({ known }))

    it.each(['2.80.10.20', '::ffff:2.80.10.20', '203.0.113.9', '2a02:8084:1:2:ffff::9'])(
      'is shared, with its key, place and network as ever: %s',
      (ip) => {
        const { ipClass, ...rest } = step({ ip })
        const { ipClass: before, ...unlisted } = connectionOf({ ip })
        expect([before, ipClass]).toEqual(['public', 'shared'])
        expect(rest).toEqual(unlisted)
        expect(rest.ipKey).not.toBeNull()
      },
    )

    it('is shared, too, where the platform vouches for the line behind a private address', () => {
      expect(step({ ip: '10.1.2.3', network: { kind: 'residential' } }).ipClass).toBe('shared')
      expect(step({ ip: '10.1.2.3' })).toMatchObject({ ipClass: 'reserved', ipKey: null })
    })

    it('leaves its neighbours alone', () => {
      expect(step({ ip: '2.80.11.20' }).ipClass).toBe('public')
      expect(step({ ip: '2a02:8084:1:3::1' }).ipClass).toBe('public')
    })
  })

  it('takes the place from the packaged database where the event is silent', () => {
    expect(connectionOf({ ip: '2.80.10.20' }).place).toEqual({
      country: 'PT',
      lat: null,
      lon: null,
      accuracyKm: null,
      timezone: null,
    })
  })

  it('keeps what the event says of a private address: the platform may know', () => {
    expect(connectionOf({ ip: '10.1.2.3', geo: { country: 'PT' } }).place).toMatchObject({ country: 'PT' })
  })

  it('looks an address up once, however often it comes', () => {
    let asked = 0
    const real = createIpLookup({})
    const ipLookup: IpLookup = Object.assign((ip: Parameters<IpLookup>[0]) => {
      asked++
      return real(ip)
    }, real)
    const counting = createConnectionStep(testPseudonyms(), someReference({ ipLookup }))
    for (let i = 0; i < 100; i++) counting({ ip: '2.80.10.20' })
    expect(asked).toBe(1)
  })
})

describe('a listed range', () => {
  const csv = [
    'cidr,label,source,firstSeen,lastConfirmed,confidence,ttlDays',
    '175.45.176.0/22,Star JV AS131279,public,2010-01-01,2026-01-01,hard,365',
    '203.0.113.0/24,example,test,2025-01-01,2026-02-01,medium,90',
  ].join('\n')

  it('is told with all that the list says of it', async () => {
    const netblocks = await importNetblocks({ name: 'test', text: csv })
    const step = createConnectionStep(testPseudonyms(), someReference({ netblocks }))
    expect(step({ ip: '175.45.177.3' })).toMatchObject({
      netblocksLoaded: true,
      netblock: {
        label: 'Star JV AS131279',
        source: 'public',
        tier: 'hard',
        confidence: 0.7,
        lastConfirmedMs: Date.parse('2026-01-01'),
        ttlDays: 365,
        listVersion: netblocks.version,
      },
    })
    expect(step({ ip: '2.80.10.20' })).toMatchObject({ netblocksLoaded: true, netblock: null })
    expect(step({})).toMatchObject({ netblocksLoaded: true, netblock: null })
  })

  it('is found in whatever space it lies', async () => {
    const netblocks = await importNetblocks({ name: 'test', text: csv })
    const step = createConnectionStep(testPseudonyms(), someReference({ netblocks }))
    expect(step({ ip: '203.0.113.9' }).netblock?.label).toBe('example')
  })
})

describe('merging places', () => {
  const lisbon = { country: 'PT', lat: 38.7, lon: -9.1, accuracyKm: 20, timezone: 'Europe/Lisbon' }

  it('fills in around what was told', () => {
    expect(mergePlace({ country: 'PT' }, lisbon)).toEqual(lisbon)
    expect(mergePlace({ timezone: 'Atlantic/Madeira' }, lisbon)).toEqual({
      ...lisbon,
      timezone: 'Atlantic/Madeira',
    })
    expect(mergePlace({ lat: 1, lon: 2, accuracyKm: 3 }, lisbon)).toEqual({
      ...lisbon,
      lat: 1,
      lon: 2,
      accuracyKm: 3,
    })
  })

  it('takes nothing from databases that contradict what was told', () => {
    expect(mergePlace({ country: 'BR' }, lisbon)).toEqual({
      country: 'BR',
      lat: null,
      lon: null,
      accuracyKm: null,
      timezone: null,
    })
  })

  it('never lends its own accuracy to coordinates of somebody else', () => {
    expect(mergePlace({ lat: 1, lon: 2 }, lisbon)).toMatchObject({ lat: 1, lon: 2, accuracyKm: null })
  })

  it.each([{ lat: 0, lon: 0, accuracyKm: 5 }, { lat: 12 }, { lon: 12 }])('takes %j for no point', (geo) => {
    expect(mergePlace(geo, null)).toBeNull()
    expect(mergePlace(geo, lisbon)).toEqual(lisbon)
  })

  it('gives a whole point or none', () => {
    const degrees = fc.option(fc.integer({ min: -90, max: 90 }), { nil: undefined })
    fc.assert(
      fc.property(degrees, degrees, fc.boolean(), (lat, lon, isKnown) => {
        const given = { ...(lat === undefined ? {} : { lat }), ...(lon === undefined ? {} : { lon }) }
        const place = mergePlace(given, isKnown ? lisbon : null)
        expect(place?.lat === null).toBe(place?.lon === null)
        if (place !== null && place.lat === null) expect(place.accuracyKm).toBeNull()
      }),
    )
  })
})

describe('merging networks', () => {
  const found = { asn: 3243, kind: 'residential', anonymizer: 'none', provider: 'MEO' } as const

  it('puts the platform first, field by field', () => {
    expect(mergeNetwork({ anonymizer: 'vpn', provider: 'Some VPN' }, found)).toEqual({
      asn: 3243,
      kind: 'residential',
      anonymizer: 'vpn',
      provider: 'Some VPN',
    })
  })

  it('takes "unknown" for no answer', () => {
    expect(mergeNetwork({ kind: 'unknown' }, found).kind).toBe('residential')
  })

  it('cuts a text without end', () => {
    expect(mergeNetwork({ provider: '😀'.repeat(1_000) }, found).provider).toBe('😀'.repeat(128))
    expect(mergeNetwork({ provider: `x${'😀'.repeat(1_000)}` }, found).provider).toHaveLength(255)
  })
})

describe('lists that are too old', () => {
  const text = [
    'cidr,label,source,firstSeen,lastConfirmed,confidence,ttlDays',
    '2.80.10.0/24,laptop farm,report 7,2026-01-01,2026-03-01,high,90',
  ].join('\n')

  it('of ranges still say who is on them, but not who is not', async () => {
    const netblocks = await importNetblocks({ name: 'mine', text })
    const outdated = { ...NOTHING_OUTDATED, netblocks: true }
    const step = createConnectionStep(pseudonyms, someReference({ netblocks, outdated }))
    expect(step({ ip: '2.80.10.20' })).toMatchObject({
      netblock: { label: 'laptop farm' },
      netblocksLoaded: true,
    })
    expect(step({ ip: '2.80.11.20' })).toMatchObject({ netblock: null, netblocksLoaded: false })
    const fresh = createConnectionStep(pseudonyms, someReference({ netblocks }))
    expect(fresh({ ip: '2.80.11.20' })).toMatchObject({ netblock: null, netblocksLoaded: true })
  })

  it('of anonymizers still say who uses one, but not who uses none', async () => {
    const ipLookup = createIpLookup({ vpn: await importIpSet({ name: 'vpn', text: '2.80.10.20' }) })
    const outdated = { ...NOTHING_OUTDATED, anonymizers: true }
    const old = createConnectionStep(pseudonyms, someReference({ ipLookup, outdated }))
    const fresh = createConnectionStep(pseudonyms, someReference({ ipLookup }))
    const said = (step: typeof old, ip: string) => step({ ip }).network.anonymizer
    expect([said(fresh, '2.80.10.20'), said(fresh, '2.80.11.20')]).toEqual(['vpn', 'none'])
    expect([said(old, '2.80.10.20'), said(old, '2.80.11.20')]).toEqual(['vpn', 'unknown'])
    expect(old({ ip: '2.80.11.20', network: { anonymizer: 'none' } }).network.anonymizer).toBe('none')
  })
})
