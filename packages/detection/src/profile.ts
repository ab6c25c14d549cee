import type {
  AttributeKind,
  DestinationKind,
  Exposure,
  Label,
  Member,
  Network,
  Observation,
  SanctionsHit,
  TravelNotice,
} from './event.ts'
import type { ClientId, PayoutId, Pseudonym, WorkerId } from './ids.ts'
import type { Band, EventRef, Family, GuardAnswer, ListReference, Params, Scalar } from './judgement.ts'
import { DAY } from './time.ts'

/**
 * What is known of one worker: a set of dated facts, bounded in number and in time.
 *
 * Facts merge as sets, extremes and last-writer registers, so the order in which events arrive cannot change what a
 * profile holds (docs/decisions/0003). Arrays are replaced, never mutated: an unchanged array is the same object, which
 * lets verdicts be kept until what they read has changed, and lets a failed batch simply be thrown away.
 */
export interface Profile {
  readonly workerId: WorkerId
  /** Last event folded in. An event at or below it has been folded in already. */
  readonly position: Position
  readonly firstSeenMs: number
  /** Latest event time of the worker's own events: what lateness is measured against. */
  readonly watermarkMs: number
  /** Set when events are known to have expired unread: nothing before it can be relied on to be complete. */
  readonly historyCutMs: number | null
  readonly account: Account
  readonly travel: readonly TravelNotice[]
  readonly logins: readonly Login[]
  /** Presence of any kind, joined over gaps of up to 16 minutes. */
  readonly presence: readonly Span[]
  /** Interactive presence, joined over gaps of up to 4 hours. */
  readonly activity: readonly Span[]
  /** One entry per day of presence (UTC), by day. */
  readonly days: readonly Day[]
  /** Sessions that can be put on a map, by start. */
  readonly sessions: readonly LocatedSession[]
  /** Remote control, once a day and means. */
  readonly remote: readonly RemoteSight[]
  readonly devices: readonly Seen[]
  /** Autonomous systems, keyed by number. */
  readonly asns: readonly Seen[]
  readonly instruments: readonly Instrument[]
  readonly payouts: readonly PayoutFact[]
  readonly fundings: readonly Funding[]
  readonly netblocks: readonly NetblockFact[]
  readonly attributes: readonly Attribute[]
  /** Names, phone numbers and mail addresses, by first sight. */
  readonly contacts: readonly Contact[]
  readonly observations: readonly ObservationFact[]
  /** Newest bids, by id hash; `accepted` once any event of it said so. */
  readonly bids: readonly BidFact[]
  readonly ratings: readonly RatingFact[]
  /** Workers who log in at an address of this one, and when. */
  readonly companions: readonly Companion[]
  /** How those stand who told of themselves. */
  readonly kin: readonly Kin[]
  /** What was last told to whom about this worker. */
  readonly toldStandings: readonly ToldStanding[]
  readonly labels: readonly LabelFact[]
  /** 53-bit hashes of recent event ids, so that a repeated event is recognised. */
  readonly recent: readonly RecentEvent[]
  /** What signals said of a time that the facts no longer reach back to. */
  readonly remembered: readonly Episode[]
  readonly said: Said | null
  /** The same of the cluster that it leads. */
  readonly saidCluster: Said | null
}

export interface Position {
  readonly partition: number
  readonly offset: number
}

/** A value and when it was said; the later event wins, whenever it arrives. */
export interface Register<Value> {
  readonly value: Value
  readonly atMs: number
}

export interface Account {
  readonly createdMs: number | null
  readonly closedMs: number | null
  readonly kycStatus: Register<string> | null
  readonly declaredCountry: Register<string> | null
  readonly declaredTimezone: Register<string> | null
  readonly phoneCountry: Register<string> | null
  readonly documentCountry: Register<string> | null
  readonly agencyId: Register<string> | null
  readonly householdId: Register<string> | null
}

