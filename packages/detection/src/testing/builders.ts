import type {
  AccountChange,
  AttributeKind,
  Connection,
  Destination,
  Event,
  EventOf,
  Label,
  Member,
  NetblockHit,
  Network,
  Observation,
  Payout,
  Place,
  QualityFact,
  Session,
  Standing,
} from '../event.ts'
import { asClientId, asEventId, asPayoutId, asPseudonym, asWorkerId, type WorkerId } from '../ids.ts'

/** Moments in tests are milliseconds after this one: 2 March 2026, midnight UTC, a Monday. */
export const START_MS = Date.UTC(2026, 2, 2)

/** What every builder takes. Whatever is left out is that of an unremarkable worker of their own home, device and bank. */
export interface Common {
  readonly worker?: string
  /** Milliseconds after `START_MS`. */
  readonly at?: number
  readonly id?: string
  readonly quality?: readonly QualityFact[]
  readonly connection?: ConnectionOptions | null
}

export interface ConnectionOptions extends Partial<Network>, Partial<Place> {
  readonly session?: string
  readonly userAgentFamily?: string | null
  readonly timezoneOffsetMinutes?: number | null
  readonly device?: string | null
  readonly ip?: string | null
  readonly ipClass?: Connection['ipClass']
  readonly netblock?: NetblockHit | null
  readonly netblocksLoaded?: boolean
  /** Null: no place is known. */
  readonly place?: null
}

/** Places far enough apart to leap between, with coordinates in degrees. */
export const LISBON = { country: 'PT', lat: 38.7223, lon: -9.1393 } as const
export const NEW_YORK = { country: 'US', lat: 40.7128, lon: -74.006 } as const
export const TOKYO = { country: 'JP', lat: 35.6762, lon: 139.6503 } as const
export const LONDON = { country: 'GB', lat: 51.5074, lon: -0.1278 } as const
export const PARIS = { country: 'FR', lat: 48.8566, lon: 2.3522 } as const

function aConnection(worker: string, over: ConnectionOptions = {}): Connection {
  const ip = over.ip === undefined ? `ip-${worker}` : over.ip
  const device = over.device === undefined ? `device-${worker}` : over.device
  return {
    sessionId: over.session ?? null,
    ipKey: ip === null ? null : asPseudonym(ip),
    subnetKey: ip === null ? null : asPseudonym(`${ip}/24`),
    ipClass: over.ipClass ?? 'public',
    deviceKey: device === null ? null : asPseudonym(device),
    userAgentFamily: over.userAgentFamily === undefined ? 'firefox/linux' : over.userAgentFamily,
    timezoneOffsetMinutes: over.timezoneOffsetMinutes === undefined ? 0 : over.timezoneOffsetMinutes,
    place:
      over.place === null
        ? null
        : {
            country: over.country === undefined ? LISBON.country : over.country,
            lat: over.lat === undefined ? LISBON.lat : over.lat,
            lon: over.lon === undefined ? LISBON.lon : over.lon,
            accuracyKm: over.accuracyKm === undefined ? 20 : over.accuracyKm,
            timezone: over.timezone ?? null,
          },
    network: {
      asn: over.asn === undefined ? 3243 : over.asn,
      kind: over.kind ?? 'residential',
      anonymizer: over.anonymizer ?? 'none',
      provider: over.provider ?? null,
    },
    netblock: over.netblock ?? null,
    netblocksLoaded: over.netblocksLoaded ?? true,
  }
}

let count = 0

function envelope(common: Common, hasConnection: boolean) {
  const worker = common.worker ?? 'w-1'
  const occurredAtMs = START_MS + (common.at ?? 0)
  count += 1
  return {
    eventId: asEventId(common.id ?? `ev-${String(count).padStart(6, '0')}`),
    workerId: asWorkerId(worker),
    occurredAtMs,
    receivedAtMs: occurredAtMs,
    quality: common.quality ?? [],
    connection:
      common.connection === null || (common.connection === undefined && !hasConnection)
        ? null
        : aConnection(worker, common.connection ?? {}),
  }
}

type SessionOptions = Common & Partial<Omit<Session, 'mfaDeviceKey'>> & { readonly mfaDevice?: string }

function aSession(action: Session['action'], options: SessionOptions): EventOf<'session'> {
  return {
    ...envelope(options, true),
    type: 'session',
    session: {
      action: options.action ?? action,
      interactive: options.interactive ?? true,
      automation: options.automation ?? false,
      mfaDeviceKey: options.mfaDevice === undefined ? null : asPseudonym(options.mfaDevice),
      rdpPortOpen: options.rdpPortOpen ?? null,
      remoteTool: options.remoteTool ?? null,
    },
  }
}

