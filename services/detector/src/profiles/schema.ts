import type {
  Account,
  Attribute,
  Band,
  BidFact,
  Clock,
  Companion,
  Contact,
  Day,
  DestinationKind,
  Episode,
  Exposure,
  Funding,
  GuardAnswer,
  Instrument,
  Kin,
  LabelFact,
  ListReference,
  LocatedSession,
  Login,
  Member,
  NetblockFact,
  Network,
  ObservationFact,
  PayoutFact,
  Position,
  Profile,
  RatingFact,
  RecentEvent,
  Register,
  RemoteSight,
  Said,
  SanctionsHit,
  Seen,
  Span,
  ToldStanding,
  TravelNotice,
  WorkerId,
} from '@redflag/detection'
import {
  type Codec,
  choice,
  count,
  decimal,
  flag,
  hash,
  int,
  joined,
  list,
  named,
  number,
  optional,
  ref,
  scalar,
  shared,
  step,
  text,
  time,
  timeOf,
} from './bytes/codecs.ts'
import { record } from './bytes/record.ts'

/**
 * The stored form of a profile: state of this service alone, so one form, without a registry. Raise `PROFILE_FORMAT` with any change
 * below or in `bytes/`: a value of another format is not read, and its worker is rebuilt from the events topic.
 *
 * Fields stand in the order of their interfaces. `shared` are those which together are mostly the same as in an earlier fact of the
 * kind (the connection of a log-in, the destination of a payout): the whole of them then takes one byte.
 */
export const PROFILE_FORMAT = 4

const networkKind = choice<Network['kind']>({
  residential: 0,
  cellular: 1,
  hosting: 2,
  business: 3,
  education: 4,
  unknown: 5,
})
const destinationKind = choice<DestinationKind>({ bank: 0, ewallet: 1, card: 2, crypto: 3 })
const band = choice<Band>({ none: 0, low: 1, medium: 2, high: 3, critical: 4 })

const register = record<Register<string>>({ value: text(), atMs: time })

const account = record<Account>({
  createdMs: optional(time),
  closedMs: optional(time),
  kycStatus: optional(register),
  declaredCountry: optional(register),
  declaredTimezone: optional(register),
  phoneCountry: optional(register),
  documentCountry: optional(register),
  agencyId: optional(register),
  householdId: optional(register),
})

const travel = record<TravelNotice>({ fromMs: time, toMs: time, countries: list(text()) })

const login = record<Login>({
  ref,
  ipKey: shared(optional(text())),
  subnetKey: shared(optional(text())),
  deviceKey: shared(optional(text())),
  asn: shared(optional(count)),
  network: shared(networkKind),
  anonymizer: shared(
    choice<Network['anonymizer']>({ none: 0, vpn: 1, proxy: 2, tor: 3, relay: 4, unknown: 5 }),
  ),
  provider: shared(optional(text())),
  userAgentFamily: shared(optional(text())),
  country: shared(optional(text())),
  lat: shared(optional(number)),
  lon: shared(optional(number)),
  accuracyKm: shared(optional(number)),
  automation: shared(flag),
  netblocksAsked: shared(flag),
})

const span = record<Span>({ startMs: timeOf('first'), endMs: timeOf('last'), first: ref, last: ref })

const clock = record<Clock>({ browserMinutes: int, placeMinutes: optional(int) })

const day = record<Day>({
  day: step(),
  hours: count,
  over: shared(count),
  countries: shared(list(text())),
  clocks: shared(list(clock)),
})

const session = record<LocatedSession>({
  key: joined(' '),
  startMs: timeOf('ref'),
  endMs: time,
  ref,
  country: shared(optional(text())),
  lat: shared(number),
  lon: shared(number),
  accuracyKm: shared(number),
  subnetKey: shared(optional(text())),
  deviceKey: shared(optional(text())),
  network: shared(networkKind),
  userAgentFamily: shared(optional(text())),
})

