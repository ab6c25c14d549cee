import { createHash } from 'node:crypto'
import { createVerdicts, defaultSettings, detect, type Event, type Profile } from '@redflag/detection'
import {
  aBid,
  aHeartbeat,
  aLabel,
  aLink,
  aLogin,
  aLogout,
  aMember,
  anObservation,
  aPayout,
  aProfileChange,
  aRating,
  type ConnectionOptions,
  LISBON,
  PARIS,
} from '@redflag/detection/testing/builders'
import { DAY, HOUR, MINUTE } from '@redflag/detection/time'

/** How much a worker does; ids are as long and as random as those of a real platform. */
export interface Habits {
  readonly days: number
  readonly loginsADay: number
  readonly payouts: number
  readonly bidsADay: number
  /** Places to log in from, and as many devices. */
  readonly places: number
  readonly instruments: number
  readonly clients: number
  readonly ratings: number
  readonly sharers: number
  /** What payouts, clients, sessions and the like are called; events are UUIDs in either case. */
  readonly ids: 'numbered' | 'uuid'
}

/** Three weeks of one who logs in twice a day and is paid once. */
export const USUAL: Habits = {
  days: 21,
  loginsADay: 2,
  payouts: 20,
  bidsADay: 0.5,
  places: 2,
  instruments: 2,
  clients: 4,
  ratings: 3,
  sharers: 1,
  ids: 'numbered',
}

/** Two months of one of whom nearly every list is full. */
export const BUSY: Habits = {
  days: 62,
  loginsADay: 4,
  payouts: 60,
  bidsADay: 3,
  places: 6,
  instruments: 6,
  clients: 12,
  ratings: 16,
  sharers: 4,
  ids: 'numbered',
}

const ID = 'w_84015923'

/** The profile of such a worker after all they did, folded as the detector folds it. */
export function workerOf(habits: Habits): Profile {
  const settings = defaultSettings()
  const verdicts = createVerdicts(1)
  let profile: Profile | null = null
  for (const event of eventsOf(habits)) {
    // One partition of a platform with eight events a second in each.
    const offset = 40_000_000 + Math.floor((event.occurredAtMs - eventTime(0)) / 125)
    const position = { partition: 7, offset }
    profile = detect({ profile, event, position, told: new Map(), verdicts }, settings).profile
  }
  if (profile === null) throw new Error('a worker without events')
  return profile
}

const eventTime = (at: number): number => aLogin({ at }).occurredAtMs

function eventsOf(habits: Habits): readonly Event[] {
  const events = [joining(habits), ...sessionsOf(habits), ...moneyOf(habits), ...hearsayOf(habits)]
  return events.sort((a, b) => a.occurredAtMs - b.occurredAtMs)
}

const digest = (name: string) => createHash('sha256').update(name).digest()
const pseudonym = (name: string): string => digest(name).toString('base64url').slice(0, 16)
function uuid(name: string): string {
  const hex = digest(name).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  )
}

/** Numbered as on a platform of some age. */
const nameOf = (ids: Habits['ids'], kind: string, n: number): string =>
  ids === 'uuid' ? uuid(`${kind} ${n}`) : `${kind}_${84_015_923 + 7919 * n}`

/** Some milliseconds after the moment, always the same ones: nothing happens on the second. */
const about = (at: number, name: string): number =>
  Math.floor(at) + (digest(name).readUInt32LE() % (20 * MINUTE))

const common = (at: number, name: string) => ({ worker: ID, at: about(at, name), id: uuid(name) })

function placeOf(number: number): ConnectionOptions {
  return {
    ...(number % 2 === 0 ? LISBON : PARIS),
    ip: pseudonym(`ip ${number}`),
    device: pseudonym(`device ${number}`),
    asn: 3215 + 977 * number,
    kind: number % 2 === 0 ? 'residential' : 'cellular',
    userAgentFamily: number % 2 === 0 ? 'firefox/linux' : 'chrome/android',
    timezoneOffsetMinutes: number % 2 === 0 ? 0 : 60,
    timezone: number % 2 === 0 ? 'Europe/Lisbon' : 'Europe/Paris',
    provider: null,
  }
}