export const aLogin = (options: SessionOptions = {}) => aSession('login', options)
export const aHeartbeat = (options: SessionOptions = {}) => aSession('heartbeat', options)
export const aLogout = (options: SessionOptions = {}) => aSession('logout', options)
export const aFailedLogin = (options: SessionOptions = {}) => aSession('login_failed', options)

type CryptoOptions = Partial<NonNullable<Destination['crypto']>>

export interface PayoutOptions
  extends Common,
    Partial<Omit<Payout, 'payoutId' | 'payerId' | 'payerFundingKey' | 'destination'>>,
    Partial<Omit<Destination, 'key' | 'crypto'>> {
  readonly payout?: string
  readonly payer?: string
  readonly fundedBy?: string
  readonly to?: string
  /** Given, the destination is a crypto address. */
  readonly crypto?: CryptoOptions
}

export function aPayout(options: PayoutOptions = {}): EventOf<'payout'> {
  const head = envelope(options, false)
  return {
    ...head,
    type: 'payout',
    payout: {
      payoutId: asPayoutId(options.payout ?? `po-of-${head.eventId}`),
      status: options.status ?? 'sent',
      amount: options.amount ?? '100.00',
      currency: options.currency ?? 'USD',
      amountUsdCents: options.amountUsdCents === undefined ? '10000' : options.amountUsdCents,
      payerId: options.payer === undefined ? null : asClientId(options.payer),
      payerFundingKey: options.fundedBy === undefined ? null : asPseudonym(options.fundedBy),
      agencyId: options.agencyId ?? null,
      earningId: options.earningId ?? null,
      earnedAtMs: options.earnedAtMs ?? null,
      balanceRatio: options.balanceRatio ?? null,
      milestoneId: options.milestoneId ?? null,
      dueAtMs: options.dueAtMs ?? null,
      automatic: options.automatic ?? null,
      destination: {
        kind: options.kind ?? (options.crypto === undefined ? 'bank' : 'crypto'),
        key: asPseudonym(options.to ?? `bank-${head.workerId}`),
        country: options.country === undefined ? 'PT' : options.country,
        holderKind: options.holderKind ?? null,
        holderVerified: options.holderVerified ?? null,
        holderNameMatch: options.holderNameMatch ?? null,
        crypto:
          options.crypto === undefined
            ? null
            : {
                asset: 'USDT',
                chain: 'tron',
                bodyKey: asPseudonym(`body-${options.to ?? head.workerId}`),
                lookalikeKey: null,
                hasMemo: false,
                accountModel: true,
                omnibus: false,
                screening: { version: 'ofac-1', hit: null },
                exposure: null,
                ...options.crypto,
              },
      },
    },
  }
}

/** A screening answer that the address is listed. */
export const LISTED: CryptoOptions = {
  screening: {
    version: 'ofac-1',
    hit: {
      list: 'ofac-sdn',
      version: 'ofac-1',
      entry: 'TXlisted',
      party: 'Listed Party',
      programme: 'PROGRAMME',
    },
  },
}

type Keys = 'documentKey' | 'emailKey' | 'phoneKey' | 'nameKey' | 'templateKey'

export interface ProfileOptions extends Common, Partial<Omit<AccountChange, Keys | 'payoutInstrument'>> {
  readonly document?: string
  readonly email?: string
  readonly phone?: string
  readonly name?: string
  readonly template?: string
  /** The instrument that is added. */
  readonly adds?: string
  readonly kind?: Destination['kind'] | null
  readonly holder?: string
  readonly country?: string | null
  readonly replacesSameHolder?: boolean
}

export function aProfileChange(options: ProfileOptions = {}): EventOf<'profile'> {
  return {
    ...envelope(options, false),
    type: 'profile',
    profile: {
      action: options.action ?? 'updated',
      kycStatus: options.kycStatus ?? null,
      declaredCountry: options.declaredCountry ?? null,
      declaredTimezone: options.declaredTimezone ?? null,
      phoneCountry: options.phoneCountry ?? null,
      documentCountry: options.documentCountry ?? null,
      documentKey: keyOf(options.document),
      emailKey: keyOf(options.email),
      phoneKey: keyOf(options.phone),
      nameKey: keyOf(options.name),
      templateKey: keyOf(options.template),
      agencyId: options.agencyId ?? null,
      householdId: options.householdId ?? null,
      payoutInstrument:
        options.adds === undefined
          ? null
          : {
              kind: options.kind === undefined ? 'bank' : options.kind,
              key: asPseudonym(options.adds),
              holderNameKey: options.holder === undefined ? null : asPseudonym(options.holder),
              country: options.country ?? null,
              replacesSameHolder: options.replacesSameHolder ?? null,
            },
      travelNotice: options.travelNotice ?? null,
    },
  }
}

