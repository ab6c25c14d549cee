import {
  asClientId,
  asEventId,
  asPayoutId,
  asPseudonym,
  asWorkerId,
  BANDS,
  type EventRef,
  FAMILIES,
  OBSERVATION_KINDS,
  type Profile,
} from '@redflag/detection'
import fc from 'fast-check'

/** Every field of `Value` with an arbitrary for it: a field that is new and forgotten here does not compile. */
type Arbitraries<Value> = { readonly [Name in keyof Value]-?: fc.Arbitrary<Value[Name]> }
const recordOf = <Value extends object>(arbitraries: Arbitraries<Value>): fc.Arbitrary<Value> =>
  // fast-check's own type does not know that all keys are always there.
  fc.record(arbitraries as { [Name in keyof Value]: fc.Arbitrary<Value[Name]> }, {
    noNullPrototype: true,
  }) as fc.Arbitrary<Value>

type Item<List> = List extends readonly (infer One)[] ? One : never
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> =>
  fc.option(value, { nil: null })
const some = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<readonly Value[]> =>
  fc.array(value, { maxLength: 4 })

const hexDigits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })

/** Texts of all shapes: some come again, some only look like a shape, some are no Unicode. */
const text: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    'PT',
    'a',
    ' ',
    'a b',
    'x:y:z',
    '0',
    '007',
    '9007199254740993',
    '-1',
    '__proto__',
    'toString',
  ),
  fc.uuid(),
  fc.uuid().map((one) => one.toUpperCase()),
  fc.uuid().map((one) => `${one.slice(0, 35)}g`),
  fc.integer({ min: 1, max: 140 }).chain(hexDigits),
  fc
    .integer({ min: 0, max: 140 })
    .chain((length) =>
      fc.string({ unit: fc.constantFrom(...'AZaz09-_qK'), minLength: length, maxLength: length }),
    ),
  fc.string({ unit: 'binary' }),
  // Any UTF-16 at all, halves of pairs included.
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
    .map((units) => String.fromCharCode(...units)),
  fc.string({ minLength: 100, maxLength: 400 }),
)
const pseudonym = text.map(asPseudonym)
const workerId = text.map(asWorkerId)
const clientId = text.map(asClientId)

const time = fc.oneof(
  fc.constantFrom(0, -1, 3_600_000, 1_772_409_600_000, 8.64e15, -8.64e15, 1_772_409_600_001),
  fc.integer({ min: 1_700_000_000, max: 1_900_000_000 }).map((second) => second * 1000),
  fc.integer({ min: 400_000, max: 600_000 }).map((hour) => hour * 3_600_000),
  fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }),
  fc.maxSafeInteger(),
)
const extreme = fc.constantFrom(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)
/** -0 is no value of a fact. */
const number = fc
  .oneof(
    fc.double({ noNaN: true }),
    fc.float({ noNaN: true }),
    fc.integer(),
    fc.constantFrom(0.3, 38.7223, -9.14),
  )
  .map((one) => one + 0)
const count = fc.oneof(fc.nat(300), fc.maxSafeNat())
const whole = fc.oneof(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -(2 ** 50), max: 2 ** 50 }))
const offset = fc.oneof(fc.constant(-1), fc.nat(5000), fc.integer({ min: 0, max: 2 ** 51 }))
const partition = fc.oneof(fc.constant(3), fc.integer({ min: -1, max: 2 ** 31 - 1 }))

const anyRef: fc.Arbitrary<EventRef> = recordOf<EventRef>({
  eventId: text.map(asEventId),
  occurredAtMs: time,
  partition,
  offset,
})
/** Some events meet again and again; two differ in one field alone. */
const FEW_REFS: readonly EventRef[] = [0, 1, 2].flatMap((n) => {
  const one: EventRef = { eventId: asEventId(`ev-${n}`), occurredAtMs: n, partition: 3, offset: n }
  return [
    one,
    { ...one, partition: 4 },
    { ...one, occurredAtMs: n + 1 },
    { ...one, eventId: asEventId('other') },
  ]
})
const ref = fc.oneof(anyRef, fc.constantFrom(...FEW_REFS))

const register = recordOf<NonNullable<Profile['account']['kycStatus']>>({ value: text, atMs: time })
const network = fc.constantFrom(
  'residential' as const,
  'cellular' as const,
  'hosting' as const,
  'business' as const,
  'education' as const,
  'unknown' as const,
)
const destination = fc.constantFrom('bank' as const, 'ewallet' as const, 'card' as const, 'crypto' as const)
const scalar = maybe(fc.oneof(number, text))
const span = recordOf<Item<Profile['presence']>>({ startMs: time, endMs: time, first: ref, last: ref })
const seen = recordOf<Item<Profile['devices']>>({ key: text, firstMs: time, lastMs: time, ref })
const said = maybe(recordOf<NonNullable<Profile['said']>>({ band: fc.constantFrom(...BANDS), digest: text }))

