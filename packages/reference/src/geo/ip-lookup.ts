import { type ParsedIp, parseIp } from '../ip/parse-ip.ts'
import type { ListFault } from '../list-fault.ts'
import type { IpSet } from '../netblocks/ip-set.ts'
import {
  type Anonymizer,
  asnOf,
  countryOf,
  type DatabaseVersion,
  flagField,
  type IpNetwork,
  type IpPlace,
  type NetworkKind,
  NO_PLACE,
  placeOf,
  textField,
  versionOf,
} from './ip-facts.ts'
import type { Mmdb } from './mmdb.ts'
import type { MmdbMap } from './mmdb-decoder.ts'
import { openPackagedCountryMmdb } from './open-mmdb.ts'

/** Databases and lists to look in; each may be missing. */
export interface IpSources {
  readonly city?: Mmdb | undefined
  readonly country?: Mmdb | undefined
  readonly asn?: Mmdb | undefined
  /** MaxMind's Anonymous IP or Anonymous Plus. */
  readonly anonymous?: Mmdb | undefined
  readonly connectionType?: Mmdb | undefined
  readonly hosting?: IpSet | undefined
  readonly vpn?: IpSet | undefined
  readonly tor?: IpSet | undefined
  /** Exits of privacy relays such as iCloud Private Relay. */
  readonly relay?: IpSet | undefined
}

/** About 10 MB of facts; workers come back from the same few addresses, and a look-up costs ten times a hit. */
const DEFAULT_CACHE_SIZE = 16_384

interface IpLookupSettings {
  /** Answers kept, in addresses; 0 keeps none. Default: 16384. */
  readonly cacheSize?: number
  /** Use the packaged country database when neither `city` nor `country` is given. Default: true. */
  readonly packagedCountry?: boolean
  /** Told of each record that cannot be decoded; the address then counts as unknown. Default: nobody is told. */
  readonly onFault?: (fault: ListFault) => void
}

interface IpFacts {
  readonly place: IpPlace
  readonly network: IpNetwork
  /** Databases and lists that were asked. The same array for every address. */
  readonly versions: readonly DatabaseVersion[]
}

export interface IpLookup {
  /** Facts about an address, given as text or parsed. Null for text that is no address. Addresses that are not public have no facts. */
  (ip: string | ParsedIp): IpFacts | null
  /** What is loaded, with the age of each database. Opens the packaged database if that is the one in use. */
  readonly databases: () => readonly DatabaseVersion[]
}

const NO_NETWORK: IpNetwork = { asn: null, kind: null, anonymizer: null, provider: null }

/**
 * One question for all databases and lists: where is this address, and what kind of network is it?
 *
 * **Country**: the city database, else the country database. **Location**: the city database, see {@link placeOf}.
 *
 * **Anonymizer**, first match: relay list → `relay`; Tor list or database → `tor`; VPN list or database → `vpn`; public
 * or residential proxy, or "anonymous" without a kind, in the database → `proxy`. Relay comes first because public VPN
 * lists hold the exits of iCloud Private Relay, which a phone uses without its owner choosing to hide. `none` is said
 * only when somebody could have known better (the anonymous-IP database or a VPN list is loaded), else unknown.
 *
 * **Kind**, first match: the user type of an enterprise record; cellular or home line by connection type; hosting by the
 * anonymous-IP database; education by the operator's name; hosting by list; business by connection type; else unknown.
 * A measured line type beats a hosting list, because those lists wrongly hold access networks and universities; a
 * corporate line does not, because data centres are called corporate too.
 *
 * Cost: 2–5 µs for an address not among the last {@link IpLookupSettings.cacheSize}, 0.2 µs for one that is.
 */
export function createIpLookup(sources: IpSources, settings: IpLookupSettings = {}): IpLookup {
  const usePackaged = (settings.packagedCountry ?? true) && !sources.city && !sources.country
  let country = sources.country
  let versions: readonly DatabaseVersion[] | null = null
  const load = (): readonly DatabaseVersion[] => {
    if (usePackaged) country ??= openPackagedCountryMmdb()
    return versionsOf({ ...sources, country })
  }
  const loaded = (): readonly DatabaseVersion[] => {
    versions ??= load()
    return versions
  }
  const ask = (database: Mmdb | undefined, ip: ParsedIp): MmdbMap | null => {
    if (database === undefined) return null
    try {
      return database.lookup(ip)
    } catch (fault) {
      settings.onFault?.(fault as ListFault)
      return null
    }
  }

  const find = (ip: ParsedIp): IpFacts => {
    const asked = loaded()
    if (ip.class !== 'public') return { place: NO_PLACE, network: NO_NETWORK, versions: asked }
    const city = ask(sources.city, ip)
    const inCity = placeOf(city)
    const place = inCity.country === null ? { ...inCity, country: countryOf(ask(country, ip)) } : inCity
    return { place, network: networkOf(sources, ip, city, ask), versions: asked }
  }

  const { cacheSize = DEFAULT_CACHE_SIZE } = settings
  const cache = new Map<string, IpFacts>()
  const lookup = (ip: string | ParsedIp): IpFacts | null => {
    const key = typeof ip === 'string' ? ip : ip.text
    const known = cache.get(key)
    if (known !== undefined) return known
    const parsed = typeof ip === 'string' ? parseIp(ip) : ip
    if (parsed === null) return null
    const facts = find(parsed)
    // When full, start over: the addresses in use are back at once, and hits cost no bookkeeping.
    if (cache.size >= cacheSize) cache.clear()
    if (cacheSize > 0) cache.set(key, facts)
    return facts
  }
  return Object.assign(lookup, { databases: loaded })
}

