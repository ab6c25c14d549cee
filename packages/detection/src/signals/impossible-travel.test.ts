import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT } from '../context.ts'
import type { Event } from '../event.ts'
import {
  aFailedLogin,
  aLogin,
  aTravelNotice,
  type ConnectionOptions,
  LISBON,
  LONDON,
  NEW_YORK,
  PARIS,
  TOKYO,
} from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../time.ts'
import { impossibleTravel } from './impossible-travel.ts'

/** When the worker has been known for three weeks and is learnt. */
const T = 21 * DAY
const FIRST = aLogin({ at: 0, connection: LISBON })

interface Leap {
  readonly from: ConnectionOptions
  readonly to: ConnectionOptions
  readonly afterMs: number
  readonly at?: number
}

/** Two log-ins of different devices. */
const leap = ({ from, to, afterMs, at = T }: Leap): readonly Event[] => [
  aLogin({ at, connection: { device: 'laptop', ...from } }),
  aLogin({ at: at + afterMs, connection: { device: 'other', ...to } }),
]
const verdict = (...events: readonly Event[]) => brief(askAfter(impossibleTravel, [FIRST, ...events]))
const overseas = (over: ConnectionOptions = {}) =>
  verdict(...leap({ from: NEW_YORK, to: { ...TOKYO, ...over }, afterMs: 6 * HOUR }))

