import type { Schema } from 'avsc'

/**
 * The stored form of a profile (Avro, state of this service alone, so no registry). Raise `PROFILE_FORMAT` with any change: a
 * value of another format is not read, and its worker is rebuilt from the events topic.
 */
export const PROFILE_FORMAT = 1

const nullable = (type: unknown) => ['null', type]
const list = (items: unknown) => ({ type: 'array', items })
const record = (name: string, fields: Record<string, unknown>) => ({
  type: 'record',
  name,
  fields: Object.entries(fields).map(([field, type]) => ({ name: field, type })),
})
const choice = (name: string, ...symbols: string[]) => ({ type: 'enum', name, symbols })

const ref = record('Ref', { eventId: 'string', occurredAtMs: 'long', partition: 'int', offset: 'long' })
const register = record('Register', { value: 'string', atMs: 'long' })
const kind = choice('Kind', 'bank', 'ewallet', 'card', 'crypto')
const network = choice('Network', 'residential', 'cellular', 'hosting', 'business', 'education', 'unknown')
const anonymizer = choice('Anonymizer', 'none', 'vpn', 'proxy', 'tor', 'relay', 'unknown')
const band = choice('Band', 'none', 'low', 'medium', 'high', 'critical')
const families = ['network', 'linkage', 'routing', 'time', 'client', 'identity', 'sanctions']
const attributes = ['instrument', 'device', 'mfa_device', 'ip', 'document', 'phone', 'email', 'template']
const scalar = ['null', 'double', 'string']

const account = record('Account', {
  createdMs: nullable('long'),
  kycStatus: nullable(register),
  declaredCountry: nullable('Register'),
  declaredTimezone: nullable('Register'),
  phoneCountry: nullable('Register'),
  documentCountry: nullable('Register'),
  agencyId: nullable('Register'),
  householdId: nullable('Register'),
})
const login = record('Login', {
  // First use in reading order: defines the name for all records after it.
  ref,
  ipKey: nullable('string'),
  subnetKey: nullable('string'),
  deviceKey: nullable('string'),
  asn: nullable('long'),
  network,
  anonymizer,
  provider: nullable('string'),
  country: nullable('string'),
  lat: nullable('double'),
  lon: nullable('double'),
  accuracyKm: nullable('double'),
  automation: 'boolean',
  netblocksAsked: 'boolean',
})
const span = record('Span', { startMs: 'long', endMs: 'long', first: 'Ref', last: 'Ref' })
const seen = record('Seen', { key: 'string', firstMs: 'long', lastMs: 'long', ref: 'Ref' })
const instrument = record('Instrument', {
  key: 'string',
  kind: nullable(kind),
  country: nullable('string'),
  holderNameKey: nullable('string'),
  accountModel: 'boolean',
  replacesSameHolder: 'boolean',
  addedMs: nullable('long'),
  addedRef: nullable('Ref'),
  paidCount: 'int',
  firstPaidMs: nullable('long'),
  lastPaidMs: nullable('long'),
})
const payout = record('Payout', {
  payoutId: 'string',
  ref: 'Ref',
  status: choice('Status', 'requested', 'sent', 'reversed'),
  usdCents: nullable('string'),
  payerId: nullable('string'),
  fundingKey: nullable('string'),
  destinationKey: 'string',
  kind: 'Kind',
  holderKind: nullable(choice('HolderKind', 'person', 'company', 'unknown')),
  holderVerified: nullable('boolean'),
  holderNameMatch: nullable('double'),
  dueMs: nullable('long'),
  deviceKey: nullable('string'),
  asn: nullable('long'),
  agencyId: nullable('string'),
  assessed: 'boolean',
  accountModel: 'boolean',
  screened: 'boolean',
  hit: nullable(
    record('Hit', {
      list: 'string',
      version: 'string',
      entry: 'string',
      party: nullable('string'),
      programme: nullable('string'),
    }),
  ),
})
const netblock = record('Netblock', {
  label: 'string',
  source: 'string',
  confidence: 'double',
  tier: choice('Tier', 'hard', 'soft'),
  lastConfirmedMs: 'long',
  ttlDays: 'double',
  listVersion: 'string',
  sharedExit: 'boolean',
  firstMs: 'long',
  ref: 'Ref',
})
const attribute = record('Attribute', {
  kind: choice('AttributeKind', ...attributes),
  key: 'string',
  firstMs: 'long',
  lastMs: 'long',
  ref: 'Ref',
  network: nullable('Network'),
  members: list(
    record('Member', {
      workerId: 'string',
      firstSeenMs: 'long',
      lastSeenMs: 'long',
      agencyId: nullable('string'),
      householdId: nullable('string'),
    }),
  ),
})
const episode = record('Episode', {
  signal: 'string',
  version: 'int',
  family: choice('Family', ...families),
  atMs: 'long',
  sinceMs: 'long',
  strength: 'double',
  observed: scalar,
  limit: scalar,
  text: 'string',
  params: { type: 'map', values: ['double', 'string'] },
  evidence: list('Ref'),
  guards: list(record('Guard', { id: 'string', held: 'boolean', why: 'string' })),
  list: nullable(record('List', { name: 'string', version: 'string', entry: 'string' })),
  standsAlone: 'boolean',
  minimumBand: nullable(band),
  victim: 'boolean',
})

export const PROFILE_SCHEMA = {
  ...record('Profile', {
    position: record('Position', { partition: 'int', offset: 'long' }),
    firstSeenMs: 'long',
    watermarkMs: 'long',
    historyCutMs: nullable('long'),
    account,
    travel: list(record('Travel', { fromMs: 'long', toMs: 'long', countries: list('string') })),
    logins: list(login),
    presence: list(span),
    activity: list('Span'),
    devices: list(seen),
    asns: list('Seen'),
    instruments: list(instrument),
    payouts: list(payout),
    fundings: list(
      record('Funding', {
        key: 'string',
        payerId: nullable('string'),
        payoutCount: 'int',
        firstMs: 'long',
        lastMs: 'long',
        ref: 'Ref',
      }),
    ),
    netblocks: list(netblock),
    attributes: list(attribute),
    recent: list(record('Recent', { hash: 'long', atMs: 'long' })),
    remembered: list(episode),
    said: nullable(record('Said', { band: 'Band', digest: 'string' })),
  }),
} as Schema
