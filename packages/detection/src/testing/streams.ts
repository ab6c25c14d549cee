import fc from 'fast-check'
import { type Event, OBSERVATION_KINDS } from '../event.ts'
import { DAY, HOUR, LATENESS, MINUTE } from '../time.ts'
import {
  aBid,
  aFailedLogin,
  aHeartbeat,
  aLogin,
  aLogout,
  aNetblock,
  anObservation,
  aPayout,
  aProfileChange,
  aRating,
  aTravelNotice,
  type ConnectionOptions,
  LISBON,
  LISTED,
  NEW_YORK,
  PARIS,
  type ProfileOptions,
  TOKYO,
} from './builders.ts'

/** Streams of several workers who share things, drawn small so that the same keys, ids and moments meet again and again. */
export interface StreamShape {
  readonly workers: number
  readonly days: number
  /** Distinct payouts of each worker in five days; the statuses of one lie within them. */
  readonly payouts: number
  /**
   * What is said of an instrument is the same all along. Otherwise statements contradict each other, weeks later too: then a time that the
   * facts no longer reach is not judged again.
   */
  readonly consistent: boolean
  readonly minEvents: number
  readonly maxEvents: number
}

const WHERE: readonly ConnectionOptions[] = [
  {},
  { ...NEW_YORK, asn: 7018, ip: 'ip-shared', device: 'device-shared' },
  { ...TOKYO, asn: 2516, ip: 'ip-tokyo', device: 'device-2', accuracyKm: 50 },
  { ...PARIS, asn: 3215, ip: 'ip-shared', device: 'device-shared', kind: 'unknown' },
  { ...PARIS, asn: 3215, kind: 'cellular', device: 'phone' },
  { ...LISBON, asn: 12353, kind: 'cellular', device: 'phone' },
  { ...LISBON, asn: 3215, kind: 'cellular', device: 'phone' },
  { anonymizer: 'vpn', kind: 'hosting', asn: 9009, ip: 'ip-vpn', provider: 'tunnel' },
  { anonymizer: 'unknown', kind: 'business', asn: 64500, ip: 'ip-office', device: 'device-shared' },
  { place: null, ip: null, device: null, asn: null, ipClass: 'reserved' },
  { netblock: aNetblock(), ip: 'ip-listed' },
  { netblock: aNetblock({ tier: 'hard', label: 'range-2' }), ip: 'ip-hard' },
  { netblock: aNetblock({ confidence: 0.4, lastConfirmedMs: 0 }), netblocksLoaded: false },
  { country: 'KP', asn: 131279, lat: null, lon: null },
]

const where = fc.constantFrom(...WHERE)
const maybeWhere = fc.option(where, { nil: null })
const status = fc.constantFrom('requested', 'sent', 'reversed')
const INSTRUMENTS = ['bank-1', 'bank-2', 'wallet-3', 'wallet-4', 'bank-5'] as const
const instrument = fc.constantFrom(...INSTRUMENTS)

function seldom<Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> {
  return fc.oneof({ arbitrary: fc.constant(null), weight: 5 }, { arbitrary: value, weight: 1 })
}

type Made = (envelope: { readonly worker: string; readonly at: number; readonly id: string }) => Event

const presence: fc.Arbitrary<Made> = fc
  .record({
    action: fc.constantFrom(aLogin, aLogin, aLogin, aHeartbeat, aHeartbeat, aLogout, aFailedLogin),
    connection: where,
    interactive: fc.boolean(),
    automation: fc.constantFrom(false, false, true),
    mfaDevice: fc.option(fc.constantFrom('mfa-1', 'mfa-2'), { nil: undefined }),
  })
  .map(
    ({ action, mfaDevice, ...rest }) =>
      (envelope) =>
        action({ ...envelope, ...rest, ...(mfaDevice === undefined ? {} : { mfaDevice }) }),
  )