describe('impossible-travel', () => {
  // Domain reference §4.4: New York to Tokyo 10 851.7 km; both radii of 20 km taken off: 10 811.7 km in 6 h is 1 801.9 km/h.
  // §4.2, N1: score = (v - 1000) / 2000 = 0.40.
  test('New York to Tokyo in six hours: 0.40 at 1802 km/h', () => {
    const events = [FIRST, ...leap({ from: NEW_YORK, to: TOKYO, afterMs: 6 * HOUR })]
    const result = askAfter(impossibleTravel, events)
    expect(result).toMatchObject({
      kind: 'fired',
      episodes: [{ observed: 1802, limit: 1000, params: { km: 10812, minutes: 360 }, evidence: [{}, {}] }],
    })
    expect(brief(result).strengths[0]).toBeCloseTo(0.401, 3)
  })

  // §4.4: London to Paris in 25 minutes is 824 km/h from centre to centre; 304 km from edge to edge.
  test('London to Paris in 25 minutes is quiet', () => {
    expect(verdict(...leap({ from: LONDON, to: PARIS, afterMs: 25 * MINUTE }))).toEqual({
      kind: 'quiet',
      strengths: [],
      counter: [],
    })
  })

  test('a real flight is quiet: New York to Tokyo in 14 hours', () => {
    expect(verdict(...leap({ from: NEW_YORK, to: TOKYO, afterMs: 14 * HOUR })).kind).toBe('quiet')
  })

  test('one occurrence stays under medium, a second within seven days lifts that', () => {
    const one = leap({ from: NEW_YORK, to: TOKYO, afterMs: HOUR })
    const again = (days: number) => leap({ from: NEW_YORK, to: TOKYO, afterMs: HOUR, at: T + days * DAY })
    expect(verdict(...one).strengths).toEqual([0.55])
    // The way back to New York takes days: no leap.
    expect(verdict(...one, ...again(7)).strengths).toEqual([0.55, 1])
    expect(verdict(...one, ...again(8)).strengths).toEqual([0.55, 0.55])
  })

  test('two log-ins in one moment are a minute apart, not infinitely fast', () => {
    for (const afterMs of [0, 59 * SECOND, MINUTE]) {
      const result = askAfter(impossibleTravel, [FIRST, ...leap({ from: NEW_YORK, to: TOKYO, afterMs })])
      expect(brief(result).strengths).toEqual([0.55])
      expect(Number(result.kind === 'fired' && result.episodes[0]?.observed) / 60).toBeCloseTo(10811.7, 1)
    }
  })

  test('a late log-in is judged against both its neighbours', () => {
    const late = aLogin({ at: T + HOUR, connection: { ...TOKYO, device: 'other' } })
    const around = [T, T + 2 * HOUR].map((at) => aLogin({ at, connection: NEW_YORK }))
    expect(verdict(...around).kind).toBe('quiet')
    expect(verdict(...around, late).strengths).toEqual([0.55, 1])
  })

  test('failed log-ins are nobody’s journey', () => {
    expect(
      verdict(
        aLogin({ at: T }),
        aFailedLogin({ at: T + HOUR, connection: TOKYO }),
        aLogin({ at: T + 2 * HOUR }),
      ).kind,
    ).toBe('quiet')
  })

  test('before two log-ins, or while the worker is being learnt, it is unready', () => {
    expect(askAfter(impossibleTravel, [FIRST])).toMatchObject({ kind: 'unready', why: '1 of 2 log-ins seen' })
    const young = leap({ from: NEW_YORK, to: TOKYO, afterMs: HOUR, at: 13 * DAY })
    expect(askAfter(impossibleTravel, [FIRST, ...young])).toMatchObject({
      kind: 'unready',
      why: 'still learning: 3 of 10 log-ins seen',
    })
  })

  // §4.2, N1: learn first 14 days or 10 log-ins.
  test('ten log-ins are enough to know a worker by, and what came before them stays unjudged', () => {
    const nine = Array.from({ length: 9 }, (_, n) => aLogin({ at: n * HOUR }))
    const young = leap({ from: NEW_YORK, to: TOKYO, afterMs: HOUR, at: 2 * DAY })
    expect(brief(askAfter(impossibleTravel, [...nine, ...young])).kind).toBe('fired')
    const early = leap({ from: NEW_YORK, to: TOKYO, afterMs: HOUR, at: 0 })
    const many = Array.from({ length: 60 }, (_, n) => aLogin({ at: DAY + n * HOUR, connection: TOKYO }))
    const driver = createDriver()
    for (const event of [...early, ...many]) {
      driver.send(event)
      expect(brief(ask(impossibleTravel, driver.profile())).kind).not.toBe('fired')
    }
  })

  describe('guards', () => {
    test.each<[string, ConnectionOptions]>([
      ['a VPN', { anonymizer: 'vpn' }],
      ['a proxy', { anonymizer: 'proxy' }],
      ['Tor', { anonymizer: 'tor' }],
      ['a relay', { anonymizer: 'relay' }],
      ['a data centre', { kind: 'hosting' }],
    ])('anonymizer: %s at one end hides where it really was', (_, connection) => {
      expect(overseas(connection).kind).toBe('quiet')
    })

    test('anonymizer: where it is not known, it says half', () => {
      expect(overseas({ anonymizer: 'unknown' }).strengths[0]).toBeCloseTo(0.401 / 2, 3)
    })

    test.each<[string, ConnectionOptions]>([
      ['no place', { place: null }],
      ['no coordinates', { lat: null }],
      ['half a coordinate', { lon: null }],
      ['no radius', { accuracyKm: null }],
      ['a radius over 500 km', { accuracyKm: 501 }],
      ['latitude and longitude 0', { lat: 0, lon: 0 }],
    ])('accuracy: %s is no location', (_, connection) => {
      expect(overseas(connection).kind).toBe('quiet')
    })

    // Lisbon to Paris is 1 453 km: 1 413 km/h with both radii of 20 km taken off, and 453 km with two of 500.
    test('accuracy: wide radii are taken off the distance', () => {
      const hop = (accuracyKm: number) =>
        verdict(...leap({ from: { ...LISBON, accuracyKm }, to: { ...PARIS, accuracyKm }, afterMs: HOUR }))
      expect(hop(20).kind).toBe('fired')
      expect(hop(500).kind).toBe('quiet')
    })

    test('cellular: a mobile network at either end of one country', () => {
      const west = { country: 'US', lat: 34.0522, lon: -118.2437 }
      for (const [from, to] of [
        [{ ...NEW_YORK, kind: 'cellular' }, west],
        [NEW_YORK, { ...west, kind: 'cellular' }],
      ] as const)
        expect(verdict(...leap({ from, to, afterMs: HOUR }))).toEqual({
          kind: 'quiet',
          strengths: [],
          counter: ['impossible-travel.cellular'],
        })
      // Another country is another matter, and so is an unknown one.
      expect(overseas({ kind: 'cellular' }).kind).toBe('fired')
      const nowhere = { country: null, kind: 'cellular' } as const
      expect(
        verdict(...leap({ from: { ...NEW_YORK, ...nowhere }, to: { ...TOKYO, ...nowhere }, afterMs: HOUR }))
          .kind,
      ).toBe('fired')
    })

    test('travel: announced to the country, or anywhere', () => {
      const journey = leap({ from: NEW_YORK, to: TOKYO, afterMs: 6 * HOUR })
      const notice = (countries: readonly string[], from = T - DAY) =>
        aTravelNotice({ at: T - 5 * DAY, from, to: T + DAY, countries })
      for (const countries of [[], ['JP'], ['US']])
        expect(verdict(notice(countries), ...journey).counter).toEqual(['impossible-travel.travel'])
      expect(verdict(notice(['BR']), ...journey).kind).toBe('fired')
      // A day of slack at both ends.
      expect(verdict(notice([], T + 30 * HOUR), ...journey).kind).toBe('quiet')
      expect(verdict(notice([], T + 31 * HOUR), ...journey).kind).toBe('fired')
    })

    test('same-device: the same device says half', () => {
      const result = askAfter(impossibleTravel, [
        FIRST,
        ...leap({
          from: { ...NEW_YORK, device: 'one' },
          to: { ...TOKYO, device: 'one' },
          afterMs: 6 * HOUR,
        }),
      ])
      expect(brief(result).strengths[0]).toBeCloseTo(0.401 / 2, 3)
      expect(result).toMatchObject({
        episodes: [{ guards: [{}, {}, {}, { id: 'same-device', held: true }, {}] }],
      })
      // Two unknown devices are not the same one.
      expect(
        verdict(
          ...leap({ from: { ...NEW_YORK, device: null }, to: { ...TOKYO, device: null }, afterMs: 6 * HOUR }),
        ).strengths[0],
      ).toBeCloseTo(0.401, 3)
    })
  })

  describe('networks of companies', () => {
    const journey = (over: ConnectionOptions, both: ConnectionOptions = {}) => [
      FIRST,
      ...leap({ from: { ...NEW_YORK, ...both }, to: { ...TOKYO, ...over }, afterMs: 6 * HOUR }),
    ]

    test('company: a company network at one end says half, at both ends all', () => {
      const office = askAfter(impossibleTravel, journey({ kind: 'business' }))
      expect(brief(office).strengths[0]).toBeCloseTo(0.401 / 2, 3)
      expect(office).toMatchObject({
        episodes: [{ guards: [{}, {}, {}, {}, { id: 'company', held: true }] }],
      })
      const offices = askAfter(impossibleTravel, journey({ kind: 'business' }, { kind: 'business' }))
      expect(brief(offices).strengths[0]).toBeCloseTo(0.401, 3)
    })

    test('corporate: a desktop service that the platform knows is no place', () => {
      const driver = createDriver()
      driver.send(...journey({ kind: 'business', asn: 64500 }))
      const knows = (asn: number) => ({
        ...DEFAULT_CONTEXT,
        platform: { ...DEFAULT_CONTEXT.platform, corporateAsns: [asn] },
      })
      expect(brief(ask(impossibleTravel, driver.profile(), {}, knows(64500)))).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['impossible-travel.corporate'],
      })
      expect(brief(ask(impossibleTravel, driver.profile(), {}, knows(64501))).kind).toBe('fired')
    })
  })

  test('an occurrence is remembered when its log-ins are gone, and many log-ins do not flush it', () => {
    const driver = createDriver()
    driver.send(FIRST, ...leap({ from: NEW_YORK, to: TOKYO, afterMs: HOUR }))
    driver.send(
      ...Array.from({ length: 60 }, (_, n) =>
        aLogin({ at: T + 2 * HOUR + n * MINUTE, connection: { ...TOKYO, device: 'other' } }),
      ),
    )
    expect(driver.profile().logins[0]?.ref.occurredAtMs).toBeGreaterThan(
      driver.profile().firstSeenMs + T + HOUR,
    )
    const said = driver.last().evaluation?.episodes.filter((one) => one.signal === 'impossible-travel')
    expect(said).toMatchObject([{ strength: 0.55 }])
  })

  test('a journey whose notice was pushed out by later ones does not become an occurrence', () => {
    const driver = createDriver()
    driver.send(
      FIRST,
      aTravelNotice({ at: T, from: T, to: T + DAY }),
      ...leap({ from: NEW_YORK, to: TOKYO, afterMs: HOUR }),
    )
    for (let n = 1; n <= 16; n += 1)
      driver.send(aTravelNotice({ at: T + n * DAY, from: T + n * 30 * DAY, to: T + (n * 30 + 1) * DAY }))
    driver.send(aLogin({ at: T + 20 * DAY, connection: TOKYO }))
    expect(driver.profile().travel[0]?.fromMs).toBeGreaterThan(driver.profile().firstSeenMs + T + DAY)
    expect(driver.last().evaluation?.episodes).toEqual([])
  })

  test('it never speaks of a speed up to 1000 km/h, and always of one above, wherever it goes', () => {
    const point = fc.record({
      lat: fc.double({ min: -90, max: 90, noNaN: true }),
      lon: fc.double({ min: -180, max: 180, noNaN: true }),
    })
    fc.assert(
      fc.property(point, point, fc.integer({ min: 0, max: 48 * 60 }), (from, to, minutes) => {
        const result = askAfter(impossibleTravel, [
          FIRST,
          ...leap({
            from: { ...from, country: 'XA' },
            to: { ...to, country: 'XB' },
            afterMs: minutes * MINUTE,
          }),
        ])
        if (result.kind !== 'fired') return
        for (const { observed, strength, params } of result.episodes) {
          expect(observed).toBeGreaterThanOrEqual(1000)
          expect(params['km']).toBeGreaterThanOrEqual(500)
          expect(strength).toBeLessThanOrEqual(1)
        }
      }),
    )
  })
})
