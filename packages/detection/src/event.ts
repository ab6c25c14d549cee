import type { ClientId, EventId, PayoutId, Pseudonym, WorkerId } from './ids.ts'

/**
 * The enriched event, as ingest writes it to `redflag.events.v1` and the core reads it.
 *
 * Every optional field is `null` when absent, never missing: one shape per kind keeps the hot path monomorphic, and
 * "not known" is said rather than implied. Times are milliseconds since the epoch, UTC.
 */
export type Event =
  | (Envelope & { readonly type: 'payout'; readonly payout: Payout })
  | (Envelope & { readonly type: 'session'; readonly session: Session })
  | (Envelope & { readonly type: 'profile'; readonly profile: AccountChange })
  | (Envelope & { readonly type: 'rating'; readonly rating: Rating })
  | (Envelope & { readonly type: 'bid'; readonly bid: Bid })
  | (Envelope & { readonly type: 'observation'; readonly observation: Observation })
  | (Envelope & { readonly type: 'link'; readonly link: Link })
  | (Envelope & { readonly type: 'label'; readonly label: Label })

export type EventType = Event['type']
export type EventOf<Type extends EventType> = Extract<Event, { readonly type: Type }>

export interface Envelope {
  readonly eventId: EventId
  readonly workerId: WorkerId
  readonly occurredAtMs: number
  /** When ingest took it in; equal to `occurredAtMs` in a replay, where event time is the only clock. */
  readonly receivedAtMs: number
  readonly quality: readonly QualityFact[]
  /** Where the worker was; sessions always have one, payouts and account changes may. */
  readonly connection: Connection | null
}

/** What ingest noticed about the data itself. Never evidence against a worker. */
export type QualityFact =
  | 'address-checksum-invalid'
  | 'address-undecodable'
  | 'address-chain-unknown'
  | 'clock-skew'
  | 'amount-usd-unknown'

export interface Connection {
  readonly sessionId: string | null
  /** Pseudonym of the IPv4 address or of the IPv6 /64; null for private and reserved addresses. */
  readonly ipKey: Pseudonym | null
  /** Pseudonym of the IPv4 /24 or IPv6 /48. */
  readonly subnetKey: Pseudonym | null
  /** `shared`: carrier-grade NAT space 100.64.0.0/10; `reserved`: private and loopback, unless the platform says what line it is. */
  readonly ipClass: 'public' | 'shared' | 'reserved' | 'none'
  readonly deviceKey: Pseudonym | null
  /** Browser family and operating system only, e.g. `firefox/linux`. */
  readonly userAgentFamily: string | null
  readonly timezoneOffsetMinutes: number | null
  readonly place: Place | null
  readonly network: Network
  /** The entry of the intelligence list that this address lies in. */
  readonly netblock: NetblockHit | null
  /** False when no netblock list was loaded: then nothing can be said. */
  readonly netblocksLoaded: boolean
}

export interface Place {
  /** ISO 3166-1 alpha-2; compared for equality only. */
  readonly country: string | null
  readonly lat: number | null
  readonly lon: number | null
  /** Radius of about two thirds confidence; null means the coordinates must not be used for distance. */
  readonly accuracyKm: number | null
  readonly timezone: string | null
}

export interface Network {
  readonly asn: number | null
  readonly kind: 'residential' | 'cellular' | 'hosting' | 'business' | 'education' | 'unknown'
  readonly anonymizer: 'none' | 'vpn' | 'proxy' | 'tor' | 'relay' | 'unknown'
  readonly provider: string | null
}

export interface NetblockHit {
  readonly label: string
  readonly source: string
  /** 0..1, as the list says it; age is judged by the signal. */
  readonly confidence: number
  readonly tier: 'hard' | 'soft'
  readonly lastConfirmedMs: number
  readonly ttlDays: number
  readonly listVersion: string
}

export type DestinationKind = 'bank' | 'ewallet' | 'card' | 'crypto'

export interface Payout {
  readonly payoutId: PayoutId
  readonly status: 'requested' | 'sent' | 'reversed'
  /** Decimal string in the major unit, exactly as the platform sent it. */
  readonly amount: string
  readonly currency: string
  /** Whole US cents as a decimal string (it may pass 2^53); null when no rate is known. */
  readonly amountUsdCents: string | null
  readonly payerId: ClientId | null
  readonly payerFundingKey: Pseudonym | null
  readonly agencyId: string | null
  readonly earningId: string | null
  readonly earnedAtMs: number | null
  readonly balanceRatio: number | null
  readonly milestoneId: string | null
  readonly dueAtMs: number | null
  readonly automatic: boolean | null
  readonly destination: Destination
}

export interface Destination {
  readonly kind: DestinationKind
  /** Pseudonym of the instrument, or of the canonical address and memo. */
  readonly key: Pseudonym
  readonly country: string | null
  readonly holderKind: 'person' | 'company' | 'unknown' | null
  readonly holderVerified: boolean | null
  /** Similarity of holder and worker name, 0..1, as the platform measured it. */
  readonly holderNameMatch: number | null
  readonly crypto: CryptoDestination | null
}

export interface CryptoDestination {
  readonly asset: string
  readonly chain: string | null
  /** Pseudonym of the body without memo: the same key controls it on every chain of the family. */
  readonly bodyKey: Pseudonym
  /** Pseudonym of the first and last four characters; equal look, different body, is an imitation. */
  readonly lookalikeKey: Pseudonym | null
  readonly hasMemo: boolean
  /** Account-model chains reuse one address; UTXO wallets rotate theirs. */
  readonly accountModel: boolean
  /** An address that an exchange shares among its customers, as the platform's settings say: without a memo it is nobody's. */
  readonly omnibus: boolean
  readonly screening: Screening
  /** What a feed of chain analysis says of it; null where none was asked or it does not know the address. */
  readonly exposure: Exposure | null
}

