import { LIST_NAMES, type ListName } from './product-settings.ts'

/** What each key outside the signals is for, with its unit: the comments of `settings show` and the rows of docs/settings.md. */
export const ABOUT = {
  'score.caps': 'most that a family of signals may say, 0..1',
  'score.corroborationFloor': 'a family says something from this strength on, 0..1',
  'score.uncorroboratedCap': 'highest score of evidence of one kind alone; must stay under bands.high, 0..1',
  'score.bands': 'lower edge of each band, 0..1',
  'score.hysteresis': 'how far under its edge a score must fall to leave a band, 0..1',
  'thresholds.default':
    'amounts from which payouts are reported or recorded, where the destination’s country has none of its own; whole US dollars',
  'thresholds.byCountry':
    'the same by country of the destination (ISO 3166-1, two capital letters), in place of the default; whole US dollars',
  'thresholds.platformLimits': 'the platform’s own review limits, for every country; whole US dollars',
  'platform.agencies': 'ids of agencies that the platform has verified; empty: every declared agency counts',
  'platform.omnibusAddresses':
    'crypto addresses of exchanges that their customers share: paying to one links nobody; in any spelling, in quotes',
  'platform.publicIps':
    'addresses and ranges of libraries, cafés, co-working, which never link workers; an IPv6 address stands for its /64',
  'platform.corporateAsns':
    'autonomous systems of corporate desktop services, where remote access is how people work; numbers without AS',
  lists:
    'days after which not to be on a list shows nothing any more, by its own date or else its file’s; of places, networks, data centres and chain analysis it is only told; in a replay, which has no clock but its events, rates alone grow old: by the day of each amount',
} as const satisfies Readonly<Record<string, string>>

/** What each list is, where the name does not say it. */
export const ABOUT_LISTS: Readonly<Record<ListName, string>> = {
  'ofac-xml': 'sanctions list of OFAC',
  addresses: 'sanctioned crypto addresses of other lists',
  exposure: 'what chain analysis says of crypto addresses',
  netblocks: 'listed address ranges',
  hosting: 'data centres',
  vpn: 'VPN exits',
  tor: 'Tor exits',
  relay: 'privacy relays',
  'geo-city': 'places of addresses',
  'geo-country': 'countries of addresses',
  asn: 'autonomous systems',
  anonymous: 'anonymous IPs',
  'connection-type': 'kinds of lines',
  rates: 'exchange rates',
}

/** One key of a settings file, as the reference page shows it. */
export interface SettingsKey {
  readonly path: string
  readonly about: string
}

/** Every key outside the signals, in the order of the file; caps, bands and lists as one each. */
export function settingsKeys(): readonly SettingsKey[] {
  const keys = Object.entries(ABOUT).filter(([path]) => path !== 'lists')
  return [
    ...keys.map(([path, about]) => ({ path, about })),
    ...LIST_NAMES.map((name) => ({ path: `lists.${name}.maxAgeDays`, about: `${ABOUT_LISTS[name]}, days` })),
  ]
}
