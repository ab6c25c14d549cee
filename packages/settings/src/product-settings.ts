import { defaultSettings, type PlatformSettings, type Settings } from '@redflag/detection'

/** What the platform knows; ingest asks the last two on the plain value, before it becomes a pseudonym. */
export interface KnownPlatform extends PlatformSettings {
  /** Crypto addresses of exchanges that their customers share, as text. */
  readonly omnibusAddresses: readonly string[]
  /** Addresses and ranges of libraries, cafés, co-working: they never link workers. */
  readonly publicIps: readonly string[]
}

export interface ListSettings {
  /** Days after its own date (or else its file's) from which a list no longer shows that something is not on it. */
  readonly maxAgeDays: number
}

/** Everything that one settings file says: what detection is told, and what only ingest has a use for. */
export interface ProductSettings extends Settings {
  readonly platform: KnownPlatform
  readonly lists: Readonly<Record<ListName, ListSettings>>
}

export type ListName = keyof typeof MAX_AGE_DAYS

/**
 * By the name under which a list is given. Sanctions lists change several times a month and rates daily; exits of VPN, Tor and relays
 * move within weeks; places and networks within a quarter.
 */
const MAX_AGE_DAYS = {
  'ofac-xml': 7,
  addresses: 30,
  exposure: 30,
  netblocks: 90,
  hosting: 30,
  vpn: 30,
  tor: 30,
  relay: 30,
  'geo-city': 90,
  'geo-country': 90,
  asn: 90,
  anonymous: 30,
  'connection-type': 90,
  rates: 7,
} as const

export const LIST_NAMES = Object.keys(MAX_AGE_DAYS) as readonly ListName[]

/** What holds where a file says nothing. */
export function defaultProductSettings(): ProductSettings {
  const core = defaultSettings()
  return {
    ...core,
    platform: { ...core.platform, omnibusAddresses: [], publicIps: [] },
    lists: listSettings((name) => MAX_AGE_DAYS[name]),
  }
}

export function listSettings(maxAgeDays: (name: ListName) => number): ProductSettings['lists'] {
  const entries = LIST_NAMES.map((name) => [name, { maxAgeDays: maxAgeDays(name) }] as const)
  return Object.fromEntries(entries) as unknown as ProductSettings['lists']
}
