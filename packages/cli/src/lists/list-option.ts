import type { ListName } from '@redflag/settings'
import { InvalidArgumentError } from 'commander'

/** Kinds of reference lists, each with what its file is. The names are part of the outer contract; settings know them, too. */
const LIST_KINDS = {
  'ofac-xml': 'OFAC sdn_advanced.xml, plain, .gz or .bz2',
  addresses: 'sanctioned crypto addresses, one a line',
  exposure: 'CSV of a chain-analysis feed: address,category,share,confidence,hops',
  netblocks: 'CSV: cidr,label,source,firstSeen,lastConfirmed,confidence,ttlDays',
  hosting: 'data centres: one CIDR or IP a line',
  vpn: 'VPN exits: one CIDR or IP a line',
  tor: 'Tor exits: one CIDR or IP a line',
  relay: 'privacy relays: one CIDR or IP a line',
  'geo-city': 'MMDB with places',
  'geo-country': 'MMDB with countries',
  asn: 'MMDB with autonomous systems',
  anonymous: 'MMDB with anonymous IPs',
  'connection-type': 'MMDB with kinds of lines',
  rates: 'CSV: date,currency,usd',
} as const satisfies Readonly<Record<ListName, string>>

export type ListKind = ListName

export interface ListFile {
  readonly kind: ListKind
  readonly file: string
}

/** Kinds that may be given more than once: their entries are joined. Of the others there can be only one. */
const REPEATABLE: ReadonlySet<ListKind> = new Set(['ofac-xml', 'addresses', 'netblocks'])

/** Collects `--list NAME=FILE`. @throws InvalidArgumentError, which names what is wrong */
export function collectList(text: string, before: readonly ListFile[]): readonly ListFile[] {
  const equals = text.indexOf('=')
  const name = text.slice(0, Math.max(0, equals))
  const file = text.slice(equals + 1)
  if (equals < 1 || file === '') throw new InvalidArgumentError('Expected NAME=FILE.')
  if (!isListKind(name)) {
    throw new InvalidArgumentError(`No list is called ${name}: ${Object.keys(LIST_KINDS).join(', ')}.`)
  }
  if (!REPEATABLE.has(name) && before.some(({ kind }) => kind === name))
    throw new InvalidArgumentError(`${name} was given before, and there can be only one.`)
  return [...before, { kind: name, file }]
}

function isListKind(name: string): name is ListKind {
  return Object.hasOwn(LIST_KINDS, name)
}

/** The kinds as lines of a help text. */
export function listHelp(form = '--list NAME=FILE'): string {
  const lines = Object.entries(LIST_KINDS).map(([kind, what]) => `  ${`${kind}=`.padEnd(17)}${what}`)
  return [`Lists (${form})`, ...lines].join('\n')
}
