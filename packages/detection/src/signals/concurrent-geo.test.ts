import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import {
  aHeartbeat,
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
import { DAY, HOUR, MINUTE } from '../time.ts'
import { concurrentGeo } from './concurrent-geo.ts'

/** When the worker has been known for three weeks and is learnt. */
const T = 21 * DAY
const FIRST = aLogin({ at: 0 })

/** A session: a log-in, then a heartbeat every five minutes. */
const session = (
  name: string,
  from: number,
  minutes: number,
  connection: ConnectionOptions = {},
): readonly Event[] => {
  const where = { session: name, device: `device-${name}`, ip: `ip-${name}`, ...connection }
  const events: Event[] = [aLogin({ at: from, connection: where })]
  for (let at = from; at <= from + minutes * MINUTE; at += 5 * MINUTE)
    events.push(aHeartbeat({ at, connection: where }))
  return events
}
const verdict = (...events: readonly (readonly Event[])[]) =>
  brief(askAfter(concurrentGeo, [FIRST, ...events.flat()]))

/** Two sessions that are live together for an hour. */
const both = (here: ConnectionOptions = LISBON, there: ConnectionOptions = TOKYO, at = T, name = 'x') => [
  ...session(`${name}1`, at, 120, here),
  ...session(`${name}2`, at + HOUR, 120, there),
]

describe('concurrent-geo', () => {
  test('two devices, live together for an hour on two continents', () => {
    // Lisbon to New York 5 422 km by the haversine formula, less two radii of 20 km.
    expect(askAfter(concurrentGeo, [FIRST, ...both(LISBON, NEW_YORK)])).toMatchObject({
      kind: 'fired',
      episodes: [
        {
          strength: 0.55,
          observed: 1,
          params: { km: 5382, minutes: 60, overlaps: 1 },
          text: 'Two sessions at least 5382 km apart were live together for 60 minutes.',
          evidence: [{}, {}],
        },
      ],
    })
  })

  // Domain reference §4.2, N2: overlap ≥ 10 min; ≥ 500 km apart.
  test('ten minutes together, not less', () => {
    const meet = (minutes: number) =>
      verdict(session('a', T, 60), session('b', T + (60 - minutes) * MINUTE, 60, TOKYO))
    expect(meet(10).kind).toBe('fired')
    expect(meet(5).kind).toBe('quiet')
    expect(meet(-30).kind).toBe('quiet')
  })

  test('500 km between the edges of the circles, not less', () => {
    // London to Paris is 344 km. On the equator 5° are 556 km.
    expect(verdict(both(LONDON, PARIS)).kind).toBe('quiet')
    const east = (accuracyKm: number) =>
      verdict(
        both({ country: 'XA', lat: 0, lon: 10, accuracyKm }, { country: 'XB', lat: 0, lon: 15, accuracyKm }),
      ).kind
    expect(east(27)).toBe('fired')
    expect(east(29)).toBe('quiet')
  })

  // N2: score 0.6, 0.9 on ≥ 3 overlaps / 7 d; §4.2, N1 (same guard): two within seven days before it alone reaches medium.
  test('one stays under medium, a second within seven days says more, a third most', () => {
    const on = (day: number) => both(LISBON, TOKYO, T + day * DAY, `d${day}-`)
    expect(verdict(on(0), on(2)).strengths).toEqual([0.55, 0.6])
    expect(verdict(on(0), on(2), on(4)).strengths).toEqual([0.55, 0.6, 0.9])
    expect(verdict(on(0), on(8)).strengths).toEqual([0.55, 0.55])
  })

  test('a computer left on at home is one occurrence, however many sessions of the journey it meets', () => {
    const home = session('home', T, 48 * 60)
    const away = [2, 20, 26, 44].map((hour) => session(`away-${hour}`, T + hour * HOUR, 60, TOKYO))
    expect(verdict(home, ...away).strengths).toEqual([0.55])
  })

  test('one session carried on over several lines is one presence', () => {
    const roaming = [0, 1, 2].map((n) =>
      session('phone', T + n * HOUR, 45, { ...TOKYO, device: 'phone', ip: `ip-roaming-${n}` }),
    )
    expect(verdict(session('home', T, 200), ...roaming).strengths).toEqual([0.55])
  })

  test('before two located sessions it is unready, and while the worker is being learnt it does not speak', () => {
    expect(askAfter(concurrentGeo, [FIRST])).toMatchObject({
      kind: 'unready',
      why: '0 of 2 located sessions seen',
    })
    expect(verdict(both(LISBON, TOKYO, 13 * DAY)).kind).toBe('quiet')
    const ten = Array.from({ length: 10 }, (_, n) => aLogin({ at: n * HOUR }))
    expect(verdict(ten, both(LISBON, TOKYO, 13 * DAY)).kind).toBe('fired')
  })

  describe('guards', () => {
    test.each<[string, ConnectionOptions]>([
      ['a VPN', { anonymizer: 'vpn' }],
      ['a relay', { anonymizer: 'relay' }],
      ['a data centre', { kind: 'hosting' }],
    ])('anonymizer: %s at one end hides where it really is', (_, over) => {
      expect(verdict(both(LISBON, { ...TOKYO, ...over })).kind).not.toBe('fired')
    })

    test('anonymizer: a session kept open by an agent is nobody', () => {
      const agent = session('b', T, 120, TOKYO).map((event) =>
        event.type === 'session' ? { ...event, session: { ...event.session, automation: true } } : event,
      )
      expect(verdict(session('a', T, 120), agent).kind).not.toBe('fired')
    })

    test('the same device, the same line, or ones that are not known, are not two people', () => {
      expect(verdict(both({ ...LISBON, device: 'one' }, { ...TOKYO, device: 'one' })).kind).toBe('quiet')
      expect(verdict(both({ ...LISBON, device: null }, TOKYO)).kind).toBe('quiet')
      expect(verdict(both({ ...LISBON, ip: 'one' }, { ...TOKYO, ip: 'one' })).kind).toBe('quiet')
      expect(verdict(both({ ...LISBON, ip: null }, TOKYO)).kind).toBe('quiet')
    })

    test.each<[string, ConnectionOptions]>([
      ['no radius', { accuracyKm: null }],
      ['a radius over 500 km', { accuracyKm: 501 }],
      ['latitude and longitude 0', { lat: 0, lon: 0 }],
    ])('accuracy: %s is no location', (_, over) => {
      expect(verdict(both(NEW_YORK, { ...TOKYO, ...over })).kind).not.toBe('fired')
    })

    const west = { country: 'US', lat: 34.0522, lon: -118.2437 } as const

    test('cellular: a mobile network at either end of one country', () => {
      expect(verdict(both(NEW_YORK, { ...west, kind: 'cellular' }))).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['concurrent-geo.cellular'],
      })
      expect(verdict(both(NEW_YORK, west)).kind).toBe('fired')
      expect(verdict(both(NEW_YORK, { ...TOKYO, kind: 'cellular' })).kind).toBe('fired')
    })

    test('handheld: a phone and a computer, nothing in one country, half abroad', () => {
      const phone = { userAgentFamily: 'safari/ios' } as const
      expect(verdict(both(NEW_YORK, { ...west, ...phone })).counter).toEqual(['concurrent-geo.handheld'])
      const abroad = askAfter(concurrentGeo, [FIRST, ...both(NEW_YORK, { ...TOKYO, ...phone })])
      expect(brief(abroad).strengths).toEqual([0.275])
      expect(abroad).toMatchObject({
        episodes: [{ guards: [{}, {}, {}, { id: 'handheld', held: true }, {}] }],
      })
      // Two phones are not a phone beside a computer.
      expect(verdict(both({ ...NEW_YORK, ...phone }, { ...TOKYO, ...phone })).strengths).toEqual([0.55])
    })

    test('company: a desktop at work beside the one at home counts half', () => {
      const work = { ...TOKYO, kind: 'business' } as const
      const desks = askAfter(concurrentGeo, [FIRST, ...both(LISBON, work)])
      expect(brief(desks).strengths).toEqual([0.275])
      expect(desks).toMatchObject({ episodes: [{ guards: [{}, {}, {}, {}, { id: 'company', held: true }] }] })
      expect(verdict(both({ ...LISBON, kind: 'business' }, work)).strengths).toEqual([0.55])
    })

    test('travel: announced to one of the places, or anywhere', () => {
      const notice = (...countries: readonly string[]) => [
        aTravelNotice({ at: T - 5 * DAY, from: T - DAY, to: T + DAY, countries }),
      ]
      expect(verdict(notice(), both()).counter).toEqual(['concurrent-geo.travel'])
      expect(verdict(notice('JP'), both()).kind).toBe('quiet')
      expect(verdict(notice('BR'), both()).kind).toBe('fired')
    })
  })

  test('an occurrence is remembered when its sessions are gone', () => {
    const driver = createDriver()
    driver.send(FIRST, ...both())
    for (let n = 1; n <= 20; n += 1) driver.send(...session(`later-${n}`, T + n * DAY, 30))
    expect(brief(ask(concurrentGeo, driver.profile())).kind).toBe('quiet')
    const said = driver.last().evaluation?.episodes.filter((one) => one.signal === 'concurrent-geo')
    expect(said).toMatchObject([{ strength: 0.55 }])
  })

  test('it does not matter in which order the heartbeats arrive', () => {
    const events = [...both(), ...both(LISBON, NEW_YORK, T + 20 * HOUR, 'y')]
    const straight = askAfter(concurrentGeo, [FIRST, ...events])
    fc.assert(
      fc.property(fc.shuffledSubarray([...events], { minLength: events.length }), (shuffled) => {
        expect(brief(askAfter(concurrentGeo, [FIRST, ...shuffled]))).toEqual(brief(straight))
      }),
      { numRuns: 10 },
    )
  })

  test('one place is never two, whatever happens there', () => {
    const when = fc.record({
      start: fc.integer({ min: 0, max: 600 }),
      minutes: fc.integer({ min: 0, max: 300 }),
    })
    fc.assert(
      fc.property(fc.array(when, { minLength: 2, maxLength: 5 }), (sessions) => {
        const events = sessions.map(({ start, minutes }, n) => session(`s${n}`, T + start * MINUTE, minutes))
        expect(verdict(...events).kind).toBe('quiet')
      }),
      { numRuns: 15 },
    )
  })
})
