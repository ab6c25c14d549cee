import { type CanonicalAddress, canonicalAddress, type ParsedIp } from '@redflag/reference'
import { type Cidr, parseCidr } from '@redflag/reference/ip/cidr'
import { createRangeIndex } from '@redflag/reference/netblocks/range-index'

/** What the platform knows of addresses; asked on the plain value. */
export interface KnownAddresses {
  /** A library, a café, co-working: many strangers share it, so it must never link workers. */
  isPublicPlace(ip: ParsedIp): boolean
  /** An exchange's address that its customers share: whom it pays, only a memo says. */
  isOmnibus(address: CanonicalAddress): boolean
}

export interface KnownAddressLists {
  /** Addresses and CIDR ranges, checked. An IPv6 address stands for its /64, as links do. */
  readonly publicIps: readonly string[]
  /** Crypto addresses in any spelling, checked. */
  readonly omnibusAddresses: readonly string[]
}

/** Links of IPv6 are by /64: a longer prefix would leave the rest of the café linking. */
const LONGEST_V6_PREFIX = 64

export const NOTHING_KNOWN: KnownAddresses = { isPublicPlace: () => false, isOmnibus: () => false }

/**
 * An address is found by whatever it decodes to, as in screening, so one spelling stands for all. Cost: one search among the ranges,
 * one look-up per spelling of the address.
 */
export function createKnownAddresses({ publicIps, omnibusAddresses }: KnownAddressLists): KnownAddresses {
  const index = createRangeIndex(publicIps.map(rangeOf))
  const keys = new Set(omnibusAddresses.flatMap((address) => canonicalAddress({ address }).screeningKeys))
  return {
    isPublicPlace: (ip) => index.find(ip) >= 0,
    isOmnibus: ({ screeningKeys }) => keys.size > 0 && screeningKeys.some((key) => keys.has(key)),
  }
}

/** @throws RangeError for a text that the check of the settings would not have let pass: our bug. */
function rangeOf(text: string): Cidr {
  const range = parseCidr(text)
  if (range === null) throw new RangeError('a range that passed the check cannot be read')
  if (range.version === 4 || range.prefix <= LONGEST_V6_PREFIX) return range
  const [w0, w1] = range.words
  return { ...range, words: [w0, w1, 0, 0], prefix: LONGEST_V6_PREFIX }
}