const moneyOf = ({ payouts, consistent }: StreamShape): fc.Arbitrary<Made> =>
  fc
    .record({
      payout: fc.integer({ min: 1, max: payouts }),
      status,
      /** Rerouted on its way; usually not. */
      reroute: seldom(instrument),
      payer: fc.constantFrom('c-1', 'c-2', undefined),
      fundedBy: fc.constantFrom('bank-1', 'card-9', undefined),
      amountUsdCents: fc.constantFrom('1000', '250000', '99', null),
      holderNameMatch: fc.constantFrom(0.2, 0.7, 0.95, null),
      holderVerified: fc.constantFrom(true, false, null, null),
      holderKind: fc.constantFrom('person', 'company', null),
      country: fc.constantFrom('PT', 'US', null),
      agencyId: fc.constantFrom('agency-1', null, null),
      dueAtMs: fc.constantFrom(null, 5, 6),
      connection: maybeWhere,
      crypto: fc.constantFrom(undefined, undefined, {}, { accountModel: false }, LISTED, {
        screening: { version: null, hit: null },
      }),
    })
    .map(({ payout, reroute, payer, fundedBy, crypto, ...rest }) => ({ worker, at, id }) => {
      const to = reroute ?? (INSTRUMENTS[payout % INSTRUMENTS.length] as string)
      const facts = consistent ? { ...crypto, accountModel: to !== 'wallet-4' } : crypto
      return aPayout({
        worker,
        at,
        id,
        ...rest,
        payout: `po-${worker}-${Math.floor(at / (5 * DAY))}-${payout}`,
        to,
        ...(payer === undefined ? {} : { payer }),
        ...(fundedBy === undefined ? {} : { fundedBy }),
        ...(facts === undefined || (consistent && !isWallet(to)) ? {} : { crypto: facts }),
      })
    })

const isWallet = (name: string): boolean => name.startsWith('wallet')

const accountOf = ({ consistent }: StreamShape): fc.Arbitrary<Made> =>
  fc
    .record({
      action: fc.constantFrom('created', 'updated'),
      adds: fc.option(instrument, { nil: undefined }),
      kind: fc.constantFrom('bank', 'crypto', null),
      holder: fc.constantFrom('holder-1', 'holder-2', undefined),
      country: fc.constantFrom('PT', 'US', null),
      replacesSameHolder: fc.boolean(),
      agencyId: fc.constantFrom('agency-1', 'agency-2', null, null),
      householdId: fc.constantFrom('house-1', null, null),
      declaredCountry: fc.constantFrom('PT', 'US', null),
      phoneCountry: fc.constantFrom('PT', 'FR', null, null),
      documentCountry: fc.constantFrom('PT', 'JP', null, null),
      person: fc.constantFrom<ProfileOptions>({}, {}, ...PERSONS),
      kycStatus: fc.constantFrom('verified', 'pending', null),
      connection: maybeWhere,
    })
    .map(
      ({ adds, holder, person, ...rest }) =>
        (envelope) =>
          aProfileChange({
            ...envelope,
            ...rest,
            ...person,
            ...(consistent && adds !== undefined
              ? { kind: isWallet(adds) ? 'crypto' : 'bank', replacesSameHolder: adds === 'bank-5' }
              : {}),
            ...(adds === undefined ? {} : { adds }),
            ...(holder === undefined ? {} : { holder }),
          }),
    )

/** What a worker may have in common with others, and what clients and staff may say of them. */
const PERSONS: readonly ProfileOptions[] = [
  { document: 'document-1', name: 'name-1' },
  { document: 'document-2', phone: 'phone-1' },
  { phone: 'phone-2', email: 'email-1' },
  { email: 'email-2', name: 'name-2', template: 'template-1' },
]

const rating: fc.Arbitrary<Made> = fc
  .record({
    client: fc.constantFrom('c-1', 'c-2'),
    score: fc.constantFrom(5, 4.8, 3),
    clientDocument: fc.constantFrom('document-1', 'document-3', undefined),
    clientSince: fc.constantFrom(-400 * DAY, -DAY, undefined),
  })
  .map(
    ({ clientDocument, clientSince, ...rest }) =>
      (envelope) =>
        aRating({
          ...envelope,
          ...rest,
          ...(clientDocument === undefined ? {} : { clientDocument }),
          ...(clientSince === undefined ? {} : { clientSince }),
        }),
  )

