import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aBid, aHeartbeat, aLogin, aProfileChange, START_MS } from '../testing/builders.ts'
import { askAfter, brief } from '../testing/driver.ts'
import { DAY, HOUR, MINUTE } from '../time.ts'
import { bidRatio } from './bid-ratio.ts'

const QUIET = { kind: 'quiet', strengths: [], counter: [] }
const FIRED = { kind: 'fired', strengths: [0.2], counter: [] }
/** In the order in which they happened. */
const after = (events: readonly Event[]) =>
  askAfter(
    bidRatio,
    [...events].sort((a, b) => a.occurredAtMs - b.occurredAtMs),
  )
const verdict = (events: readonly Event[]) => brief(after(events))
const created = (day: number) => aProfileChange({ action: 'created', at: day * DAY })

/** So many bids, spread evenly over so many days, the first of them accepted; a log-in each day. */
function season(
  bids: number,
  days: number,
  { accepted = 0, loginEvery = 1, since = -100 as number | null } = {},
) {
  const events: Event[] = since === null ? [] : [created(since)]
  for (let day = 0; day < days; day += loginEvery) events.push(aLogin({ at: day * DAY }))
  for (let n = 0; n < bids; n += 1) {
    const at = Math.floor((n * days * DAY) / bids) + HOUR
    events.push(aBid({ at, bid: `b-${n}`, accepted: n < accepted }))
  }
  return events
}

describe('bid-ratio', () => {
  test('without a bid it cannot judge, and few bids are quiet', () => {
    expect(askAfter(bidRatio, [created(-100)])).toMatchObject({ kind: 'unready', missing: 'history' })
    expect(verdict(season(99, 20))).toEqual(QUIET)
  })

  // Domain reference §4.2, I4: ≥ 100 bids in 30 days and acceptance < 1 % → 0.2.
  test.each([
    // A hundred of them are three days old and more.
    [117, 0, QUIET],
    [118, 0, FIRED],
    [118, 1, FIRED],
    [118, 2, QUIET],
    [118, 8, QUIET],
  ])('%i bids over twenty days, %i accepted', (bids, accepted, expected) => {
    expect(verdict(season(bids, 20, { accepted }))).toEqual(expected)
  })

  test('one in a hundred is not below one in a hundred', () => {
    // The last one comes when the hundred before it are all ripe: one of 101 is fewer than one in a hundred, two are not.
    const hundred = season(100, 20, { accepted: 1 })
    const last = (accepted: boolean) => aBid({ at: 25 * DAY, bid: 'last', accepted })
    expect(verdict([...hundred, last(false)])).toEqual(FIRED)
    expect(verdict([...hundred, last(true)])).toEqual(QUIET)
  })

  test('bids over more than thirty days are not so many', () => {
    expect(verdict(season(120, 30))).toEqual(FIRED)
    expect(verdict(season(120, 40))).toEqual(QUIET)
  })

  test('an acceptance that arrives afterwards takes it back', () => {
    const events = season(120, 20)
    const won = [3, 4].map((n) => aBid({ at: 20 * DAY + n, bid: `b-${n}`, accepted: true }))
    expect(verdict(events)).toEqual(FIRED)
    expect(verdict([...events, ...won])).toEqual(QUIET)
  })

  test('it shows the log-ins of the time, or where there is none the activity', () => {
    const said = after(season(120, 20))
    expect(said).toMatchObject({
      episodes: [
        {
          observed: 120,
          limit: 100,
          text: '0 of 120 bids within 30 days were accepted.',
          evidence: [{ occurredAtMs: START_MS + 19 * DAY }, {}, {}],
        },
      ],
    })
    const bids = season(120, 20).filter((event) => event.type !== 'session')
    const heartbeat = aHeartbeat({ at: 18 * DAY })
    expect(after([...bids, heartbeat])).toMatchObject({
      episodes: [{ evidence: [{ eventId: heartbeat.eventId }] }],
    })
    expect(after(bids).kind).toBe('unready')
  })

  describe('more than one person writes in a day', () => {
    test.each([
      [119, QUIET],
      [120, FIRED],
    ])('%i bids on three days of log-in', (bids, expected) => {
      expect(verdict(season(bids, 3, { accepted: 5 }))).toEqual(expected)
    })

    test('bids on days without a log-in count with those that had one', () => {
      expect(verdict(season(120, 12, { accepted: 5, loginEvery: 1 }))).toEqual(QUIET)
      expect(verdict(season(120, 12, { accepted: 5, loginEvery: 4 }))).toEqual(FIRED)
    })

    test('where no log-in is known it says nothing of days', () => {
      const bids = season(120, 3, { accepted: 5 }).filter((event) => event.type !== 'session')
      expect(verdict([...bids, aHeartbeat({ at: DAY })])).toEqual(QUIET)
    })
  })

  describe('guards', () => {
    test('newcomer: nobody knows the worker yet', () => {
      const newest = 20 * DAY - (20 * DAY) / 120 + HOUR
      const aged = (ms: number) => [
        ...season(120, 20, { since: null }),
        aProfileChange({ action: 'created', at: newest - ms }),
      ]
      expect(verdict(aged(60 * DAY))).toEqual(FIRED)
      expect(verdict(aged(60 * DAY - MINUTE))).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['bid-ratio.newcomer'],
      })
    })

    test('where the age of the account is not known it speaks, and says so', () => {
      const said = after(season(120, 20, { since: null }))
      expect(said).toMatchObject({
        episodes: [
          { guards: [{ id: 'newcomer', why: 'the age of the account is not known' }, { id: 'ripe' }] },
        ],
      })
    })

    test('ripe: clients take their time', () => {
      // Two hundred over four days: hardly any is three days old. Fifty a day, so that the days are asked as well.
      expect(verdict(season(150, 4, { loginEvery: 1 }))).toEqual(QUIET)
      expect(verdict([...season(150, 4), aBid({ at: 7 * DAY, bid: 'last' })])).toEqual(FIRED)
    })
  })

  test('one acceptance more never says more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 90, max: 160 }), fc.integer({ min: 0, max: 4 }), (bids, accepted) => {
        const [few = 0] = verdict(season(bids, 20, { accepted })).strengths
        const [many = 0] = verdict(season(bids, 20, { accepted: accepted + 1 })).strengths
        expect(many).toBeLessThanOrEqual(few)
      }),
      { numRuns: 12 },
    )
  })
})
