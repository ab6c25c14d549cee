import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Cidr, parseCidr } from '../ip/cidr.ts'
import { ipFromWords, type ParsedIp, parseIp } from '../ip/parse-ip.ts'
import { createRangeIndex } from './range-index.ts'

const index = (...texts: readonly string[]) => createRangeIndex(texts.map((text) => parseCidr(text) as Cidr))
const ip = (text: string): ParsedIp => parseIp(text) as ParsedIp

describe('createRangeIndex', () => {
  it('finds the longest prefix in nested ranges, and the way outwards', () => {
    const ranges = index('10.0.0.0/8', '10.1.0.0/16', '10.1.2.0/24', '10.1.2.3')
    expect(
      [
        '9.255.255.255',
        '10.0.0.0',
        '10.1.0.0',
        '10.1.2.2',
        '10.1.2.3',
        '10.1.2.4',
        '10.1.3.0',
        '10.2.0.0',
        '11.0.0.0',
      ].map((a) => ranges.find(ip(a))),
    ).toEqual([-1, 0, 1, 2, 3, 2, 1, 0, -1])
    expect([3, 2, 1, 0].map(ranges.parentOf)).toEqual([2, 1, 0, -1])
  })

  it('keeps apart ranges that touch', () => {
    const ranges = index('10.0.1.0/24', '10.0.0.0/24')
    expect(['10.0.0.255', '10.0.1.0', '10.0.2.0'].map((a) => ranges.find(ip(a)))).toEqual([1, 0, -1])
  })

  it('reaches the ends of both address spaces', () => {
    const ranges = index('0.0.0.0/8', '255.0.0.0/8', '::/8', 'ff00::/8')
    expect(
      ['0.0.0.0', '255.255.255.255', '::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '1.0.0.0', '100::'].map(
        (a) => ranges.find(ip(a)),
      ),
    ).toEqual([0, 1, 2, 3, -1, -1])
  })

  it('takes the last of equal ranges, and gives the earlier one as its parent', () => {
    const ranges = index('10.0.0.0/24', '10.0.0.0/24')
    expect(ranges.find(ip('10.0.0.9'))).toBe(1)
    expect(ranges.parentOf(1)).toBe(0)
  })

  it('does not confuse the two versions', () => {
    const ranges = index('::a00:0/104')
    expect(ranges.find(ip('10.0.0.0'))).toBe(-1)
    expect(ranges.find(ip('::a00:1'))).toBe(0)
  })

  it('an empty index finds nothing', () => {
    expect(index().find(ip('10.0.0.1'))).toBe(-1)
    expect(index().find(ip('::1'))).toBe(-1)
  })

  // Few distinct bits, so that ranges nest, touch and repeat often.
  const v4 = fc
    .record({ bits: fc.nat(0xff), prefix: fc.integer({ min: 1, max: 32 }) })
    .map(({ bits, prefix }) => `${bits & 0xc3}.${bits & 0x81}.0.${bits & 7}/${prefix}`)
  const v6 = fc
    .record({ bits: fc.nat(0xff), prefix: fc.integer({ min: 1, max: 128 }) })
    .map(
      ({ bits, prefix }) =>
        `20${(bits & 3).toString().padStart(2, '0')}:${bits & 0xc}::${bits & 0x30}:${bits & 0xc0}/${prefix}`,
    )

  it('agrees with trying every range', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(v4, v6), { maxLength: 30 }),
        fc.array(fc.nat(0xff), { minLength: 1 }),
        (texts, probes) => {
          const cidrs = texts.map((text) => parseCidr(text) as Cidr)
          const ranges = createRangeIndex(cidrs)
          // Each range's first address, the one before it, and some inside.
          const addresses = cidrs.flatMap(({ words: [a, b, c, d] }) => [
            ipFromWords([a, b, c, d]),
            ipFromWords([a, b, c, d === 0 ? 0 : d - 1]),
          ])
          for (const probe of probes)
            addresses.push(
              ip(`${probe & 0xc3}.${probe & 0x81}.0.${probe & 15}`),
              ip(`20${(probe & 3).toString().padStart(2, '0')}:${probe & 0xc}::${probe & 0x30}:1`),
            )
          for (const address of addresses)
            expect([address.text, ranges.find(address)]).toEqual([address.text, slowFind(cidrs, address)])
        },
      ),
      { numRuns: 300 },
    )
  })
})

/** Longest prefix by trying every range; of equal ones the last. */
function slowFind(cidrs: readonly Cidr[], address: ParsedIp): number {
  let best = -1
  for (const [range, cidr] of cidrs.entries()) {
    if (cidr.version !== address.version) continue
    const shift = BigInt((cidr.version === 4 ? 32 : 128) - cidr.prefix)
    if (bigOf(cidr.words) >> shift !== bigOf([address.w0, address.w1, address.w2, address.w3]) >> shift)
      continue
    if (best < 0 || cidr.prefix >= (cidrs[best] as Cidr).prefix) best = range
  }
  return best
}

function bigOf(words: readonly number[]): bigint {
  return words.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n)
}
