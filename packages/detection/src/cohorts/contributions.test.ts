import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { anObservation, aPayout, type PayoutOptions, START_MS } from '../testing/builders.ts'
import { createDriver } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { contributionChange, contributionsOf } from './contributions.ts'
import { corridorAt, dayOf, NO_CORRIDOR } from './corridor.ts'
import { addTallies, EMPTY_TALLY, type Tally } from './tally.ts'

const FIRST = dayOf(START_MS)
const ALL = Number.NEGATIVE_INFINITY

const bank = (day: number, over: PayoutOptions = {}) =>
  aPayout({ at: day * DAY, payout: `b-${day}`, currency: 'EUR', ...over })
const coin = (day: number, over: PayoutOptions = {}) =>
  aPayout({ at: day * DAY, payout: `c-${day}`, to: 'wallet', currency: 'USDT', crypto: {}, ...over })

function factsOf(events: readonly Event[]) {
  const driver = createDriver()
  driver.send(...events)
  return driver.profile()
}

/** By day after the start: what is not nought. */
function told(events: readonly Event[]): Record<number, Partial<Tally>> {
  const byDay: Record<number, Partial<Tally>> = {}
  for (const { day, tally } of contributionsOf(factsOf(events), ALL))
    byDay[day - FIRST] = Object.fromEntries(Object.entries(tally).filter(([, count]) => count !== 0))
  return byDay
}

describe('what a worker contributes', () => {
  test('counts a worker once in a week from Monday, however often it is paid', () => {
    expect(told([bank(0), bank(0.5), bank(2), bank(6), bank(7)])).toEqual({
      0: { paid: 1, active: 1 },
      2: { settled: 1 },
      7: { paid: 1, settled: 1, active: 1 },
    })
  })

  test('a shift is one of a worker who was paid otherwise on an earlier day', () => {
    expect(told([coin(0), coin(7)])[7]).toEqual({ paid: 1, crypto: 1, railed: 1, active: 1 })
    expect(told([bank(0), coin(0.5)])[0]).toEqual({ paid: 1, crypto: 1, active: 1 })
    expect(told([bank(0), coin(7)])[7]).toEqual({
      ...{ paid: 1, crypto: 1, active: 1 },
      ...{ settled: 1, shifted: 1 },
    })
  })

  test('a new asset or chain is one of a worker who had another before', () => {
    const other = { crypto: { asset: 'BTC', chain: 'bitcoin' } }
    expect(told([coin(0), coin(7, other)])[7]).toMatchObject({ railed: 1, switched: 1 })
    expect(told([coin(0), coin(7)])[7]?.switched).toBeUndefined()
    expect(told([coin(0, other)])[0]?.switched).toBeUndefined()
  })

  test('an amount is unusual above twice the largest of at least eight before', () => {
    const eight = Array.from({ length: 8 }, (_, week) => bank(week * 7))
    expect(told([...eight.slice(1), bank(63, { amountUsdCents: '30000' })])[63]?.judged).toBeUndefined()
    expect(told([...eight, bank(63, { amountUsdCents: '20000' })])[63]).toEqual({
      ...{ paid: 1, settled: 1, judged: 1 },
      active: 1,
    })
    expect(told([...eight, bank(63, { amountUsdCents: '20001' })])[63]).toMatchObject({
      judged: 1,
      unusual: 1,
    })
  })

  test('who is said to want money in advance does so for two months, whichever client says it', () => {
    const asked = (day: number, client: string) =>
      anObservation({ at: day * DAY, kind: 'prepayment_requested', source: 'client', observerId: client })
    expect(told([asked(0, 'c-1'), asked(1, 'c-2'), bank(60), bank(62)])).toMatchObject({
      0: { active: 1, prepaid: 1 },
      60: { active: 1, prepaid: 1 },
    })
    expect(told([asked(0, 'c-1'), bank(61)])[61]?.prepaid).toBeUndefined()
    const byStaff = anObservation({ at: 0, kind: 'prepayment_requested', source: 'staff' })
    expect(told([byStaff])).toEqual({})
  })

  test('a payout that came back on its day never was; one that came back later was one', () => {
    const back = (at: number) => bank(0, { at, status: 'reversed', id: 'back' })
    expect(told([bank(0), back(23 * HOUR)])).toEqual({})
    expect(told([bank(0), back(25 * HOUR)])).toEqual(told([bank(0)]))
    expect(told([back(23 * HOUR), bank(0)])).toEqual({})
    expect(told([back(25 * HOUR), bank(0)])).toEqual(told([bank(0)]))
  })
})