const login = recordOf<Item<Profile['logins']>>({
  ref,
  ipKey: maybe(pseudonym),
  subnetKey: maybe(pseudonym),
  deviceKey: maybe(pseudonym),
  asn: maybe(count),
  network,
  anonymizer: fc.constantFrom('none', 'vpn', 'proxy', 'tor', 'relay', 'unknown'),
  provider: maybe(text),
  userAgentFamily: maybe(text),
  country: maybe(text),
  lat: maybe(number),
  lon: maybe(number),
  accuracyKm: maybe(number),
  automation: fc.boolean(),
  netblocksAsked: fc.boolean(),
})

const day = recordOf<Item<Profile['days']>>({
  day: whole,
  hours: fc.nat(2 ** 24 - 1),
  over: fc.nat(511),
  countries: some(fc.constantFrom('PT', 'FR')),
  clocks: some(
    recordOf<Item<Item<Profile['days']>['clocks']>>({
      browserMinutes: whole,
      placeMinutes: maybe(fc.constantFrom(0, 60, -570)),
    }),
  ),
})

const session = recordOf<Item<Profile['sessions']>>({
  key: text,
  startMs: time,
  endMs: time,
  ref,
  country: maybe(text),
  lat: number,
  lon: number,
  accuracyKm: number,
  subnetKey: maybe(pseudonym),
  deviceKey: maybe(pseudonym),
  network,
  userAgentFamily: maybe(text),
})

const instrument = recordOf<Item<Profile['instruments']>>({
  key: pseudonym,
  kind: maybe(destination),
  country: maybe(text),
  holderNameKey: maybe(pseudonym),
  accountModel: fc.boolean(),
  replacesSameHolder: fc.boolean(),
  addedMs: maybe(time),
  addedRef: maybe(ref),
  addedOver: fc.constantFrom('vpn', 'proxy', 'tor', 'hosting', null),
  bodyKey: maybe(pseudonym),
  lookalikeKey: maybe(pseudonym),
  omnibus: fc.boolean(),
  paidCount: count,
  firstPaidMs: maybe(time),
  lastPaidMs: maybe(time),
})

const payout = recordOf<Item<Profile['payouts']>>({
  payoutId: text.map(asPayoutId),
  ref,
  status: fc.constantFrom('requested', 'sent', 'reversed'),
  reversedMs: maybe(time),
  usdCents: maybe(
    fc.oneof(
      fc.bigInt().map(String),
      fc.nat().map(String),
      fc.constantFrom('00', '-0', '1e3', '999999999999999'),
    ),
  ),
  currency: text,
  payerId: maybe(clientId),
  fundingKey: maybe(pseudonym),
  destinationKey: pseudonym,
  kind: destination,
  holderKind: fc.constantFrom('person', 'company', 'unknown', null),
  holderVerified: maybe(fc.boolean()),
  holderNameMatch: maybe(number),
  dueMs: maybe(time),
  deviceKey: maybe(pseudonym),
  asn: maybe(count),
  agencyId: maybe(text),
  earningId: maybe(text),
  earnedMs: maybe(time),
  balanceRatio: maybe(number),
  automatic: maybe(fc.boolean()),
  hasMilestone: fc.boolean(),
  rail: maybe(text),
  hasMemo: fc.boolean(),
  assessed: fc.boolean(),
  accountModel: fc.boolean(),
  screened: fc.boolean(),
  hit: maybe(
    recordOf<NonNullable<Item<Profile['payouts']>['hit']>>({
      list: text,
      version: text,
      entry: text,
      party: maybe(text),
      programme: maybe(text),
    }),
  ),
  exposure: maybe(
    recordOf<NonNullable<Item<Profile['payouts']>['exposure']>>({
      feed: text,
      version: text,
      category: text,
      ratio: number,
      confidence: number,
      hops: count,
    }),
  ),
})

const attribute = recordOf<Item<Profile['attributes']>>({
  kind: fc.constantFrom(
    'instrument',
    'device',
    'mfa-device',
    'ip',
    'document',
    'phone',
    'email',
    'template',
    'rater',
    'top-rater',
    'observer',
    'funding',
    'payee',
  ),
  key: pseudonym,
  firstMs: time,
  lastMs: time,
  ref,
  network: maybe(network),
  members: some(
    recordOf<Item<Item<Profile['attributes']>['members']>>({
      workerId,
      firstSeenMs: time,
      lastSeenMs: time,
      agencyId: maybe(text),
      householdId: maybe(text),
      createdMs: maybe(time),
      closedMs: maybe(time),
      confirmedMs: maybe(time),
    }),
  ),
})