/** How far an address has dealt with tainted ones. */
export interface Exposure {
  readonly feed: string
  readonly version: string
  /** What the tainted side is, in the feed's words, e.g. `mixer`. */
  readonly category: string
  /** 0..1, of the value that passed through the address. */
  readonly ratio: number
  /** 0..1, how sure the feed is. */
  readonly confidence: number
  /** 1: dealt with a tainted address itself. */
  readonly hops: number
}

export interface Screening {
  /** Version of the sanctions lists asked; null when none was loaded: then nothing was screened. */
  readonly version: string | null
  readonly hit: SanctionsHit | null
}

export interface SanctionsHit {
  readonly list: string
  readonly version: string
  /** The entry as the list spells it. */
  readonly entry: string
  readonly party: string | null
  readonly programme: string | null
}

export interface Session {
  readonly action: 'login' | 'heartbeat' | 'logout' | 'login_failed'
  readonly interactive: boolean
  readonly automation: boolean
  readonly mfaDeviceKey: Pseudonym | null
  readonly rdpPortOpen: boolean | null
  readonly remoteTool: string | null
}

export interface AccountChange {
  readonly action: 'created' | 'updated' | 'closed'
  readonly kycStatus: 'unverified' | 'pending' | 'verified' | 'rejected' | null
  readonly declaredCountry: string | null
  readonly declaredTimezone: string | null
  readonly phoneCountry: string | null
  readonly documentCountry: string | null
  readonly documentKey: Pseudonym | null
  readonly emailKey: Pseudonym | null
  readonly phoneKey: Pseudonym | null
  readonly nameKey: Pseudonym | null
  readonly templateKey: Pseudonym | null
  readonly agencyId: string | null
  readonly householdId: string | null
  readonly payoutInstrument: PayoutInstrument | null
  readonly travelNotice: TravelNotice | null
}

export interface PayoutInstrument {
  readonly kind: DestinationKind | null
  readonly key: Pseudonym | null
  readonly holderNameKey: Pseudonym | null
  readonly country: string | null
  readonly replacesSameHolder: boolean | null
}

export interface TravelNotice {
  readonly fromMs: number
  readonly toMs: number
  readonly countries: readonly string[]
}

export interface Rating {
  readonly clientId: ClientId
  readonly score: number
  readonly clientSinceMs: number | null
  readonly clientDocumentKey: Pseudonym | null
}

export interface Bid {
  readonly bidId: string
  readonly accepted: boolean
  readonly clientId: ClientId | null
  readonly templateKey: Pseudonym | null
}

/** Everything that can be observed: a closed list, so that nobody can report how a person looks, speaks or where they seem to be from. */
export const OBSERVATION_KINDS = [
  'video_declined',
  'video_passed',
  'liveness_failed',
  'liveness_passed',
  'identity_doubted',
  'identity_confirmed',
  'document_suspect',
  'crypto_requested',
  'third_party_payout_requested',
  'prepayment_requested',
  'remote_control_seen',
] as const

export interface Observation {
  readonly kind: (typeof OBSERVATION_KINDS)[number]
  readonly source: 'client' | 'staff' | 'system'
  readonly observerId: string | null
  readonly occasionId: string | null
  readonly confidence: number
  readonly accommodation: boolean
}

/** What two workers can have in common. */
export type AttributeKind =
  | 'instrument'
  | 'device'
  | 'mfa-device'
  | 'ip'
  | 'document'
  | 'phone'
  | 'email'
  | 'template'
  /** A client who rated, and one who rated (nearly) as high as can be. */
  | 'rater'
  | 'top-rater'
  /** Whoever reported an observation, staff excepted. */
  | 'observer'
  /** What a client of the worker paid with; shared with those of whom it is a `payee`. */
  | 'funding'
  /** Where the worker was paid, and what a client of another may pay with; shared with those of whom it is the `funding`. */
  | 'payee'

/**
 * Detector to detector: `member` uses an attribute that this worker uses too. Written to the worker's own log, so that
 * everything a profile knows comes from one partition and a rebuild from that partition gives the same profile.
 */
export interface Link {
  /** As the worker who is told uses it: of a thing with two sides the member is on the other. */
  readonly attribute: AttributeKind
  readonly attributeKey: Pseudonym
  readonly member: Member
  /** Of an address: when the member logged in there, so that lockstep can be seen. Empty where nothing is to be told. */
  readonly loginsMs: readonly number[]
  /** How the member itself stands, where that is what is told. */
  readonly standing: Standing | null
}

/** What speaks against a worker apart from its links, told to those it is firmly linked with. */
export interface Standing {
  /** 0..1, in steps of a tenth. */
  readonly heat: number
  /** Offset in the teller's log: of two standings of one worker the greater one counts. */
  readonly sequence: number
  /** Its own firm links, so that a chain shows two steps far; only those with heat, at most 8. */
  readonly kin: readonly { readonly workerId: WorkerId; readonly heat: number }[]
}

/** One worker's use of one attribute. First and last are extremes, so that order and repetition do not matter. */
export interface Member {
  readonly workerId: WorkerId
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  /** For the guards: declared relations of the other side. */
  readonly agencyId: string | null
  readonly householdId: string | null
  /** When its account was created and closed, where known. */
  readonly createdMs: number | null
  readonly closedMs: number | null
  /** When an analyst confirmed what an alert of it said; null where nobody did. */
  readonly confirmedMs: number | null
}

/** What an analyst found out about an alert. */
export interface Label {
  readonly alertId: string
  readonly verdict: 'confirmed' | 'false_positive' | 'benign_explained' | 'victim'
  /** Signals that the verdict is about: the reasons of the alert. */
  readonly signals: readonly string[]
}