export interface Login {
  readonly ref: EventRef
  readonly ipKey: Pseudonym | null
  readonly subnetKey: Pseudonym | null
  readonly deviceKey: Pseudonym | null
  readonly asn: number | null
  readonly network: Network['kind']
  readonly anonymizer: Network['anonymizer']
  readonly provider: string | null
  /** Browser family and operating system, e.g. `firefox/linux`. */
  readonly userAgentFamily: string | null
  readonly country: string | null
  readonly lat: number | null
  readonly lon: number | null
  readonly accuracyKm: number | null
  readonly automation: boolean
  /** False when no intelligence list was there to ask. */
  readonly netblocksAsked: boolean
}

export interface Span {
  readonly startMs: number
  readonly endMs: number
  readonly first: EventRef
  readonly last: EventRef
}

/** What was seen of a worker on one day, joined from any number of events in any order. */
export interface Day {
  /** Days since 1970-01-01, UTC. */
  readonly day: number
  /** 24 bits: hours (UTC) in which a person acted. */
  readonly hours: number
  /** `DAY_FLAG` bits: over what networks. */
  readonly over: number
  /** Countries of connections that nothing hides, sorted; at most 4. */
  readonly countries: readonly string[]
  /** Distinct clocks, as the browser said and as the place of the address has it; sorted, at most 3. */
  readonly clocks: readonly Clock[]
}

/** Minutes to add to UTC. `placeMinutes` null where something hides the place, or nobody knows it. */
export interface Clock {
  readonly browserMinutes: number
  readonly placeMinutes: number | null
}

/** Bits of `Day.over`. */
export const DAY_FLAG = {
  /** Seen without anything that hides the address. */
  open: 1,
  vpn: 2,
  proxy: 4,
  tor: 8,
  hosting: 16,
  relay: 32,
  /** A log-in took place. */
  login: 64,
  /** Presence of a time-tracking agent or API client alone. */
  automation: 128,
  /** The machine was under remote control, or offered it. */
  remote: 256,
} as const

/** One session of which the place is known and nothing hides it. */
export interface LocatedSession {
  /** The platform's session id. */
  readonly key: string
  readonly startMs: number
  readonly endMs: number
  readonly ref: EventRef
  readonly country: string | null
  readonly lat: number
  readonly lon: number
  readonly accuracyKm: number
  readonly subnetKey: Pseudonym | null
  readonly deviceKey: Pseudonym | null
  readonly network: Network['kind']
  readonly userAgentFamily: string | null
}

/** Remote control of the worker's machine, first sight of a day and means. */
export interface RemoteSight {
  /** `day:means`, where means is a tool, `rdp` or `observed`. */
  readonly key: string
  readonly day: number
  readonly means: string
  readonly asn: number | null
  readonly ref: EventRef
}

/** One name, phone number or mail address that the account has had. */
export interface Contact {
  /** `field:pseudonym`. */
  readonly key: string
  readonly field: 'name' | 'phone' | 'email'
  readonly firstMs: number
  readonly ref: EventRef
}

export interface ObservationFact {
  readonly ref: EventRef
  readonly kind: Observation['kind']
  readonly source: Observation['source']
  readonly observerId: string | null
  readonly occasionId: string | null
  readonly confidence: number
  readonly accommodation: boolean
}

export interface BidFact {
  /** Of the bid's id. */
  readonly hash: number
  readonly atMs: number
  readonly accepted: boolean
}

export interface RatingFact {
  readonly ref: EventRef
  readonly clientId: ClientId
  /** 0..5 */
  readonly score: number
  readonly clientSinceMs: number | null
  readonly clientDocumentKey: Pseudonym | null
}

/** Another worker at an address of this one. */
export interface Companion {
  /** `workerId ipKey`. */
  readonly key: string
  readonly workerId: WorkerId
  readonly ipKey: Pseudonym
  /** Its log-ins there, ascending; the newest. */
  readonly loginsMs: readonly number[]
}

/** A worker firmly linked, as it told of itself. */
export interface Kin {
  readonly key: WorkerId
  readonly heat: number
  readonly sequence: number
  readonly kin: readonly { readonly workerId: WorkerId; readonly heat: number }[]
}

