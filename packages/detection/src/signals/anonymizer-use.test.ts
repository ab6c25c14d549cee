import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aLogin, aPayout, aProfileChange, type ConnectionOptions, START_MS } from '../testing/builders.ts'
import { askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { anonymizerUse } from './anonymizer-use.ts'

const VPN: ConnectionOptions = { anonymizer: 'vpn', provider: 'tunnel', kind: 'hosting' }
const TOR: ConnectionOptions = { anonymizer: 'tor' }
const CLOUD: ConnectionOptions = { kind: 'hosting' }
const RELAY: ConnectionOptions = { anonymizer: 'relay', kind: 'hosting' }

const CREATED = aProfileChange({ action: 'created' })
/** A log-in a day. */
const days = (count: number, connection: ConnectionOptions = {}, firstDay = 0): readonly Event[] =>
  Array.from({ length: count }, (_, n) => aLogin({ at: (firstDay + n) * DAY + HOUR, connection }))
const verdict = (...events: readonly (Event | readonly Event[])[]) =>
  brief(askAfter(anonymizerUse, events.flat()))
const QUIET = { kind: 'quiet', strengths: [], counter: [] }

describe('anonymizer-use', () => {
  // Domain reference §4.2, N6: share of session-days > 0.8 and account < 90 d → 0.25.
  test.each<[string, ConnectionOptions]>([
    ['a VPN', VPN],
    ['a proxy', { anonymizer: 'proxy' }],
    ['Tor', TOR],
    ['a data centre', CLOUD],
  ])('a new account that is only ever used over %s: 0.25', (_, connection) => {
    expect(verdict(CREATED, days(5, connection))).toEqual({ kind: 'fired', strengths: [0.25], counter: [] })
  })

  test('figures and words', () => {
    expect(askAfter(anonymizerUse, [CREATED, ...days(2), ...days(10, VPN, 2)])).toMatchObject({
      episodes: [
        {
          observed: 0.83,
          limit: 0.8,
          atMs: START_MS + 11 * DAY + HOUR,
          text: 'On 10 of 12 days the account, younger than 90 days, was only used behind anonymisers.',
        },
      ],
    })
  })

  test('more than four days of five, and five of them', () => {
    expect(verdict(CREATED, days(2), days(8, VPN, 2))).toEqual(QUIET)
    expect(verdict(CREATED, days(2), days(9, VPN, 2)).kind).toBe('fired')
    expect(verdict(CREATED, days(4, VPN))).toEqual(QUIET)
  })

  test('a day on which it was also used openly is an open day', () => {
    const mixed = days(10, VPN).flatMap((event) => [
      event,
      { ...aLogin({ at: event.occurredAtMs - START_MS + HOUR }) },
    ])
    expect(verdict(CREATED, mixed)).toEqual(QUIET)
  })

  test('use alone never makes an alert', () => {
    const driver = createDriver()
    driver.send(CREATED, ...days(60, VPN), aPayout({ at: 61 * DAY }))
    expect(driver.findings).toEqual([])
  })

  test('before anything was seen it is unready', () => {
    expect(askAfter(anonymizerUse, [CREATED])).toMatchObject({ kind: 'unready', missing: 'history' })
  })

  describe('a payout method changed behind an anonymiser', () => {
    const first = aProfileChange({ at: 0, adds: 'bank-1' })
    const change = (connection: ConnectionOptions, at = 20 * DAY, over = {}) =>
      aProfileChange({ at, adds: 'wallet-2', kind: 'crypto', connection, ...over })

    // N6: Tor/hosting at payout-change time → 0.4.
    test.each<[string, ConnectionOptions, string]>([
      ['Tor', TOR, 'over Tor, which is not how'],
      ['a data centre', CLOUD, 'over a data centre, which is not how'],
    ])('over %s, by somebody who works openly: 0.4', (_, connection, words) => {
      const result = askAfter(anonymizerUse, [first, ...days(20), change(connection)])
      expect(brief(result).strengths).toEqual([0.4])
      expect(result).toMatchObject({
        episodes: [{ atMs: START_MS + 20 * DAY, text: expect.stringContaining(words), evidence: [{}] }],
      })
    })

    test('a privacy VPN, a proxy or a relay at that moment is nothing', () => {
      for (const connection of [VPN, { anonymizer: 'proxy' } as const, { anonymizer: 'relay' } as const, {}])
        expect(verdict(first, days(20), change(connection))).toEqual(QUIET)
    })

    test('relay: leaves from a data centre, and is none', () => {
      expect(verdict(first, days(20), days(1, RELAY, 20), change(RELAY)).counter).toEqual([
        'anonymizer-use.relay',
      ])
      expect(
        verdict(first, days(19), days(1, RELAY, 19), days(1, CLOUD, 20), change(CLOUD)).strengths,
      ).toEqual([0.4])
    })

    test('habit: who works like that on most days is told no more than that', () => {
      const result = askAfter(anonymizerUse, [first, ...days(9), ...days(10, TOR, 9), change(TOR)])
      expect(brief(result).strengths).toEqual([0.25])
      expect(result).toMatchObject({
        episodes: [{ guards: [{ id: 'habit', held: true }, { id: 'lawful', held: true }, {}, {}] }],
      })
      expect(verdict(first, days(11), days(8, TOR, 11), change(TOR)).strengths).toEqual([0.4])
      // Not known yet: four days.
      expect(verdict(first, days(4), change(TOR)).strengths).toEqual([0.25])
    })

    test('onboarding: the first destination is no change', () => {
      expect(verdict(days(20), change(TOR))).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['anonymizer-use.onboarding'],
      })
      // Known from a payout alone is known.
      expect(verdict(aPayout({ at: 0 }), days(20), change(TOR)).strengths).toEqual([0.4])
      // One whose only payout came back never was one.
      const back = [aPayout({ at: 0, payout: 'p' }), aPayout({ at: 1, payout: 'p', status: 'reversed' })]
      expect(verdict(back, days(20), change(TOR)).kind).toBe('quiet')
    })

    test('replacement: the same holder, renewed', () => {
      expect(verdict(first, days(20), change(TOR, 20 * DAY, { replacesSameHolder: true })).counter).toEqual([
        'anonymizer-use.replacement',
      ])
    })
  })

  describe('guards', () => {
    test('relay: counts as nothing', () => {
      expect(verdict(CREATED, days(20, RELAY))).toEqual(QUIET)
    })

    test('established: an account older than ninety days may be private', () => {
      expect(verdict(CREATED, days(20, VPN, 90))).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['anonymizer-use.established'],
      })
      expect(verdict(CREATED, days(20, VPN, 70)).kind).toBe('fired')
      // What was said while it was new fades; it is not renewed by what comes later.
      const on = askAfter(anonymizerUse, [CREATED, ...days(60, VPN, 60)])
      expect(on).toMatchObject({ episodes: [{ atMs: START_MS + 89 * DAY + HOUR }] })
    })

    test('established: of unknown age is not new', () => {
      expect(verdict(days(20, VPN))).toEqual(QUIET)
    })
  })

  test('it says the more the more days are hidden, and never over 0.25 of use alone', () => {
    const pattern = fc.array(fc.boolean(), { minLength: 5, maxLength: 30 })
    fc.assert(
      fc.property(pattern, fc.nat(), (hidden, pick) => {
        const said = (flags: readonly boolean[]) =>
          verdict(
            CREATED,
            flags.flatMap((is, n) => days(1, is ? VPN : {}, n)),
          ).strengths[0] ?? 0
        const more = hidden.with(pick % hidden.length, true)
        expect(said(more)).toBeGreaterThanOrEqual(said(hidden))
        expect(said(more)).toBeLessThanOrEqual(0.25)
      }),
      { numRuns: 25 },
    )
  })
})
