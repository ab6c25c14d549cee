import type { Connection, NetblockHit, Network, Place } from '@redflag/detection'
import {
  type IpClass,
  type IpNetwork,
  type IpPlace,
  type NetblockList,
  type ParsedIp,
  parseIp,
} from '@redflag/reference'
import type { ContractEventConnection, ContractEventGeo, ContractEventNetwork } from '@redflag/schemas'
import { createBoundedCache } from '../bounded-cache.ts'
import type { ReferenceData } from '../ports.ts'
import { boundedText } from './bounded-text.ts'
import type { Pseudonyms } from './pseudonyms.ts'
import { userAgentFamily } from './user-agent-family.ts'

/** Where the worker was, as the core sees it. */
export type ConnectionStep = (given: ContractEventConnection) => Connection

/** All that follows from the address alone. */
type AddressFacts = Pick<Connection, 'ipKey' | 'subnetKey' | 'ipClass' | 'place' | 'network' | 'netblock'> & {
  /** The platform lists it as a place that strangers share. */
  readonly isPublicPlace: boolean
}

const UNKNOWN_NETWORK: Network = { asn: null, kind: 'unknown', anonymizer: 'unknown', provider: null }

const NO_ADDRESS: AddressFacts = {
  ipKey: null,
  subnetKey: null,
  ipClass: 'none',
  place: null,
  network: UNKNOWN_NETWORK,
  netblock: null,
  isPublicPlace: false,
}

/** Addresses remembered, in each of two generations: heartbeats repeat theirs every few minutes. About 8 MB each. */
const CACHE_ENTRIES = 16_384

/**
 * Place and network from the event first, from the databases where the event is silent; the address itself becomes
 * pseudonyms. What follows from an address is remembered for the life of the step, so a step belongs to one set of lists.
 */
export function createConnectionStep(pseudonyms: Pseudonyms, reference: ReferenceData): ConnectionStep {
  const netblocksLoaded = reference.netblocks !== null
  // An old list still says who is on it, but no longer who is not.
  const isMissClear = netblocksLoaded && !reference.outdated.netblocks
  const cache = createBoundedCache<string, AddressFacts>(CACHE_ENTRIES)

  function factsOf(ipText: string): AddressFacts {
    const known = cache.get(ipText)
    if (known !== undefined) return known
    const ip = parseIp(ipText)
    const facts = ip === null ? NO_ADDRESS : addressFacts(ip, pseudonyms, reference)
    cache.set(ipText, facts)
    return facts
  }

  return function connection(given) {
    const facts = given.ip === undefined ? NO_ADDRESS : factsOf(given.ip)
    const ipClass = ipClassOf(facts, given.network)
    const isKeyed = ipClass !== 'reserved'
    return {
      sessionId: given.sessionId ?? null,
      ipKey: isKeyed ? facts.ipKey : null,
      subnetKey: isKeyed ? facts.subnetKey : null,
      ipClass,
      deviceKey: given.deviceId === undefined ? null : pseudonyms.of('device', given.deviceId),
      userAgentFamily: given.userAgent === undefined ? null : userAgentFamily(given.userAgent),
      timezoneOffsetMinutes: given.timezoneOffsetMinutes ?? null,
      place: given.geo === undefined ? facts.place : mergePlace(given.geo, facts.place),
      network: given.network === undefined ? facts.network : mergeNetwork(given.network, facts.network),
      netblock: facts.netblock,
      netblocksLoaded: isMissClear || facts.netblock !== null,
    }
  }
}

/** A place that strangers share has a key, so that it is known again, and links nobody. */
function ipClassOf(facts: AddressFacts, said: ContractEventNetwork | undefined): Connection['ipClass'] {
  const ipClass = isVouchedFor(facts, said) ? 'public' : facts.ipClass
  return ipClass === 'public' && facts.isPublicPlace ? 'shared' : ipClass
}