export interface ToldStanding {
  readonly workerId: WorkerId
  readonly digest: string
}

export interface LabelFact {
  readonly ref: EventRef
  readonly alertId: string
  readonly verdict: Label['verdict']
  readonly signals: readonly string[]
}

export interface Seen {
  readonly key: string
  readonly firstMs: number
  /** Start of the hour of the last sight: nothing asks for more, and a heartbeat then changes nothing. */
  readonly lastMs: number
  readonly ref: EventRef
}

/**
 * Where money may go. One that was only ever paid to, and whose payouts all came back, stays as a mere description (`paidCount` 0,
 * `addedMs` null): what an event says of an instrument does not depend on what was reversed before it arrived.
 */
export interface Instrument {
  readonly key: Pseudonym
  readonly kind: DestinationKind | null
  readonly country: string | null
  readonly holderNameKey: Pseudonym | null
  readonly accountModel: boolean
  readonly replacesSameHolder: boolean
  /** When the worker added it to the account; null when it was only ever paid to. */
  readonly addedMs: number | null
  readonly addedRef: EventRef | null
  /** What hid the connection over which it was added; null where nothing did, or nobody knows. */
  readonly addedOver: 'vpn' | 'proxy' | 'tor' | 'hosting' | null
  /** Of a virtual-currency address: pseudonyms of its body, and of its first and last characters. */
  readonly bodyKey: Pseudonym | null
  readonly lookalikeKey: Pseudonym | null
  /** An exchange's shared address without a memo: it is nobody's. */
  readonly omnibus: boolean
  /** Payouts to it that stand (not reversed). */
  readonly paidCount: number
  readonly firstPaidMs: number | null
  readonly lastPaidMs: number | null
}

/** One payout to one destination. A payout rerouted on its way is two facts, with one status. */
export interface PayoutFact {
  readonly payoutId: PayoutId
  /** The earliest event of it. */
  readonly ref: EventRef
  readonly status: 'requested' | 'sent' | 'reversed'
  /** When the first word came that it was reversed. */
  readonly reversedMs: number | null
  readonly usdCents: string | null
  /** As it was paid in: ISO 4217, or the ticker of a virtual currency. */
  readonly currency: string
  readonly payerId: ClientId | null
  /** The instrument that the client paid with. */
  readonly fundingKey: Pseudonym | null
  readonly destinationKey: Pseudonym
  readonly kind: DestinationKind
  readonly holderKind: 'person' | 'company' | 'unknown' | null
  readonly holderVerified: boolean | null
  readonly holderNameMatch: number | null
  readonly dueMs: number | null
  readonly deviceKey: Pseudonym | null
  readonly asn: number | null
  readonly agencyId: string | null
  readonly earningId: string | null
  readonly earnedMs: number | null
  /** Share of the available balance that it takes, 0..1. */
  readonly balanceRatio: number | null
  readonly automatic: boolean | null
  readonly hasMilestone: boolean
  /** Ticker and chain, lower case, e.g. `usdt/tron`; null unless virtual currency. */
  readonly rail: string | null
  readonly hasMemo: boolean
  /** An event of it other than a reversal has been seen, so it has been assessed. */
  readonly assessed: boolean
  readonly accountModel: boolean
  readonly screened: boolean
  readonly hit: SanctionsHit | null
  readonly exposure: Exposure | null
}

/** An instrument that clients paid this worker's payouts with. Reversed payouts do not count. */
export interface Funding {
  readonly key: Pseudonym
  /** Client of the first payout that names one. */
  readonly payerId: ClientId | null
  /** Payouts from it that stand (not reversed). */
  readonly payoutCount: number
  readonly firstMs: number
  readonly lastMs: number
  readonly ref: EventRef
}

/** The latest presence in one entry of the intelligence list. */
export interface NetblockFact {
  readonly label: string
  readonly source: string
  readonly confidence: number
  readonly tier: 'hard' | 'soft'
  readonly lastConfirmedMs: number
  readonly ttlDays: number
  readonly listVersion: string
  readonly sharedExit: boolean
  readonly firstMs: number
  readonly ref: EventRef
}

