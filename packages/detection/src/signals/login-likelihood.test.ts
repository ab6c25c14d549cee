import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aLogin, aTravelNotice, type ConnectionOptions, START_MS, TOKYO } from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { loginLikelihood } from './login-likelihood.ts'

/** A log-in a day at home, from one line with one browser. */
const home = (days: number, firstDay = 0, over: ConnectionOptions = {}): readonly Event[] =>
  Array.from({ length: days }, (_, n) => aLogin({ at: (firstDay + n) * DAY + 9 * HOUR, connection: over }))

/** Somewhere else, on another device. */
const AWAY: ConnectionOptions = { ...TOKYO, asn: 2516, ip: 'ip-away', device: 'device-away' }
const STRANGE: ConnectionOptions = { ...AWAY, userAgentFamily: 'safari/ios' }
const at = (day: number, connection: ConnectionOptions, hour = 9) =>
  aLogin({ at: day * DAY + hour * HOUR, connection })
const verdict = (...events: readonly (Event | readonly Event[])[]) =>
  brief(askAfter(loginLikelihood, events.flat()))
const QUIET = { kind: 'quiet', strengths: [], counter: [] }
const observed = (...events: readonly (Event | readonly Event[])[]) => {
  const result = askAfter(loginLikelihood, events.flat())
  return result.kind === 'fired' ? result.episodes.map((one) => one.observed) : []
}

