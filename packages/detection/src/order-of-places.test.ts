import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluate } from './evaluate.ts'
import type { Event } from './event.ts'
import { defaultSettings } from './settings.ts'
import {
  aHeartbeat,
  aLogin,
  anObservation,
  aProfileChange,
  aTravelNotice,
  type ConnectionOptions,
  LISBON,
  NEW_YORK,
  TOKYO,
} from './testing/builders.ts'
import { createDriver } from './testing/driver.ts'
import { DAY, HOUR, LATENESS, MINUTE } from './time.ts'

const SETTINGS = defaultSettings()

/** Signals that judge places, clocks and hours; the streams of the other tests name no sessions, zones or remote tools. */
const HERE = new Set([
  'concurrent-geo',
  'geo-profile-mismatch',
  'anonymizer-use',
  'remote-access',
  'tz-offset-vs-ip',
  'login-likelihood',
  'impossible-travel',
  'ip-country-churn',
  'no-rest-period',
  'operator-handover',
  'tz-inferred-mismatch',
  'continuous-session',
])

const PLACES: readonly ConnectionOptions[] = [
  { ...LISBON, timezone: 'Europe/Lisbon', timezoneOffsetMinutes: 0, userAgentFamily: 'firefox/linux' },
  {
    ...LISBON,
    timezone: 'Europe/Lisbon',
    device: 'phone',
    ip: 'ip-9',
    kind: 'cellular',
    userAgentFamily: 'safari/ios',
  },
  {
    ...NEW_YORK,
    timezone: 'America/New_York',
    timezoneOffsetMinutes: 540,
    device: 'd-2',
    ip: 'ip-2',
    asn: 7018,
  },
  {
    ...TOKYO,
    timezone: 'Asia/Tokyo',
    timezoneOffsetMinutes: 540,
    device: 'd-3',
    ip: 'ip-3',
    asn: 2516,
    userAgentFamily: 'chrome/windows',
  },
  { ...NEW_YORK, anonymizer: 'vpn', provider: 'tunnel', timezoneOffsetMinutes: 540, ip: 'ip-4', asn: 9009 },
  { anonymizer: 'tor', timezoneOffsetMinutes: 0, ip: 'ip-5' },
]

/** A place, a line and a browser of one day only. */
const strange = (day: number): ConnectionOptions => ({
  country: `X${day % 10}`,
  ip: `ip-x-${day}`,
  asn: 60_000 + day,
  device: `d-x-${day}`,
  userAgentFamily: `browser-${day}/system-${day}`,
})

type Made = (at: number, id: string) => Event

const place = fc.constantFrom(...PLACES)
const made: fc.Arbitrary<Made> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .record({
        connection: place,
        slot: fc.integer({ min: 0, max: 2 }),
        remote: fc.integer({ min: 0, max: 5 }),
      })
      .map(({ connection, slot, remote }) => (at: number, id: string) => {
        // A session is a place, a slot and a day.
        const session = `${connection.ip ?? 'home'}-${slot}-${Math.floor(at / DAY)}`
        const made = { at, id, connection: { ...connection, session } }
        if (remote === 0) return aLogin({ ...made, remoteTool: 'anydesk' })
        return remote < 3 ? aLogin(made) : aHeartbeat(made)
      }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Made>(
      (at, id) => aProfileChange({ at, id, adds: `bank-${at % 5}`, connection: { anonymizer: 'tor' } }),
      (at, id) => aLogin({ at, id, connection: strange(Math.floor(at / DAY)) }),
      (at, id) => aTravelNotice({ at, id, from: at, to: at + 2 * DAY, countries: ['JP'] }),
      (at, id) => anObservation({ at, id, kind: 'remote_control_seen', source: 'staff' }),
    ),
  },
)

const streamOf = (days: number, events: number) =>
  fc.array(
    fc.record({
      make: made,
      quarter: fc.noBias(fc.integer({ min: 0, max: days * 96 })),
      delayMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: LATENESS })),
    }),
    { minLength: events, maxLength: events, size: 'max' },
  )

const BEGINNING = aProfileChange({
  id: 'created',
  action: 'created',
  declaredCountry: 'DE',
  declaredTimezone: 'America/Los_Angeles',
})

function said(events: readonly Event[]) {
  const driver = createDriver()
  driver.send(BEGINNING)
  driver.send(...events)
  const profile = driver.profile()
  const { episodes, counter, unready, failed } = evaluate(profile, SETTINGS)
  expect(failed).toEqual([])
  return JSON.parse(
    JSON.stringify(
      {
        episodes: episodes.filter((one) => HERE.has(one.signal)),
        counter: counter.filter((one) => HERE.has(one.code.split('.')[0] ?? '')),
        unready: unready.filter((one) => HERE.has(one)),
      },
      (field, value: unknown) => (field === 'offset' || field === 'partition' ? undefined : value),
    ),
  ) as { readonly episodes: readonly { readonly signal: string }[] }
}

function sameInAnyOrder(days: number, events: number, numRuns: number): ReadonlySet<string> {
  const spoke = new Set<string>()
  fc.assert(
    fc.property(streamOf(days, events), (drawn) => {
      const all = drawn.map(({ make, quarter, delayMs }, i) => {
        const event = make(quarter * 15 * MINUTE, `ev-${String(i).padStart(4, '0')}`)
        return { event, arrivesMs: event.occurredAtMs + delayMs }
      })
      const straight = [...all].sort((a, b) => a.event.occurredAtMs - b.event.occurredAtMs)
      const arrived = [...all].sort((a, b) => a.arrivesMs - b.arrivesMs)
      const expected = said(straight.map((one) => one.event))
      for (const { signal } of expected.episodes) spoke.add(signal)
      expect(said(arrived.map((one) => one.event))).toEqual(expected)
    }),
    // Streams this long are not worth shrinking: the seed gives the same one again.
    { numRuns, seed: 5, endOnFailure: true },
  )
  return spoke
}

test('a few busy days of somebody who is everywhere come to the same, whatever order they arrive in', () => {
  expect(sameInAnyOrder(4, 40, 12).size).toBeGreaterThan(3)
}, 60_000)

test('so do two months, in which lists overflow and signals begin to remember', () => {
  const spoke = sameInAnyOrder(60, 260, 4)
  expect([...spoke]).toEqual(
    expect.arrayContaining(['concurrent-geo', 'ip-country-churn', 'login-likelihood', 'remote-access']),
  )
}, 60_000)

test('a day is a day, however many hours late it is told', () => {
  const hours = Array.from({ length: 24 }, (_, hour) => aHeartbeat({ at: hour * HOUR }))
  expect(said([...hours].reverse())).toEqual(said(hours))
})