describe('corridor', () => {
  test('is the currency of most payouts up to then that are not virtual', () => {
    const facts = factsOf([
      bank(0),
      bank(1, { currency: 'GBP' }),
      bank(2, { currency: 'GBP' }),
      coin(3),
      coin(4),
    ])
    expect(corridorAt(facts.payouts, START_MS)).toBe('EUR')
    // One each: the first by alphabet.
    expect(corridorAt(facts.payouts, START_MS + DAY)).toBe('EUR')
    expect(corridorAt(facts.payouts, START_MS + 9 * DAY)).toBe('GBP')
  })

  test('is none for whoever was never paid otherwise, or in what is no currency', () => {
    expect(corridorAt(factsOf([coin(0)]).payouts, START_MS + DAY)).toBe(NO_CORRIDOR)
    expect(corridorAt(factsOf([bank(0, { currency: 'POINTS' })]).payouts, START_MS + DAY)).toBe(NO_CORRIDOR)
  })
})

describe('changes', () => {
  const rails = fc.record({
    day: fc.integer({ min: 0, max: 20 }),
    hour: fc.integer({ min: 0, max: 23 }),
    what: fc.constantFrom('eur', 'usd', 'usdt', 'btc', 'asked'),
    backAfter: fc.constantFrom(null, 1, 20, 40),
  })

  function eventsOf(drawn: readonly { day: number; hour: number; what: string; backAfter: number | null }[]) {
    const events = drawn.flatMap(({ day, hour, what, backAfter }, n): Event[] => {
      const at = day * DAY + hour * HOUR
      if (what === 'asked')
        return [
          anObservation({
            id: `o-${n}`,
            at,
            kind: 'prepayment_requested',
            source: 'client',
            observerId: `c-${n}`,
          }),
        ]
      const rail = what === 'btc' ? { asset: 'BTC', chain: 'bitcoin' } : {}
      const over: PayoutOptions =
        what === 'eur' || what === 'usd'
          ? { currency: what.toUpperCase() }
          : { currency: 'USDT', to: 'wallet', crypto: rail }
      const paid = aPayout({ ...over, id: `p-${n}`, at, payout: `po-${n}` })
      if (backAfter === null) return [paid]
      const reversedAt = at + backAfter * HOUR
      return [paid, aPayout({ ...over, id: `r-${n}`, at: reversedAt, payout: `po-${n}`, status: 'reversed' })]
    })
    return events.sort((a, b) => a.occurredAtMs - b.occurredAtMs)
  }

  /** Sum of the changes of a stream, by corridor and day. */
  function counted(events: readonly Event[]): ReadonlyMap<string, Tally> {
    const driver = createDriver()
    const sums = new Map<string, Tally>()
    for (const event of events) {
      const before = driver.profile()
      driver.send(event)
      for (const { day, corridor, tally } of contributionChange(before, driver.profile(), ALL)) {
        const key = `${day} ${corridor}`
        const sum = addTallies(sums.get(key) ?? EMPTY_TALLY, tally)
        if (Object.values(sum).some((count) => count !== 0)) sums.set(key, sum)
        else sums.delete(key)
      }
    }
    return new Map([...sums].sort())
  }

  test('of a stream add up to what its facts contribute, in any order within two days and with repeats', () => {
    fc.assert(
      fc.property(
        fc.array(rails, { minLength: 1, maxLength: 14 }),
        fc.array(fc.integer({ min: 0, max: 47 }), { minLength: 30, maxLength: 30 }),
        (drawn, delays) => {
          const events = eventsOf(drawn)
          const inOrder = counted(events)
          const late = events
            .map((event, n) => ({ event, arrivesMs: event.occurredAtMs + (delays[n % 30] ?? 0) * HOUR }))
            .sort((a, b) => a.arrivesMs - b.arrivesMs)
            .map(({ event }) => event)
          expect(counted(late)).toEqual(inOrder)
          expect(counted([...late, ...late])).toEqual(inOrder)
          const whole = contributionsOf(factsOf(events), ALL)
          expect(inOrder).toEqual(
            new Map(
              whole.map(({ day, corridor, tally }) => [`${day} ${corridor}`, tally] as const).toSorted(),
            ),
          )
        },
      ),
      { numRuns: 60 },
    )
  })

  test('what a day holds does not depend on anything later', () => {
    fc.assert(
      fc.property(
        fc.array(rails, { minLength: 1, maxLength: 14 }),
        fc.integer({ min: 0, max: 20 }),
        (drawn, day) => {
          const events = eventsOf(drawn)
          const endMs = START_MS + (day + 1) * DAY
          const upTo = (some: readonly Event[]) =>
            contributionsOf(factsOf(some), ALL).filter((one) => one.day - FIRST <= day)
          // Of what comes back, only that it did is later; the day it was paid knows nothing of it.
          expect(upTo(events)).toEqual(upTo(events.filter((one) => one.occurredAtMs < endMs)))
        },
      ),
      { numRuns: 60 },
    )
  })

  test('nothing changes where neither payouts nor reports did', () => {
    const facts = factsOf([bank(0)])
    expect(contributionChange(facts, { ...facts }, ALL)).toEqual([])
  })
})
