import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { Reader } from 'mmdb-lib'
import { describe, expect, it } from 'vitest'
import { type ParsedIp, parseIp } from '../ip/parse-ip.ts'
import { ListFault } from '../list-fault.ts'
import { createMmdb } from './mmdb.ts'
import type { Wanted } from './mmdb-decoder.ts'
import { writeMmdb } from './write-mmdb.fixture.ts'

const ip = (text: string): ParsedIp => parseIp(text) as ParsedIp
const ALL: Wanted = {
  country: true,
  city: true,
  n: true,
  list: true,
  deep: true,
  big: true,
  flag: true,
  text: true,
}
const open = (content: Uint8Array, wanted = ALL) => createMmdb('test.mmdb', content, wanted)
const faultOf = (content: Uint8Array): ListFault => {
  try {
    open(content)
  } catch (fault) {
    if (fault instanceof ListFault) return fault
    throw fault
  }
  return expect.fail('it was opened')
}

const NETWORKS = {
  '1.0.0.0/8': { country: { iso_code: 'AU' } },
  '1.2.0.0/16': { country: { iso_code: 'NZ' } },
  '1.2.3.4/32': { country: { iso_code: 'FJ' } },
  '2001:db8::/32': { country: { iso_code: 'SE' } },
}

describe('createMmdb', () => {
  it.each([24, 28, 32] as const)('finds the longest prefix in a tree of %d-bit records', (recordBits) => {
    const database = open(writeMmdb({ networks: NETWORKS, recordBits }))
    const code = (address: string) =>
      (database.lookup(ip(address))?.['country'] as { iso_code?: string } | undefined)?.iso_code
    expect(
      ['1.2.3.4', '1.2.3.5', '1.3.0.0', '2.0.0.0', '2001:db8::1', '2001:db9::1', '::ffff:1.2.3.4'].map(code),
    ).toEqual(['FJ', 'NZ', 'AU', undefined, 'SE', undefined, 'FJ'])
  })

  it.each([28, 32] as const)('reads tree records of %d bits beyond 24 bits', (recordBits) => {
    const networks = { '0.0.0.0/1': { n: 1 }, '128.0.0.0/1': { n: 2 } }
    const database = open(writeMmdb({ networks, recordBits, paddingBytes: 17_000_000 }))
    expect([database.lookup(ip('1.1.1.1')), database.lookup(ip('200.1.1.1'))]).toEqual([{ n: 1 }, { n: 2 }])
  })

  it('an IPv4 database knows no IPv6 address', () => {
    const database = open(writeMmdb({ networks: { '1.0.0.0/8': { n: 1 } }, ipVersion: 4 }))
    expect(database.ipVersion).toBe(4)
    expect(database.lookup(ip('1.255.0.1'))).toEqual({ n: 1 })
    expect(database.lookup(ip('100::1'))).toBeNull()
  })

  it('reads every type, and sizes beyond one byte', () => {
    const record = {
      text: 'x'.repeat(300),
      n: 4_000_000_000,
      big: 2n ** 63n,
      flag: true,
      list: Array.from({ length: 40 }, (_, i) => i),
      deep: { a: { b: [{ c: { double: -0.5 } }] } },
    }
    expect(open(writeMmdb({ networks: { '1.0.0.0/8': record } })).lookup(ip('1.0.0.1'))).toEqual({
      ...record,
      deep: { a: { b: [{ c: -0.5 }] } },
    })
  })

  it('takes only the wanted fields, at any depth', () => {
    const record = {
      country: { iso_code: 'SE', names: { en: 'Sweden' } },
      city: { names: { en: 'Malmö', sv: 'Malmö' } },
      other: { x: [1, { y: 2 }] },
      list: [{ a: 1, b: 2 }],
    }
    const database = open(writeMmdb({ networks: { '1.0.0.0/8': record } }), {
      country: { iso_code: true },
      city: { names: { sv: true } },
      list: { b: true },
    })
    expect(database.lookup(ip('1.0.0.1'))).toEqual({
      country: { iso_code: 'SE' },
      city: { names: { sv: 'Malmö' } },
      list: [{ b: 2 }],
    })
  })

  it('tells what it is and when it was made', () => {
    const database = open(
      writeMmdb({ networks: NETWORKS, databaseType: 'GeoLite2-City', buildEpochSeconds: 1_770_000_000 }),
    )
    expect(database).toMatchObject({
      file: 'test.mmdb',
      databaseType: 'GeoLite2-City',
      buildEpochMs: 1_770_000_000_000,
      ipVersion: 6,
    })
  })

  it('agrees with another reader on the packaged database', () => {
    const content = readFileSync(
      createRequire(import.meta.url).resolve(
        '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb',
      ),
    )
    const ours = open(content, { country_code: true })
    const other = new Reader(content)
    const address = fc.oneof(
      fc.ipV4(),
      fc
        .tuple(fc.constantFrom('2001', '2400', '2600', '2a00', '2c0f'), fc.nat(0xffff))
        .map(([a, b]) => `${a}:${b.toString(16)}::1`),
    )
    fc.assert(
      fc.property(address, (text) => {
        expect(ours.lookup(ip(text))).toEqual(other.get(text) as object | null)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('damaged databases', () => {
  it('without metadata, or with metadata that make no sense', () => {
    expect(faultOf(Buffer.from('not a database'))).toMatchObject({ code: 'MMDB_DAMAGED', file: 'test.mmdb' })
    const withMetadata = (metadata: Readonly<Record<string, string | number>>) =>
      faultOf(writeMmdb({ networks: NETWORKS, metadata }))
    expect(withMetadata({ binary_format_major_version: 3 }).code).toBe('MMDB_UNSUPPORTED')
    expect(withMetadata({ ip_version: 5 }).code).toBe('MMDB_UNSUPPORTED')
    expect(withMetadata({ record_size: 20 }).code).toBe('MMDB_UNSUPPORTED')
    expect(withMetadata({ node_count: 'many' }).code).toBe('MMDB_DAMAGED')
    expect(withMetadata({ node_count: 0 }).code).toBe('MMDB_DAMAGED')
  })

  it('whose tree is said to be larger or smaller than it is', () => {
    expect(faultOf(writeMmdb({ networks: NETWORKS, metadata: { node_count: 100_000 } }))).toMatchObject({
      code: 'MMDB_DAMAGED',
      message: expect.stringContaining('larger than the file'),
    })
    expect(faultOf(writeMmdb({ networks: NETWORKS, metadata: { node_count: 100 } }))).toMatchObject({
      code: 'MMDB_DAMAGED',
    })
  })

  it('with a number of a wrong size: a record that another reader would take for 0,0', () => {
    const content = writeMmdb({ networks: { '1.0.0.0/8': { n: { double: 51.5 } } } })
    const at = content.indexOf(Buffer.from([0x68, 0x40])) // double of 8 bytes, 51.5 begins with 0x40
    content[at] = 0x65
    expect(faultOf(content)).toMatchObject({
      code: 'MMDB_DAMAGED',
      message: expect.stringContaining('has 5 bytes'),
    })
  })

  it('with a pointer out of the data, to a pointer, or round and round', () => {
    const content = writeMmdb({ networks: { '1.0.0.0/8': { list: ['abcdef'] } } })
    const at = content.indexOf(Buffer.from('Fabcdef', 'latin1')) // text of six letters
    const withBytes = (...bytes: readonly number[]) => {
      const changed = Buffer.from(content)
      changed.set(bytes, at)
      return faultOf(changed).message
    }
    const offset = at - content.lastIndexOf(Buffer.alloc(16), at) - 16
    expect(withBytes(0x38, 0xff, 0xff, 0xff, 0xff)).toContain('leads out of the data')
    expect(withBytes(0x20, offset + 2, 0x20, offset)).toContain('leads to another pointer')
    expect(withBytes(0x20, 0)).toMatch(/too deep|beyond reason/)
  })

  it('with a record that unfolds without end from a few bytes', () => {
    // Twelve levels of lists, each holding the next one 28 times.
    const content = writeMmdb({ networks: { '1.0.0.0/8': { list: 'x'.repeat(900) } } })
    const textAt = content.indexOf('xxxx')
    const dataAt = content.lastIndexOf(Buffer.alloc(16), textAt) + 16
    const pointerTo = (level: number): readonly number[] => {
      const offset = textAt - dataAt + level * 64
      return [0x20 | (offset >> 8), offset & 255]
    }
    for (let level = 0; level < 12; level++) {
      const inside = level === 11 ? [0x40, 0x40] : pointerTo(level + 1)
      content.set([28, 4, ...Array.from({ length: 28 }, () => inside).flat()], textAt + level * 64)
    }
    content.set(pointerTo(0), textAt - 3) // in place of the text's control bytes
    const startedAt = performance.now()
    expect(faultOf(content).message).toContain('beyond reason')
    expect(performance.now() - startedAt).toBeLessThan(2000)
  })

  it('changed or cut at random: refused with a code, or read, but never a crash and never endless', () => {
    const content = writeMmdb({
      networks: {
        ...NETWORKS,
        '9.0.0.0/8': { city: { names: { en: 'X' } }, deep: { a: [1, { double: 2 }] }, list: [true, 'y'] },
      },
    })
    const changes = fc.array(fc.tuple(fc.nat(content.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 8,
    })
    fc.assert(
      fc.property(changes, fc.nat(content.length), fc.boolean(), (list, length, cut) => {
        const changed = Buffer.from(cut ? content.subarray(0, length) : content)
        for (const [at, byte] of list) if (at < changed.length) changed[at] = byte
        try {
          const database = open(changed)
          for (const address of ['1.2.3.4', '9.9.9.9', '2001:db8::1', '255.0.0.1'])
            database.lookup(ip(address))
        } catch (fault) {
          expect(fault).toBeInstanceOf(ListFault)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