const report: fc.Arbitrary<Made> = fc
  .record({
    kind: fc.constantFrom(...OBSERVATION_KINDS),
    source: fc.constantFrom('client', 'staff', 'system'),
    observerId: fc.constantFrom('o-1', 'o-2', 'o-3', null),
    occasionId: fc.constantFrom('call-1', 'call-2', null),
    confidence: fc.constantFrom(1, 0.5),
    accommodation: fc.constantFrom(false, false, false, true),
  })
  .map((told) => (envelope) => anObservation({ ...envelope, ...told }))

const bid: fc.Arbitrary<Made> = fc
  .record({ bid: fc.integer({ min: 1, max: 40 }), accepted: fc.boolean(), hasTemplate: fc.boolean() })
  .map(
    ({ bid, accepted, hasTemplate }) =>
      (envelope) =>
        aBid({
          ...envelope,
          bid: `b-${envelope.worker}-${bid}`,
          accepted,
          ...(hasTemplate ? { template: 'template-1' } : {}),
        }),
  )

const notice: fc.Arbitrary<Made> = fc.constantFrom<Made>(
  (envelope) => aTravelNotice({ ...envelope, from: envelope.at, to: envelope.at + DAY, countries: ['JP'] }),
  (envelope) => aTravelNotice({ ...envelope, from: envelope.at, to: envelope.at + HOUR }),
)

const madeOf = (shape: StreamShape): fc.Arbitrary<Made> =>
  fc.oneof(
    { arbitrary: presence, weight: 8 },
    { arbitrary: moneyOf(shape), weight: 4 },
    { arbitrary: accountOf(shape), weight: 2 },
    { arbitrary: fc.oneof(rating, report, bid, notice), weight: 2 },
  )

/** Moments on a coarse grid, so that some coincide to the millisecond; spread evenly, so that no list overflows within 48 hours. */
function moment(days: number): fc.Arbitrary<number> {
  return fc.noBias(fc.integer({ min: 0, max: days * 24 * 4 })).map((quarters) => quarters * 15 * MINUTE)
}

export interface Drawn {
  readonly event: Event
  /** How late it arrives, ms: within the horizon. */
  readonly delayMs: number
  /** It arrives a second time, so much later than it happened. */
  readonly repeatedAfterMs: number | null
  /** How many waiting links are read after it, in the shuffled run. */
  readonly linksRead: number
}

/** Events with the delays at which they arrive; every one arrives within the lateness horizon. */
export function streamOf(shape: StreamShape): fc.Arbitrary<readonly Drawn[]> {
  const delay = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: LATENESS }))
  return fc
    .array(
      fc.record({
        made: madeOf(shape),
        worker: fc.integer({ min: 1, max: shape.workers }),
        at: moment(shape.days),
        delayMs: delay,
        repeatedAfterMs: seldom(fc.integer({ min: 0, max: 6 * DAY })),
        linksRead: fc.integer({ min: 0, max: 3 }),
      }),
      { minLength: shape.minEvents, maxLength: shape.maxEvents, size: 'max' },
    )
    .map((drawn) =>
      drawn.map(({ made: make, worker, at, ...rest }, i) => ({
        ...rest,
        event: make({ worker: `w-${worker}`, at, id: `ev-${String(i).padStart(4, '0')}` }),
      })),
    )
}

/** In the order in which they happened; of one moment, by id, as they were drawn. */
export function inOrder(stream: readonly Drawn[]): readonly Event[] {
  return stream.map((one) => one.event).sort((a, b) => a.occurredAtMs - b.occurredAtMs)
}

export interface Arrival {
  readonly event: Event
  readonly atMs: number
  readonly linksRead: number
}

/** In the order in which they arrive, some of them twice. */
export function asArrived(stream: readonly Drawn[]): readonly Arrival[] {
  const arrivals: Arrival[] = []
  for (const { event, delayMs, repeatedAfterMs, linksRead } of stream) {
    arrivals.push({ event, atMs: event.occurredAtMs + delayMs, linksRead })
    if (repeatedAfterMs !== null) {
      const atMs = event.occurredAtMs + Math.max(delayMs, repeatedAfterMs)
      arrivals.push({ event, atMs, linksRead })
    }
  }
  return arrivals.sort((a, b) => a.atMs - b.atMs)
}
