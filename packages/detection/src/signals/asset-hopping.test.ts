import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aPayout } from '../testing/builders.ts'
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