const keyOf = (name: string | undefined) => (name === undefined ? null : asPseudonym(name))

export function aTravelNotice(
  options: Common & { readonly from: number; readonly to: number; readonly countries?: readonly string[] },
) {
  const { from, to, countries = [], ...common } = options
  return aProfileChange({
    ...common,
    travelNotice: { fromMs: START_MS + from, toMs: START_MS + to, countries },
  })
}

export interface RatingOptions extends Common {
  readonly client?: string
  readonly score?: number
  /** Milliseconds after `START_MS`. */
  readonly clientSince?: number
  readonly clientDocument?: string
}

export function aRating(options: RatingOptions = {}): EventOf<'rating'> {
  return {
    ...envelope(options, false),
    type: 'rating',
    rating: {
      clientId: asClientId(options.client ?? 'c-1'),
      score: options.score ?? 5,
      clientSinceMs: options.clientSince === undefined ? null : START_MS + options.clientSince,
      clientDocumentKey: keyOf(options.clientDocument),
    },
  }
}

export interface BidOptions extends Common {
  readonly bid?: string
  readonly accepted?: boolean
  readonly template?: string
}

export function aBid(options: BidOptions = {}): EventOf<'bid'> {
  return {
    ...envelope(options, false),
    type: 'bid',
    bid: {
      bidId: options.bid ?? 'b-1',
      accepted: options.accepted ?? false,
      clientId: null,
      templateKey: keyOf(options.template),
    },
  }
}

export function anObservation(options: Common & Partial<Observation> = {}): EventOf<'observation'> {
  return {
    ...envelope(options, false),
    type: 'observation',
    observation: {
      kind: options.kind ?? 'video_passed',
      source: options.source ?? 'staff',
      observerId: options.observerId ?? null,
      occasionId: options.occasionId ?? null,
      confidence: options.confidence ?? 1,
      accommodation: options.accommodation ?? false,
    },
  }
}

export interface LinkOptions extends Common {
  readonly attribute: AttributeKind
  readonly key: string
  readonly member: Member
  /** Milliseconds after `START_MS`. */
  readonly loginsMs?: readonly number[]
  readonly standing?: Standing | null
}

/** `worker` is told that `member` uses the attribute too. */
export function aLink({
  attribute,
  key,
  member,
  loginsMs = [],
  standing = null,
  ...common
}: LinkOptions): EventOf<'link'> {
  return {
    ...envelope({ ...common, connection: null }, false),
    type: 'link',
    link: {
      attribute,
      attributeKey: asPseudonym(key),
      member,
      loginsMs: loginsMs.map((at) => START_MS + at),
      standing,
    },
  }
}

export function aMember(worker: string, over: Partial<Member> = {}): Member {
  return {
    workerId: asWorkerId(worker),
    firstSeenMs: START_MS,
    lastSeenMs: START_MS,
    agencyId: null,
    householdId: null,
    createdMs: null,
    closedMs: null,
    confirmedMs: null,
    ...over,
  }
}

export function aNetblock(over: Partial<NetblockHit> = {}): NetblockHit {
  return {
    label: 'range-1',
    source: 'routing observation',
    confidence: 0.7,
    tier: 'soft',
    lastConfirmedMs: START_MS,
    ttlDays: 100,
    listVersion: 'netblocks-1',
    ...over,
  }
}

/** Events of one worker spread evenly, e.g. heartbeats over a night. */
export function every<Made extends Event>(
  stepMs: number,
  fromMs: number,
  toMs: number,
  make: (at: number) => Made,
): readonly Made[] {
  const events: Made[] = []
  for (let at = fromMs; at <= toMs; at += stepMs) events.push(make(at))
  return events
}

export const workerId = (worker: string): WorkerId => asWorkerId(worker)

export interface LabelOptions extends Common {
  readonly alert?: string
  readonly verdict?: Label['verdict']
  readonly signals?: readonly string[]
}

/** An analyst's verdict on an alert of the worker. */
export function aLabel(options: LabelOptions = {}): EventOf<'label'> {
  return {
    ...envelope({ ...options, connection: null }, false),
    type: 'label',
    label: {
      alertId: options.alert ?? 'alert-1',
      verdict: options.verdict ?? 'false_positive',
      signals: options.signals ?? [],
    },
  }
}