function joining({ instruments }: Habits): Event {
  return aProfileChange({
    ...common(0, 'joining'),
    action: 'created',
    kycStatus: 'verified',
    declaredCountry: 'PT',
    declaredTimezone: 'Europe/Lisbon',
    phoneCountry: 'PT',
    documentCountry: 'PT',
    document: pseudonym('document'),
    email: pseudonym('email'),
    phone: pseudonym('phone'),
    name: pseudonym('name'),
    adds: pseudonym(`bank ${instruments - 1}`),
    holder: pseudonym('holder'),
    country: 'PT',
  })
}

function sessionsOf({ days, loginsADay, places, ids }: Habits): readonly Event[] {
  const events: Event[] = []
  for (let n = 0; n < days * loginsADay; n += 1) {
    const start = DAY + (n / loginsADay) * DAY + 8 * HOUR
    const connection = { ...placeOf(n % places), session: nameOf(ids, 's', n) }
    const at = about(start, `login ${n}`)
    events.push(aLogin({ ...common(start, `login ${n}`), connection }))
    const beats = 4 + (n % 9)
    for (let beat = 1; beat < beats; beat += 1) {
      const id = uuid(`beat ${n} ${beat}`)
      events.push(aHeartbeat({ worker: ID, id, at: at + beat * 15 * MINUTE + beat, connection }))
    }
    if (n % 3 === 0)
      events.push(aLogout({ worker: ID, id: uuid(`logout ${n}`), at: at + beats * 15 * MINUTE, connection }))
  }
  return events
}

function moneyOf({ days, payouts, instruments, clients, places, ids }: Habits): readonly Event[] {
  const events: Event[] = []
  for (let n = 0; n < payouts; n += 1) {
    const start = DAY + ((n + 0.7) * days * DAY) / payouts
    const client = n % clients
    events.push(
      aPayout({
        ...common(start, `payout ${n}`),
        payout: nameOf(ids, 'po', n),
        amountUsdCents: String(12_000 + ((n * 7919) % 30_000)),
        to: pseudonym(`bank ${n % instruments}`),
        payer: nameOf(ids, 'c', client),
        fundedBy: pseudonym(`card ${client}`),
        holderKind: 'person',
        holderVerified: true,
        holderNameMatch: 0.93,
        earningId: nameOf(ids, 'earn', n),
        earnedAtMs: eventTime(about(start - 5 * DAY, `earned ${n}`)),
        dueAtMs: eventTime(about(start + DAY, `due ${n}`)),
        balanceRatio: 0.25 + (n % 50) / 100,
        automatic: false,
        milestoneId: n % 2 === 0 ? nameOf(ids, 'm', n) : null,
        connection: placeOf(n % places),
      }),
    )
  }
  return events
}

function hearsayOf({ days, bidsADay, ratings, sharers, clients, ids }: Habits): readonly Event[] {
  const events: Event[] = []
  for (let n = 0; n < days * bidsADay; n += 1) {
    const start = DAY + (n / bidsADay) * DAY + 15 * HOUR
    events.push(
      aBid({
        ...common(start, `bid ${n}`),
        bid: nameOf(ids, 'b', n),
        accepted: n % 4 === 0,
        template: pseudonym(`template ${n % 5}`),
      }),
    )
  }
  for (let n = 0; n < ratings; n += 1)
    events.push(
      aRating({
        ...common(3 * DAY + (n * days * DAY) / ratings, `rating ${n}`),
        client: nameOf(ids, 'c', n % clients),
        score: 4.5 + (n % 5) / 10,
        clientSince: -n * DAY,
      }),
    )
  for (let n = 0; n < sharers; n += 1)
    events.push(
      aLink({
        ...common(4 * DAY + n * DAY, `link ${n}`),
        attribute: 'ip',
        key: pseudonym('ip 0'),
        member: aMember(nameOf(ids, 'w', n)),
        loginsMs: [2 * DAY, 2 * DAY + n * HOUR + 1, 3 * DAY + 7],
        standing: { heat: 0.3, sequence: 40_000_123 + n, kin: [] },
      }),
    )
  events.push(anObservation({ ...common(9 * DAY, 'observation'), observerId: nameOf(ids, 'c', 0) }))
  events.push(
    aLabel({
      ...common(12 * DAY, 'label'),
      alert: nameOf(ids, 'alert', 0),
      signals: ['ip-country-churn', 'shared-ip'],
    }),
  )
  return events
}
