import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT, type SignalContext } from '../context.ts'
import type { Event } from '../event.ts'
import { aPayout, START_MS } from '../testing/builders.ts'
import { amongOthers } from '../testing/crowd.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { assetHopping } from './asset-hopping.ts'

const RAILS = {
  u: ['USDT', 'tron'],
  e: ['USDT', 'ethereum'],
  b: ['BTC', 'bitcoin'],
  x: ['XMR', 'monero'],
} as const
type Rail = keyof typeof RAILS
const on = (rail: Rail, day: number, to = `wallet-${day}`) => {
  const [asset, chain] = RAILS[rail]
  return aPayout({ at: day * DAY, payout: `po-${day}`, to, crypto: { asset, chain } })
}
/** One payout a day, each to its own address. */
const paid = (rails: string, to?: string): readonly Event[] =>
  [...rails].map((rail, day) => on(rail as Rail, day, to))
const verdict = (events: readonly Event[]) => brief(askAfter(assetHopping, events))

describe('asset-hopping', () => {
  // Domain reference §4.2, P11: entropy of the last ten > 1.5 bits and three pairs → 0.4. Of 4, 3, 3: 1.571; of 5, 3, 2: 1.485.
  test('four, three and three of the last ten: 0.4, and what it saw', () => {
    expect(askAfter(assetHopping, paid('uuuueeebbb'))).toMatchObject({
      episodes: [
        { strength: 0.4, observed: 1.57, limit: 1.5, params: { payouts: 10, rails: 3, hidden: 'no' } },
      ],
    })
  })

  test('five, three and two are quiet, and so are two rails', () => {
    expect(verdict(paid('uuuuueeebb')).kind).toBe('quiet')
    expect(verdict(paid('ueueueueue')).kind).toBe('quiet')
    expect(verdict(paid('uuuuuuuuuu')).kind).toBe('quiet')
  })

  test('only the last ten count', () => {
    expect(verdict(paid('uebuebuebuuuuuuuuuu')).kind).toBe('quiet')
    expect(verdict(paid(`${'u'.repeat(20)}uebuebuebu`)).strengths).toEqual([0.4])
  })

  test('with an asset that hides sender and amount: 0.6', () => {
    expect(verdict(paid('uuuueeexxx')).strengths).toEqual([0.6])
    const driver = createDriver()
    driver.send(...paid('uuuueeebbb'))
    expect(brief(ask(assetHopping, driver.profile(), { privateAssets: ['btc'] })).strengths).toEqual([0.6])
  })

  test('one that came back does not count', () => {
    const [asset, chain] = RAILS.b
    const back = aPayout({
      at: 10 * DAY,
      payout: 'po-9',
      to: 'wallet-9',
      status: 'reversed',
      crypto: { asset, chain },
    })
    // Of 4, 3, 2: 1.53; so another one must go as well.
    expect(verdict([...paid('uuuueeebbb'), back]).kind).toBe('fired')
    const also = aPayout({
      ...{ at: 10 * DAY, payout: 'po-8', to: 'wallet-8' },
      status: 'reversed',
      crypto: { asset, chain },
    })
    expect(verdict([...paid('uuuueeebbb'), back, also]).kind).toBe('quiet')
  })

  test('of five it cannot tell, nor before the first', () => {
    expect(verdict(paid('uebub')).kind).toBe('unready')
    expect(verdict(paid('uebueb')).kind).toBe('fired')
    expect(verdict([]).kind).toBe('unready')
    expect(verdict([aPayout()]).kind).toBe('quiet')
  })

  test('guard one-wallet: all to one destination says half', () => {
    expect(askAfter(assetHopping, paid('uuuueeebbb', 'wallet'))).toMatchObject({
      episodes: [
        {
          strength: 0.2,
          guards: [
            { id: 'one-wallet', held: true },
            { id: 'cohort', held: false },
          ],
        },
      ],
    })
  })

  describe('cohort', () => {
    const driver = createDriver()
    driver.send(...paid('uuuueeebbb'))
    const said = (context: SignalContext) => ask(assetHopping, driver.profile(), {}, context)
    const USUAL = { paid: 240, railed: 100, switched: 3 }

    test('a rail taken in a week in which many others took a new one is not its choice', () => {
      expect(brief(said(amongOthers(USUAL, { railed: 60, switched: 30 })))).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['asset-hopping.cohort'],
      })
    })

    test('one such week leaves those that were its own', () => {
      // The others changed when it first went to ethereum (day 4), not when it went to bitcoin (day 7).
      const common = amongOthers(USUAL, { railed: 60, switched: 30 }).cohorts
      const quiet = amongOthers(USUAL, { railed: 60, switched: 1 }).cohorts
      const context = (day: number): SignalContext => ({
        ...DEFAULT_CONTEXT,
        cohorts: {
          weekOf: (corridor, atMs, nowMs, least) =>
            (atMs === START_MS + day * DAY ? common : quiet).weekOf(corridor, atMs, nowMs, least),
        },
      })
      expect(brief(said(context(4))).counter).toEqual(['asset-hopping.cohort'])
      const four = createDriver()
      four.send(...paid('uuueebbxxx'))
      const told = ask(assetHopping, four.profile(), {}, context(3))
      // Of 5, 2, 3 by its own choice: 1.485 bits, and with a limit below that it speaks of three rails.
      expect(told.kind).toBe('quiet')
      expect(ask(assetHopping, four.profile(), { bits: 1.4 }, context(3))).toMatchObject({
        episodes: [{ observed: 1.49, params: { rails: 3 }, guards: [{}, { id: 'cohort', held: true }] }],
      })
    })

    test('where few others did it says what it said; while it is not known, less; of too few it cannot tell', () => {
      expect(brief(said(amongOthers(USUAL, { railed: 60, switched: 3 }))).strengths).toEqual([0.4])
      // Many do, as many always did.
      expect(
        brief(said(amongOthers({ ...USUAL, switched: 40 }, { railed: 60, switched: 30 }))).strengths,
      ).toEqual([0.4])
      expect(brief(said(amongOthers(USUAL, null))).strengths[0]).toBeCloseTo(0.2)
      expect(said(amongOthers({ railed: 29 }, { railed: 60, switched: 60 }))).toMatchObject({
        episodes: [{ strength: 0.4, guards: [{}, { why: 'no figures of others to compare with' }] }],
      })
    })
  })

  test('never of fewer than three rails, whatever their order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('u', 'e', 'b'), { minLength: 6, maxLength: 10 }), (drawn) => {
        const forwards = verdict(paid(drawn.join('')))
        expect(verdict(paid([...drawn].reverse().join('')))).toEqual(forwards)
        if (new Set(drawn).size < 3) expect(forwards.kind).toBe('quiet')
      }),
      { numRuns: 40 },
    )
  })
})
