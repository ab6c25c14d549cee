import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT, type SignalContext } from '../context.ts'
import type { Event } from '../event.ts'
import { aLogin, aPayout, type PayoutOptions } from '../testing/builders.ts'
import { amongOthers } from '../testing/crowd.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { cryptoShareShift } from './crypto-share-shift.ts'

/** One payout a day: `b` to a bank, `c` in virtual currency. */
const paid = (rails: string, over: PayoutOptions = {}): readonly Event[] =>
  [...rails].map((rail, n) =>
    rail === 'c'
      ? aPayout({ at: n * DAY, to: 'wallet', crypto: {}, ...over })
      : aPayout({ at: n * DAY, payout: `po-${n}` }),
  )
const verdict = (events: readonly Event[]) => brief(askAfter(cryptoShareShift, events))

describe('crypto-share-shift', () => {
  // Domain reference §4.8: +2.303 each from a share of .05, limit 6.9: the third in a row, 6.908.
  test('the third in a row after five to a bank: 0.4, and what it saw', () => {
    expect(verdict(paid('bbbbbcc')).kind).toBe('quiet')
    expect(askAfter(cryptoShareShift, paid('bbbbbccc'))).toMatchObject({
      episodes: [
        {
          strength: 0.4,
          observed: 6.91,
          limit: 6.9,
          params: { payouts: 3, percentBefore: 0 },
          evidence: [{}, {}, {}],
        },
      ],
    })
  })

  test('one to a bank in between takes 0.642 back, so that it needs a fourth', () => {
    expect(verdict(paid('bbbbbccbc')).kind).toBe('quiet')
    expect(verdict(paid('bbbbbccbcc')).strengths).toEqual([0.4])
  })

  test('whoever was always paid so does not shift', () => {
    expect(verdict(paid('ccccccccccccc')).kind).toBe('quiet')
    expect(verdict(paid('bcbcbcbcccccc')).kind).toBe('quiet')
  })

  test('where one of eight went there before, it asks for more', () => {
    // ln(.5/.125) = 1.386 each: the fifth in a row makes 6.93.
    expect(verdict(paid('bbbcbbbbcccc')).kind).toBe('quiet')
    expect(verdict(paid('bbbcbbbbccccc')).strengths).toEqual([0.4])
  })

  test('the new way is the usual one afterwards: a worker shifts once', () => {
    expect(verdict(paid(`bbbbb${'c'.repeat(30)}`)).strengths).toEqual([0.4])
    // Back to the bank for long, and away again, is a second shift.
    expect(verdict(paid(`bbbbbccc${'b'.repeat(32)}ccccc`)).strengths).toEqual([0.4, 0.4])
  })

  test('before five others it cannot tell', () => {
    expect(askAfter(cryptoShareShift, [])).toMatchObject({ kind: 'unready', missing: 'history' })
    expect(verdict(paid('bbccc')).kind).toBe('unready')
    expect(verdict([aLogin()]).kind).toBe('unready')
  })

  test('a worker without virtual currency is quiet from the first payout', () => {
    expect(verdict(paid('b')).kind).toBe('quiet')
  })

  test('a payout that came back does not count', () => {
    const back = aPayout({ at: 9 * DAY, payout: 'po-c', to: 'wallet', crypto: {}, status: 'reversed' })
    const events = [...paid('bbbbbcc'), aPayout({ at: 8 * DAY, payout: 'po-c', to: 'wallet', crypto: {} })]
    expect(verdict(events).kind).toBe('fired')
    expect(verdict([...events, back]).kind).toBe('quiet')
  })

  describe('guards', () => {
    test('crypto-native: a platform that pays so', () => {
      const driver = createDriver()
      driver.send(...paid('bbbbbccc'))
      expect(brief(ask(cryptoShareShift, driver.profile(), { cryptoNative: true }))).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['crypto-share-shift.crypto-native'],
      })
    })

    test('verified: to destinations proven to be the worker’s own', () => {
      expect(verdict(paid('bbbbbccc', { holderVerified: true }))).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['crypto-share-shift.verified'],
      })
    })

    test('verified: one of three is not all of them', () => {
      const own = aPayout({ at: 6 * DAY + 1, to: 'own', crypto: {}, holderVerified: true })
      expect(verdict([...paid('bbbbbcc'), own]).strengths).toEqual([0.4])
    })

    test('bank-failed: a payout to the bank came back shortly before', () => {
      const back = (at: number) => aPayout({ at, payout: 'po-4', status: 'reversed' })
      const events = paid('bbbbbbccc')
      expect(askAfter(cryptoShareShift, [...events, back(9 * DAY)])).toMatchObject({
        episodes: [{ strength: 0.2, guards: [{}, {}, { id: 'bank-failed', held: true }, { id: 'cohort' }] }],
      })
      const late = paid('bbbbbb').concat(
        [40, 41, 42].map((day) => aPayout({ at: day * DAY, to: 'wallet', crypto: {} })),
      )
      expect(verdict([...late, back(43 * DAY)]).strengths).toEqual([0.4])
    })
  })

  describe('cohort', () => {
    const USUAL = { paid: 240, settled: 200, shifted: 0 }
    const said = (context: SignalContext) => {
      const driver = createDriver()
      driver.send(...paid('bbbbbccc'))
      return ask(cryptoShareShift, driver.profile(), {}, context)
    }
    const after = (settled: number, shifted: number, usual = USUAL) =>
      brief(said(amongOthers(usual, { settled, shifted })))

    test('where nobody else moved it says what it said', () => {
      expect(after(50, 0).strengths).toEqual([0.4])
      expect(after(50, 2).strengths).toEqual([0.4])
    })

    // Wilson's lower bound, z = 1, of 10 in 50 is 0.150; ln(.575/.1925) = 1.094 of 2.303 each is left: 0.19.
    test('where a fifth of the others moved, half of it is left, and why', () => {
      const verdict = said(amongOthers(USUAL, { settled: 50, shifted: 10 }))
      expect(verdict).toMatchObject({ episodes: [{ guards: [{}, {}, {}, { id: 'cohort', held: true }] }] })
      expect(brief(verdict).strengths[0]).toBeCloseTo(0.19, 2)
      expect(verdict.kind === 'fired' && verdict.episodes[0]?.guards[3]?.why).toBe(
        'of 50 workers in the same currency at least 15 % in that week, 0 % in the four weeks before: counted less',
      )
    })

    test('where most of the others moved it is quiet, and says so', () => {
      expect(after(50, 30)).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['crypto-share-shift.cohort'],
      })
    })

    test('where as many had always been paid so, nobody moved', () => {
      expect(after(50, 15, { paid: 240, settled: 200, shifted: 60 }).strengths).toEqual([0.4])
    })

    test('while the week is not known it counts less, and says why', () => {
      expect(said(amongOthers(USUAL, null))).toMatchObject({
        episodes: [
          { guards: [{}, {}, {}, { held: true, why: expect.stringContaining('not all known yet') }] },
        ],
      })
      expect(brief(said(amongOthers(USUAL, null))).strengths[0]).toBeCloseTo(0.1)
    })

    test('of too few others it cannot tell: nothing is held back, and it says so', () => {
      expect(said(amongOthers({ settled: 29, shifted: 0 }, { settled: 50, shifted: 50 }))).toMatchObject({
        episodes: [
          {
            strength: 0.4,
            guards: [{}, {}, {}, { held: false, why: 'no figures of others to compare with' }],
          },
        ],
      })
    })

    test('the others are not asked for by whoever did not shift', () => {
      const context: SignalContext = {
        ...DEFAULT_CONTEXT,
        cohorts: {
          weekOf: () => {
            throw new Error('asked')
          },
        },
      }
      const driver = createDriver()
      driver.send(...paid('bbbbbcbbbcbb'))
      expect(ask(cryptoShareShift, driver.profile(), {}, context).kind).toBe('quiet')
    })

    test('more of them who move never make it stronger', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 30, max: 300 }),
          fc.nat(300),
          fc.nat(100),
          fc.nat(100),
          (settled, some, usual, more) => {
            const shifted = Math.min(some, settled)
            const before = { paid: 400, settled: 300, shifted: Math.min(usual, 300) }
            const strength = (joined: number) =>
              after(settled + joined, shifted + joined, before).strengths[0] ?? 0
            expect(strength(more)).toBeLessThanOrEqual(strength(0) + 1e-9)
          },
        ),
        { numRuns: 60 },
      )
    })
  })

  test('never without a run of at least three in virtual currency', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('b', 'c'), { maxLength: 40 }), (drawn) => {
        const rails = drawn.join('')
        const told = askAfter(cryptoShareShift, paid(rails))
        if (told.kind !== 'fired') return
        for (const { evidence } of told.episodes) expect(evidence.length).toBeGreaterThanOrEqual(3)
        expect(rails.slice(0, 5)).not.toBe('ccccc')
      }),
      { numRuns: 60 },
    )
  })
})