/** A platform that says what kind of line a private address stands for knows it, as behind a proxy that numbers its clients. */
function isVouchedFor({ ipClass }: AddressFacts, said: ContractEventNetwork | undefined): boolean {
  return ipClass === 'reserved' && said?.kind !== undefined && said.kind !== 'unknown'
}

/**
 * A private or reserved address means something else in every network: it gets no place, and no key unless the platform
 * vouches for it. Documentation ranges count as public, so that examples and tests behave like what they stand for. Carrier-grade
 * NAT space keeps its key, marked as shared. A listed range is looked up for every class: whoever lists it means it.
 */
function addressFacts(ip: ParsedIp, pseudonyms: Pseudonyms, reference: ReferenceData): AddressFacts {
  const ipClass = classOf(ip.class)
  const found = ip.class === 'public' ? reference.ipLookup(ip) : null
  return {
    ipKey: pseudonyms.of('ip', ip.linkText),
    subnetKey: pseudonyms.of('subnet', ip.subnetText),
    ipClass,
    place: found === null ? null : placeFound(found.place),
    network: found === null ? UNKNOWN_NETWORK : networkFound(found.network, reference.outdated.anonymizers),
    netblock: netblockHit(reference.netblocks, ip),
    isPublicPlace: reference.known.isPublicPlace(ip),
  }
}

/** Null rather than a place of which nothing is known. */
function placeFound(place: IpPlace): Place | null {
  return place.country === null && place.lat === null && place.timezone === null ? null : place
}

function networkFound({ asn, kind, anonymizer, provider }: IpNetwork, isOutdated: boolean): Network {
  const isKnown = anonymizer !== null && !(isOutdated && anonymizer === 'none')
  return { asn, kind: kind ?? 'unknown', anonymizer: isKnown ? anonymizer : 'unknown', provider }
}

function classOf(ipClass: IpClass): 'public' | 'shared' | 'reserved' {
  if (ipClass === 'public' || ipClass === 'documentation') return 'public'
  return ipClass === 'cgnat' ? 'shared' : 'reserved'
}

function netblockHit(list: NetblockList | null, ip: ParsedIp): NetblockHit | null {
  const block = list?.lookup(ip)
  if (list === null || block === undefined || block === null) return null
  const { label, source, confidence, tier, lastConfirmedMs, ttlDays } = block
  return { label, source, confidence, tier, lastConfirmedMs, ttlDays, listVersion: list.version }
}

/**
 * What the platform says stands. The databases fill in around it, but only while they do not contradict it: coordinates
 * of one country under the name of another would be a place where nobody was.
 */
export function mergePlace(given: ContractEventGeo, found: Place | null): Place | null {
  const agreed = found !== null && (given.country ?? found.country) === found.country ? found : null
  const point = pointOf(given) ?? agreed
  const place: Place = {
    country: given.country ?? found?.country ?? null,
    lat: point?.lat ?? null,
    lon: point?.lon ?? null,
    accuracyKm: point?.accuracyKm ?? null,
    timezone: given.timezone === undefined ? (agreed?.timezone ?? null) : boundedText(given.timezone),
  }
  return placeFound(place)
}

/** Half a point is none, and 0° N 0° E is what software says that does not know. */
function pointOf({
  lat,
  lon,
  accuracyKm,
}: ContractEventGeo): Pick<Place, 'lat' | 'lon' | 'accuracyKm'> | null {
  if (lat === undefined || lon === undefined || (lat === 0 && lon === 0)) return null
  return { lat, lon, accuracyKm: accuracyKm ?? null }
}

/** Field by field, the platform's word before the databases'; its "unknown" is no word. */
export function mergeNetwork(given: ContractEventNetwork, found: Network): Network {
  return {
    asn: given.asn ?? found.asn,
    kind: given.kind === undefined || given.kind === 'unknown' ? found.kind : given.kind,
    anonymizer: given.anonymizer ?? found.anonymizer,
    provider: given.provider === undefined ? found.provider : boundedText(given.provider),
  }
}