const remote = record<RemoteSight>({
  key: joined(':'),
  day: step(),
  means: text(),
  asn: optional(count),
  ref,
})

const seenBy = (key: Codec<string>) => record<Seen>({ key, firstMs: timeOf('ref'), lastMs: time, ref })

const instrument = record<Instrument>({
  key: text(),
  kind: optional(destinationKind),
  country: optional(text()),
  holderNameKey: optional(text()),
  accountModel: flag,
  replacesSameHolder: flag,
  addedMs: optional(time),
  addedRef: optional(ref),
  addedOver: optional(choice<NonNullable<Instrument['addedOver']>>({ vpn: 0, proxy: 1, tor: 2, hosting: 3 })),
  bodyKey: optional(text()),
  lookalikeKey: optional(text()),
  omnibus: flag,
  paidCount: count,
  firstPaidMs: optional(time),
  lastPaidMs: optional(time),
})

const hit = record<SanctionsHit>({
  list: text(),
  version: text(),
  entry: text(),
  party: optional(text()),
  programme: optional(text()),
})

const exposure = record<Exposure>({
  feed: text(),
  version: text(),
  category: text(),
  ratio: number,
  confidence: number,
  hops: count,
})

const payout = record<PayoutFact>({
  payoutId: text(),
  ref,
  status: choice<PayoutFact['status']>({ requested: 0, sent: 1, reversed: 2 }),
  reversedMs: optional(time),
  usdCents: optional(decimal()),
  currency: shared(text()),
  payerId: optional(text()),
  fundingKey: optional(text()),
  destinationKey: shared(text()),
  kind: shared(destinationKind),
  holderKind: shared(
    optional(choice<NonNullable<PayoutFact['holderKind']>>({ person: 0, company: 1, unknown: 2 })),
  ),
  holderVerified: shared(optional(flag)),
  holderNameMatch: shared(optional(number)),
  dueMs: optional(time),
  deviceKey: shared(optional(text())),
  asn: shared(optional(count)),
  agencyId: shared(optional(text())),
  earningId: optional(text()),
  earnedMs: optional(time),
  balanceRatio: optional(number),
  automatic: shared(optional(flag)),
  hasMilestone: flag,
  rail: shared(optional(text())),
  hasMemo: shared(flag),
  assessed: flag,
  accountModel: shared(flag),
  screened: shared(flag),
  hit: shared(optional(hit)),
  exposure: shared(optional(exposure)),
})

const funding = record<Funding>({
  key: text(),
  payerId: optional(text()),
  payoutCount: count,
  firstMs: timeOf('ref'),
  lastMs: time,
  ref,
})

const netblock = record<NetblockFact>({
  label: text(),
  source: text(),
  confidence: number,
  tier: choice<NetblockFact['tier']>({ hard: 0, soft: 1 }),
  lastConfirmedMs: time,
  ttlDays: number,
  listVersion: text(),
  sharedExit: flag,
  firstMs: time,
  ref,
})

const member = record<Member>({
  workerId: text(),
  firstSeenMs: time,
  lastSeenMs: time,
  agencyId: optional(text()),
  householdId: optional(text()),
  createdMs: optional(time),
  closedMs: optional(time),
  confirmedMs: optional(time),
})

const attribute = record<Attribute>({
  kind: choice<Attribute['kind']>({
    instrument: 0,
    device: 1,
    'mfa-device': 2,
    ip: 3,
    document: 4,
    phone: 5,
    email: 6,
    template: 7,
    rater: 8,
    'top-rater': 9,
    observer: 10,
    funding: 11,
    payee: 12,
  }),
  key: text(),
  firstMs: timeOf('ref'),
  lastMs: time,
  ref,
  network: optional(networkKind),
  members: list(member),
})

const contact = record<Contact>({
  key: joined(':'),
  field: choice<Contact['field']>({ name: 0, phone: 1, email: 2 }),
  firstMs: timeOf('ref'),
  ref,
})