/** Something this worker uses that others may use too, and who else does. */
export interface Attribute {
  readonly kind: AttributeKind
  readonly key: Pseudonym
  readonly firstMs: number
  readonly lastMs: number
  readonly ref: EventRef
  /** For an IP: the kind of network it lies in. */
  readonly network: Network['kind'] | null
  readonly members: readonly Member[]
}

export interface RecentEvent {
  readonly hash: number
  readonly atMs: number
}

/** A signal that fired at one moment of event time. Kept for good: what it said then it says for ever. */
export interface Episode {
  readonly signal: string
  readonly version: number
  readonly family: Family
  readonly atMs: number
  /** The earliest moment whose facts it rests on: what the facts no longer reach back to, they can no longer judge. */
  readonly sinceMs: number
  /** 0..1 at `atMs`; decays with the half-life of its signal. */
  readonly strength: number
  readonly observed: Scalar
  readonly limit: Scalar
  readonly text: string
  readonly params: Params
  readonly evidence: readonly EventRef[]
  readonly guards: readonly GuardAnswer[]
  readonly list: ListReference | null
  /** One family of evidence suffices (a sanctions hit, an identical funding instrument). */
  readonly standsAlone: boolean
  /** The band is at least this, whatever the score. */
  readonly minimumBand: Band | null
  readonly victim: boolean
}

/** What was last written to the findings topic of this worker. */
export interface Said {
  readonly band: Band
  readonly digest: string
}

/**
 * Largest number of facts of each kind. Chosen so that the lateness horizon of an unusually busy worker fits and a stored profile
 * stays within a few KB (bench/RESULTS.md); what is pushed out is the oldest, so that arrival order does not matter. `presence` and `activity` count
 * the spans that no late event can reach any more, `attributes` those of one kind (of funding: as many as `fundings`), `members` those of one attribute, `remembered`
 * the episodes of one signal that no late event can take back any more, `unsettled` the others of it.
 */
export const BOUNDS = {
  travel: 16,
  logins: 40,
  presence: 12,
  activity: 12,
  days: 62,
  clocks: 3,
  countriesADay: 4,
  sessions: 16,
  remote: 16,
  devices: 16,
  asns: 24,
  instruments: 24,
  payouts: 48,
  fundings: 16,
  netblocks: 4,
  attributes: 8,
  members: 64,
  contacts: 16,
  observations: 24,
  bids: 160,
  ratings: 16,
  companions: 8,
  companionLogins: 24,
  kin: 32,
  kinOfKin: 8,
  labels: 16,
  recent: 128,
  remembered: 8,
  unsettled: 32,
} as const

/** Facts older than this are forgotten (the widest signal window, 180 days). */
export const RETENTION = 180 * DAY

const NO_ACCOUNT: Account = {
  createdMs: null,
  closedMs: null,
  kycStatus: null,
  declaredCountry: null,
  declaredTimezone: null,
  phoneCountry: null,
  documentCountry: null,
  agencyId: null,
  householdId: null,
}

/** A worker of whom nothing is known yet. */
export function emptyProfile(workerId: WorkerId): Profile {
  return {
    workerId,
    position: { partition: -1, offset: -1 },
    firstSeenMs: Number.POSITIVE_INFINITY,
    watermarkMs: Number.NEGATIVE_INFINITY,
    historyCutMs: null,
    account: NO_ACCOUNT,
    travel: [],
    logins: [],
    presence: [],
    activity: [],
    days: [],
    sessions: [],
    remote: [],
    devices: [],
    asns: [],
    instruments: [],
    payouts: [],
    fundings: [],
    netblocks: [],
    attributes: [],
    contacts: [],
    observations: [],
    bids: [],
    ratings: [],
    companions: [],
    kin: [],
    toldStandings: [],
    labels: [],
    recent: [],
    remembered: [],
    said: null,
    saidCluster: null,
  }
}