const observation = recordOf<Item<Profile['observations']>>({
  ref,
  kind: fc.constantFrom(...OBSERVATION_KINDS),
  source: fc.constantFrom('client', 'staff', 'system'),
  observerId: maybe(text),
  occasionId: maybe(text),
  confidence: number,
  accommodation: fc.boolean(),
})

const episode = recordOf<Item<Profile['remembered']>>({
  signal: text,
  version: count,
  family: fc.constantFrom(...FAMILIES),
  atMs: time,
  sinceMs: time,
  strength: number,
  observed: scalar,
  limit: scalar,
  text,
  params: fc.dictionary(text, fc.oneof(number, text), { maxKeys: 4, noNullPrototype: true }),
  evidence: some(ref),
  guards: some(
    recordOf<Item<Item<Profile['remembered']>['guards']>>({ id: text, held: fc.boolean(), why: text }),
  ),
  list: maybe(
    recordOf<NonNullable<Item<Profile['remembered']>['list']>>({ name: text, version: text, entry: text }),
  ),
  standsAlone: fc.boolean(),
  minimumBand: maybe(fc.constantFrom(...BANDS)),
  victim: fc.boolean(),
})

/** Any profile that the types allow, whether or not events could lead to it. */
export const anyProfile: fc.Arbitrary<Profile> = recordOf<Profile>({
  workerId,
  position: recordOf<Profile['position']>({ partition, offset }),
  firstSeenMs: fc.oneof(time, extreme),
  watermarkMs: fc.oneof(time, extreme),
  historyCutMs: maybe(fc.oneof(time, extreme)),
  account: recordOf<Profile['account']>({
    createdMs: maybe(time),
    closedMs: maybe(time),
    kycStatus: maybe(register),
    declaredCountry: maybe(register),
    declaredTimezone: maybe(register),
    phoneCountry: maybe(register),
    documentCountry: maybe(register),
    agencyId: maybe(register),
    householdId: maybe(register),
  }),
  travel: some(recordOf<Item<Profile['travel']>>({ fromMs: time, toMs: time, countries: some(text) })),
  logins: some(login),
  presence: some(span),
  activity: some(span),
  days: some(day),
  sessions: some(session),
  remote: some(
    recordOf<Item<Profile['remote']>>({ key: text, day: whole, means: text, asn: maybe(count), ref }),
  ),
  devices: some(seen),
  asns: some(seen),
  instruments: some(instrument),
  payouts: some(payout),
  fundings: some(
    recordOf<Item<Profile['fundings']>>({
      key: pseudonym,
      payerId: maybe(clientId),
      payoutCount: count,
      firstMs: time,
      lastMs: time,
      ref,
    }),
  ),
  netblocks: some(
    recordOf<Item<Profile['netblocks']>>({
      label: text,
      source: text,
      confidence: number,
      tier: fc.constantFrom('hard', 'soft'),
      lastConfirmedMs: time,
      ttlDays: number,
      listVersion: text,
      sharedExit: fc.boolean(),
      firstMs: time,
      ref,
    }),
  ),
  attributes: some(attribute),
  contacts: some(
    recordOf<Item<Profile['contacts']>>({
      key: text,
      field: fc.constantFrom('name', 'phone', 'email'),
      firstMs: time,
      ref,
    }),
  ),
  observations: some(observation),
  bids: some(recordOf<Item<Profile['bids']>>({ hash: fc.maxSafeNat(), atMs: time, accepted: fc.boolean() })),
  ratings: some(
    recordOf<Item<Profile['ratings']>>({
      ref,
      clientId,
      score: number,
      clientSinceMs: maybe(time),
      clientDocumentKey: maybe(pseudonym),
    }),
  ),
  companions: some(
    recordOf<Item<Profile['companions']>>({ key: text, workerId, ipKey: pseudonym, loginsMs: some(time) }),
  ),
  kin: some(
    recordOf<Item<Profile['kin']>>({
      key: workerId,
      heat: number,
      sequence: whole,
      kin: some(recordOf<Item<Item<Profile['kin']>['kin']>>({ workerId, heat: number })),
    }),
  ),
  toldStandings: some(recordOf<Item<Profile['toldStandings']>>({ workerId, digest: text })),
  labels: some(
    recordOf<Item<Profile['labels']>>({
      ref,
      alertId: text,
      verdict: fc.constantFrom('confirmed', 'false_positive', 'benign_explained', 'victim'),
      signals: some(text),
    }),
  ),
  recent: some(recordOf<Item<Profile['recent']>>({ hash: fc.maxSafeNat(), atMs: time })),
  remembered: some(episode),
  said,
  saidCluster: said,
})