type Ask = (database: Mmdb | undefined, ip: ParsedIp) => MmdbMap | null

function networkOf(sources: IpSources, ip: ParsedIp, city: MmdbMap | null, ask: Ask): IpNetwork {
  const anonymous = ask(sources.anonymous, ip)
  const line = ask(sources.connectionType, ip) ?? city
  const inAsn = asnOf(ask(sources.asn, ip))
  const { asn, organisation } = inAsn.asn === null ? asnOf(city) : inAsn
  const anonymizer = anonymizerOf(sources, ip, anonymous)
  const service = anonymizer === null || anonymizer === 'none' ? null : textField(anonymous, 'provider_name')
  return {
    asn,
    kind: kindOf({ sources, ip, city, anonymous, line, organisation }),
    anonymizer,
    provider: service ?? organisation,
  }
}

function anonymizerOf(
  { relay, tor, vpn, anonymous }: IpSources,
  ip: ParsedIp,
  record: MmdbMap | null,
): Anonymizer | null {
  if (relay?.has(ip)) return 'relay'
  if (tor?.has(ip) || flagField(record, 'is_tor_exit_node')) return 'tor'
  if (vpn?.has(ip) || flagField(record, 'is_anonymous_vpn')) return 'vpn'
  if (flagField(record, 'is_public_proxy') || flagField(record, 'is_residential_proxy')) return 'proxy'
  // "Anonymous" beside "hosting" says only that it is a data centre.
  if (flagField(record, 'is_anonymous') && !flagField(record, 'is_hosting_provider')) return 'proxy'
  return anonymous !== undefined || vpn !== undefined ? 'none' : null
}

const KIND_BY_USER_TYPE: Readonly<Record<string, NetworkKind>> = {
  residential: 'residential',
  dialup: 'residential',
  cellular: 'cellular',
  hosting: 'hosting',
  content_delivery_network: 'hosting',
  business: 'business',
  government: 'business',
  military: 'business',
  college: 'education',
  school: 'education',
  library: 'education',
}

const KIND_BY_LINE: Readonly<Record<string, NetworkKind>> = {
  cellular: 'cellular',
  'cable/dsl': 'residential',
  dialup: 'residential',
  satellite: 'residential',
  corporate: 'business',
}

/** Operators' names that say what they are; campus networks share addresses among many and must not count as hosting. */
const EDUCATION = /universi|\bcollege\b|\bschools?\b|\bacademic\b|\beducation|research (?:and|&) education/i

interface KindEvidence {
  readonly sources: IpSources
  readonly ip: ParsedIp
  readonly city: MmdbMap | null
  readonly anonymous: MmdbMap | null
  readonly line: MmdbMap | null
  readonly organisation: string | null
}

function kindOf({ sources, ip, city, anonymous, line, organisation }: KindEvidence): NetworkKind | null {
  const userType = textField(city, 'traits', 'user_type')?.toLowerCase() ?? ''
  if (Object.hasOwn(KIND_BY_USER_TYPE, userType)) return KIND_BY_USER_TYPE[userType] ?? null

  const lineType = (
    textField(line, 'connection_type') ??
    textField(line, 'traits', 'connection_type') ??
    ''
  ).toLowerCase()
  const byLine = Object.hasOwn(KIND_BY_LINE, lineType) ? (KIND_BY_LINE[lineType] ?? null) : null
  if (byLine !== null && byLine !== 'business') return byLine
  if (flagField(anonymous, 'is_hosting_provider')) return 'hosting'
  if (organisation !== null && EDUCATION.test(organisation)) return 'education'
  return sources.hosting?.has(ip) ? 'hosting' : byLine
}

function versionsOf(sources: IpSources): readonly DatabaseVersion[] {
  const versions: DatabaseVersion[] = []
  for (const role of ['city', 'country', 'asn', 'anonymous', 'connectionType'] as const) {
    const database = sources[role]
    if (database !== undefined) versions.push(versionOf(role, database))
  }
  for (const role of ['hosting', 'vpn', 'tor', 'relay'] as const) {
    const list = sources[role]
    if (list !== undefined)
      versions.push({ role, databaseType: 'list', buildEpochMs: null, version: list.version })
  }
  return versions
}