const observation = record<ObservationFact>({
  ref,
  kind: choice<ObservationFact['kind']>({
    video_declined: 0,
    video_passed: 1,
    liveness_failed: 2,
    liveness_passed: 3,
    identity_doubted: 4,
    identity_confirmed: 5,
    document_suspect: 6,
    crypto_requested: 7,
    third_party_payout_requested: 8,
    prepayment_requested: 9,
    remote_control_seen: 10,
  }),
  source: choice<ObservationFact['source']>({ client: 0, staff: 1, system: 2 }),
  observerId: optional(text()),
  occasionId: optional(text()),
  confidence: number,
  accommodation: flag,
})

const bid = record<BidFact>({ hash, atMs: time, accepted: flag })

const rating = record<RatingFact>({
  ref,
  clientId: text(),
  score: number,
  clientSinceMs: optional(time),
  clientDocumentKey: optional(text()),
})

const companion = record<Companion>({
  key: joined(' '),
  workerId: text(),
  ipKey: text(),
  loginsMs: list(time),
})

const kin = record<Kin>({
  key: text(),
  heat: number,
  sequence: int,
  kin: list(
    record<{ readonly workerId: WorkerId; readonly heat: number }>({ workerId: text(), heat: number }),
  ),
})

const toldStanding = record<ToldStanding>({ workerId: text(), digest: text() })

const label = record<LabelFact>({
  ref,
  alertId: text(),
  verdict: choice<LabelFact['verdict']>({ confirmed: 0, false_positive: 1, benign_explained: 2, victim: 3 }),
  signals: list(text()),
})

const recent = record<RecentEvent>({ hash, atMs: time })

const episode = record<Episode>({
  signal: text(),
  version: count,
  family: choice<Episode['family']>({
    network: 0,
    linkage: 1,
    routing: 2,
    time: 3,
    client: 4,
    identity: 5,
    sanctions: 6,
  }),
  atMs: time,
  sinceMs: time,
  strength: number,
  observed: optional(scalar),
  limit: optional(scalar),
  text: text(),
  params: named(scalar),
  evidence: list(ref),
  guards: list(record<GuardAnswer>({ id: text(), held: flag, why: text() })),
  list: optional(record<ListReference>({ name: text(), version: text(), entry: text() })),
  standsAlone: flag,
  minimumBand: optional(band),
  victim: flag,
})

const said = record<Said>({ band, digest: text() })

/** The worker's id is the key that a profile is stored under, and not repeated. */
const workerIdOfKey: Codec<WorkerId> = {
  states: 1,
  stateOf: () => 0,
  write: () => {},
  read: (from) => from.workerId(),
  isSame: (a, b) => a === b,
}

/** Events behind it are written as distances from it. */
const position: Codec<Position> = {
  states: 1,
  stateOf: () => 0,
  write: (to, { partition, offset }) => to.position(partition, offset),
  read: (from) => from.position(),
  isSame: (a, b) => a.partition === b.partition && a.offset === b.offset,
}

export const PROFILE: Codec<Profile> = record<Profile>({
  workerId: workerIdOfKey,
  position,
  firstSeenMs: time,
  watermarkMs: time,
  historyCutMs: optional(time),
  account,
  travel: list(travel),
  logins: list(login),
  presence: list(span),
  activity: list(span),
  days: list(day),
  sessions: list(session),
  remote: list(remote),
  devices: list(seenBy(text())),
  asns: list(seenBy(decimal())),
  instruments: list(instrument),
  payouts: list(payout),
  fundings: list(funding),
  netblocks: list(netblock),
  attributes: list(attribute),
  contacts: list(contact),
  observations: list(observation),
  bids: list(bid),
  ratings: list(rating),
  companions: list(companion),
  kin: list(kin),
  toldStandings: list(toldStanding),
  labels: list(label),
  recent: list(recent),
  remembered: list(episode),
  said: optional(said),
  saidCluster: optional(said),
})
