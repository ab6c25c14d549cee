import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import {
  aLogin,
  aPayout,
  aProfileChange,
  aTravelNotice,
  type ConnectionOptions,
  type ProfileOptions,
} from '../testing/builders.ts'
import { askAfter, brief } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { countryInconsistency } from './country-inconsistency.ts'

const QUIET = { kind: 'quiet', strengths: [], counter: [] }
const FIRED = { kind: 'fired', strengths: [0.3], counter: [] }
/** In the order in which they happened. */
const verdict = (events: readonly Event[]) =>
  brief(
    askAfter(
      countryInconsistency,
      [...events].sort((a, b) => a.occurredAtMs - b.occurredAtMs),
    ),
  )
const account = (declaredCountry: string, phoneCountry: string, documentCountry: string) =>
  aProfileChange({ declaredCountry, phoneCountry, documentCountry })
const bank = (country: string, over: ProfileOptions = {}) =>
  aProfileChange({ adds: `bank-${country}`, country, ...over })
const days = (count: number, country: string, over: ConnectionOptions = {}, from = 0) =>
  Array.from({ length: count }, (_, n) => aLogin({ at: (from + n) * DAY, connection: { country, ...over } }))

/** The five fields, by one letter each: declared, phone, document, bank, connection. */
const worker = (five: string, count = 10) => {
  const [declared, phone, document, ofBank, ip] = [...five].map((letter) => `X${letter}`) as [
    string,
    string,
    string,
    string,
    string,
  ]
  return [account(declared, phone, document), bank(ofBank), ...days(count, ip)]
}

describe('country-inconsistency', () => {
  // Domain reference §4.2, I3: distinct countries among five fields ≥ 4 → 0.3; three are the diaspora's.
  test.each([
    ['AAAAA', QUIET],
    ['AABAA', QUIET],
    ['ABCAA', QUIET],
    ['ABCBC', QUIET],
    ['ABCDA', FIRED],
    ['ABCAD', FIRED],
    ['AABCD', FIRED],
    ['ABCDD', FIRED],
    ['ABCDE', FIRED],
  ])('%s', (five, expected) => {
    expect(verdict(worker(five))).toEqual(expected)
  })

  test('it counts the countries and shows the newest log-in, naming none of them', () => {
    const events = worker('ABCDE')
    const said = askAfter(countryInconsistency, events)
    expect(said).toMatchObject({
      episodes: [
        {
          observed: 5,
          limit: 4,
          evidence: [{ eventId: events.at(-1)?.eventId }, { eventId: events[1]?.eventId }],
        },
      ],
    })
    expect(JSON.stringify(said)).not.toMatch(/"X[A-E]"|\bX[A-E]\b/)
  })

  test.each<[string, readonly Event[]]>([
    ['nothing', []],
    [
      'no document',
      [aProfileChange({ declaredCountry: 'XA', phoneCountry: 'XB' }), bank('XC'), ...days(10, 'XD')],
    ],
    ['no bank', [account('XA', 'XB', 'XC'), ...days(10, 'XD')]],
    [
      'a bank of unknown country',
      [account('XA', 'XB', 'XC'), aProfileChange({ adds: 'b' }), ...days(10, 'XD')],
    ],
    ['nine days', worker('ABCDE', 9)],
  ])('with %s known it cannot judge', (_, events) => {
    expect(askAfter(countryInconsistency, events)).toMatchObject({ kind: 'unready', missing: 'history' })
  })

  test('of several banks and several usual countries the one that agrees counts', () => {
    expect(verdict([...worker('ABCDA'), bank('XB')])).toEqual(QUIET)
    expect(verdict([...worker('ABCAD'), ...days(10, 'XB')])).toEqual(QUIET)
    // A country that is not as usual does not.
    expect(verdict([...worker('ABCAD'), ...days(9, 'XB')])).toEqual(FIRED)
  })

  test('a bank that is paid to is one as well', () => {
    const paid = aPayout({ to: 'bank-1', country: 'XD' })
    expect(verdict([account('XA', 'XB', 'XC'), paid, ...days(10, 'XA')])).toEqual(FIRED)
    const back = aPayout({
      payout: paid.payout.payoutId,
      at: 1,
      to: 'bank-1',
      country: 'XD',
      status: 'reversed',
    })
    expect(verdict([account('XA', 'XB', 'XC'), paid, back, ...days(10, 'XA')]).kind).toBe('unready')
  })

  test('a country told anew takes the place of the former', () => {
    expect(verdict([...worker('ABCDA'), aProfileChange({ at: 10 * DAY, phoneCountry: 'XA' })])).toEqual(QUIET)
  })

  describe('guards', () => {
    test('e-money and virtual currency are not compared', () => {
      const others = ['ewallet', 'crypto'] as const
      for (const kind of others) {
        const events = [account('XA', 'XB', 'XC'), bank('XD', { kind }), ...days(10, 'XA')]
        expect(verdict(events).kind).toBe('unready')
        expect(verdict([...events, bank('XA')])).toEqual(QUIET)
      }
    })

    test('anonymizer: hidden connections have no country', () => {
      for (const hidden of [{ anonymizer: 'vpn' }, { kind: 'hosting' }, { anonymizer: 'tor' }] as const) {
        const events = [account('XA', 'XB', 'XC'), bank('XA'), ...days(20, 'XD', hidden)]
        expect(verdict(events).kind).toBe('unready')
        expect(verdict([...events, ...days(10, 'XA', {}, 20)])).toEqual(QUIET)
      }
    })

    test('travel: announced days are not counted', () => {
      const away = aTravelNotice({ from: 0, to: 14 * DAY, countries: ['XD'] })
      expect(verdict([away, account('XA', 'XB', 'XC'), bank('XA'), ...days(15, 'XD')]).kind).toBe('unready')
      expect(
        verdict([away, account('XA', 'XB', 'XC'), bank('XA'), ...days(15, 'XD'), ...days(10, 'XA', {}, 16)]),
      ).toEqual(QUIET)
      const elsewhere = aTravelNotice({ from: 0, to: 14 * DAY, countries: ['XE'] })
      expect(verdict([elsewhere, account('XA', 'XB', 'XC'), bank('XA'), ...days(15, 'XD')])).toEqual(FIRED)
    })
  })

  test('it counts distinct countries, whichever they are', () => {
    const letters = fc.tuple(...Array.from({ length: 5 }, () => fc.constantFrom('A', 'B', 'C', 'D', 'E')))
    fc.assert(
      fc.property(letters, (five) => {
        const distinct = new Set(five).size
        expect(verdict(worker(five.join('')))).toEqual(distinct >= 4 ? FIRED : QUIET)
      }),
      { numRuns: 60 },
    )
  })
})