describe('login-likelihood', () => {
  // Domain reference §4.5: what is new at every level is 4 times likelier of anybody; of two features, 16 times.
  test('nothing of it was ever seen: 16 times likelier of anybody', () => {
    expect(askAfter(loginLikelihood, [...home(20), at(20, STRANGE)])).toMatchObject({
      kind: 'fired',
      episodes: [
        {
          strength: 0.55,
          observed: 16,
          limit: 10,
          atMs: START_MS + 20 * DAY + 9 * HOUR,
          text: 'A log-in from a place and a browser that were not the worker’s before: 16 times likelier of anybody.',
        },
      ],
    })
  })

  // By hand, 20 log-ins: browser levels (0.5387·0.05 + 0.268·0.25 + 0.1882·0.25 + 0.0051·0.5) = 0.14354 over
  // 0.5387·0.0125 + 0.268·0.0625 + (0.1882 + 0.0051)·20/21 = 0.20758 is 0.6915; times 4 is 2.77.
  test('a new place with another browser on the usual system: 2.8 times, 0.3', () => {
    const other = { ...AWAY, userAgentFamily: 'chrome/linux' }
    expect(observed(home(20), at(20, other))).toEqual([2.8])
    expect(verdict(home(20), at(20, other)).strengths).toEqual([0.3])
  })

  // 4 × 0.14354 / (20/21) = 0.6.
  test('a new place with the usual browser is a journey, and quiet', () => {
    expect(verdict(home(20), at(20, AWAY))).toEqual(QUIET)
  })

  test('a new line or a new phone in the usual country is daily life', () => {
    const cafe = { ip: 'ip-cafe', asn: 12353, device: 'device-new', userAgentFamily: 'safari/ios' }
    expect(verdict(home(20), at(20, cafe))).toEqual(QUIET)
    // So it is for those who have been abroad before.
    expect(verdict(at(0, AWAY), home(20, 1), at(21, cafe))).toEqual(QUIET)
  })

  test('a place that was seen once is still rare, one that is seen often is not', () => {
    const once = [...home(19), at(19, AWAY)]
    const moved = { ...STRANGE, ip: 'ip-other', asn: 9999, device: 'device-3' }
    // By hand: 0.01306 / (0.6·0.000025 + 0.3·0.0025 + 0.1·1/21) = 2.36; times 4 for the browser is 9.5.
    expect(observed(once, at(21, moved))).toEqual([9.5])
    expect(verdict(home(10), home(10, 10, AWAY), at(21, moved))).toEqual(QUIET)
  })

  test('the second log-in of the day is not excused by the first, that of the next day but one is', () => {
    const result = askAfter(loginLikelihood, [...home(20), at(20, STRANGE), at(20, STRANGE, 12)])
    expect(result).toMatchObject({ episodes: [{ observed: 16 }] })
    expect(observed(home(20), at(20, STRANGE), at(21, STRANGE, 8))).toEqual([16, 16])
    expect(observed(home(20), at(20, STRANGE), at(22, STRANGE))).toEqual([16])
  })

  test('one day stays under medium, a second within a week lifts that', () => {
    const second = {
      ...STRANGE,
      country: 'XX',
      ip: 'ip-3',
      asn: 3,
      device: 'device-3',
      userAgentFamily: 'edge/android',
    }
    expect(verdict(home(20), at(20, STRANGE), home(4, 21), at(25, second)).strengths).toEqual([0.55, 0.6])
    expect(verdict(home(20), at(20, STRANGE), home(8, 21), at(29, second)).strengths).toEqual([0.55, 0.55])
  })

  test('before ten log-ins of the day before and earlier it is unready, or says nothing', () => {
    expect(askAfter(loginLikelihood, home(10))).toMatchObject({
      kind: 'unready',
      why: '10 of 11 log-ins seen',
    })
    expect(verdict(home(9), at(8, {}, 12), at(9, STRANGE, 10))).toEqual(QUIET)
    expect(verdict(home(10), at(10, STRANGE)).kind).toBe('fired')
  })

  test('what is not known is not new', () => {
    const blank = { country: null, asn: null, ip: null, device: null, userAgentFamily: null }
    expect(verdict(home(20), at(20, blank))).toEqual(QUIET)
    expect(verdict(home(20, 0, blank), at(20, STRANGE))).toEqual(QUIET)
    // Of a browser that nobody can name, the place alone is weighed: 4.
    expect(observed(home(20), at(20, { ...AWAY, userAgentFamily: null }))).toEqual([4])
  })

  describe('guards', () => {
    test.each<[string, ConnectionOptions]>([
      ['a VPN', { anonymizer: 'vpn' }],
      ['Tor', { anonymizer: 'tor' }],
      ['a relay', { anonymizer: 'relay' }],
      ['a data centre', { kind: 'hosting' }],
    ])('anonymizer: a log-in over %s is not judged, and is no history', (_, over) => {
      expect(verdict(home(20), at(20, { ...STRANGE, ...over }))).toEqual(QUIET)
      expect(verdict(home(20, 0, over), at(20, STRANGE))).toEqual(QUIET)
    })

    test('anonymizer: an agent in another country is nobody', () => {
      const agent = aLogin({ at: 20 * DAY, connection: STRANGE, automation: true })
      expect(verdict(home(20), agent)).toEqual(QUIET)
    })

    test('same-device: the worker’s own, in a new place with a new browser', () => {
      const own = { ...STRANGE, device: 'device-w-1' }
      expect(verdict(home(20), at(20, own))).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['login-likelihood.same-device'],
      })
      // Two devices that are not known are not the same.
      expect(verdict(home(20, 0, { device: null }), at(20, { ...STRANGE, device: null })).kind).toBe('fired')
    })

    test('travel: announced', () => {
      const notice = (...countries: readonly string[]) =>
        aTravelNotice({ at: 19 * DAY, from: 19 * DAY, to: 30 * DAY, countries })
      expect(verdict(home(20), notice(), at(20, STRANGE)).counter).toEqual(['login-likelihood.travel'])
      expect(verdict(home(20), notice('JP'), at(20, STRANGE)).kind).toBe('quiet')
      expect(verdict(home(20), notice('BR'), at(20, STRANGE)).kind).toBe('fired')
    })
  })

  test('what was said is remembered when the history it rests on is gone, and not made up afterwards', () => {
    const driver = createDriver()
    driver.send(...home(20), at(20, STRANGE), ...home(45, 21))
    expect(brief(ask(loginLikelihood, driver.profile())).kind).toBe('quiet')
    const said = driver.last().evaluation?.episodes.filter((one) => one.signal === 'login-likelihood')
    expect(said).toMatchObject([{ strength: 0.55, observed: 16 }])
    // Two homes: as long as both are in the history neither is new, and when one has left it neither.
    const commuter = createDriver()
    for (let n = 0; n < 60; n += 1) {
      commuter.send(at(n, n % 12 === 0 ? STRANGE : {}))
      if (n <= 12) continue
      const spoken =
        commuter.last().evaluation?.episodes.filter((one) => one.signal === 'login-likelihood') ?? []
      expect(spoken).toEqual([])
    }
  })

  test('the more often a place was seen, the less it says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 19 }), (seen) => {
        const history = (count: number) =>
          Array.from({ length: 20 }, (_, n) => at(n, n < count ? { ...STRANGE, device: `d-${n}` } : {}))
        // Of the last log-in alone: the way back home after days away may stand out as well.
        const last = at(22, { ...STRANGE, device: 'new' })
        const ratio = (count: number) => {
          const result = askAfter(loginLikelihood, [...history(count), last])
          if (result.kind !== 'fired') return 0
          return Number(result.episodes.find((one) => one.atMs === last.occurredAtMs)?.observed ?? 0)
        }
        expect(ratio(seen + 1)).toBeLessThanOrEqual(ratio(seen))
      }),
      { numRuns: 20 },
    )
  })
})
