import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { flips } from './flip.ts'
import { FAMILIES } from './judgement.ts'
import { bandRank, SCORE_DEFAULTS, score } from './score.ts'
import { aReason } from './testing/reasons.ts'
import type { WeighedReason } from './weighed-reason.ts'

const scoreOf = (reasons: readonly WeighedReason[]) =>
  score(
    reasons.map((one) => one.weight),
    SCORE_DEFAULTS,
  )
const flipsOf = (reasons: readonly WeighedReason[]) => flips(reasons, scoreOf(reasons), SCORE_DEFAULTS)

describe('flips', () => {
  test('with nothing against the worker there is nothing to change', () => {
    expect(flipsOf([])).toEqual([])
    expect(flipsOf([aReason({ strength: 0.3 })])).toEqual([])
  })

  test('the one reason without which the band would be lower, with what was seen and what would have been quiet', () => {
    // 1 - 0.5 * 0.4 = 0.8, high; without either of them one family is left, at most 0.6.
    const reasons = [
      aReason({ signal: 'a', strength: 0.5, observed: 3, limit: 2 }),
      aReason({ signal: 'b', family: 'routing', strength: 0.6 }),
      aReason({ signal: 'c', family: 'time', strength: 0.1 }),
    ]
    expect(flipsOf(reasons)).toEqual([
      { signal: 'a', observed: 3, needed: 2, text: 'Without a the band would be lower.' },
      { signal: 'b', observed: 2, needed: 1, text: 'Without b the band would be lower.' },
    ])
  })

  test('where no single one suffices, those that say most together', () => {
    // Three routes of 0.85 each: any two of them still cap the family, and a fourth reason says little.
    const reasons = [
      aReason({ signal: 'a', family: 'linkage', strength: 0.8 }),
      aReason({ signal: 'b', family: 'linkage', strength: 0.8 }),
      aReason({ signal: 'c', family: 'linkage', strength: 0.2 }),
    ]
    expect(scoreOf(reasons).band).toBe('medium')
    expect(flipsOf(reasons).map((one) => one.signal)).toEqual(['a', 'b'])
    expect(flipsOf(reasons)[0]?.text).toBe(
      'Together with the other changes named here: without a the band would be lower.',
    )
  })

  test('equal shares are ordered by name', () => {
    const twins = ['b', 'a', 'c'].map((signal) => aReason({ signal, strength: 0.8 }))
    expect(flipsOf(twins).map((one) => one.signal)).toEqual(['a', 'b', 'c'])
  })

  test('where the band does not come from the reasons, none would change it', () => {
    const scored = { ...scoreOf([]), band: 'low' } as const
    const floor = { ...SCORE_DEFAULTS, bands: { ...SCORE_DEFAULTS.bands, low: 0 } }
    expect(flips([aReason({ strength: 0.1 })], scored, floor)).toEqual([])
  })

  test('removing what is named really lowers the band: one by one, or all of them together', () => {
    const reason = fc
      .record({
        family: fc.constantFrom(...FAMILIES),
        strength: fc.double({ min: 0.02, max: 1, noNaN: true }),
        standsAlone: fc.boolean(),
        minimumBand: fc.constantFrom(null, null, 'low', 'high', 'critical' as const),
      })
      .map((drawn) => aReason(drawn as Parameters<typeof aReason>[0]))
    fc.assert(
      fc.property(fc.array(reason, { maxLength: 7 }), (drawn) => {
        const reasons = drawn.map((one, i) => ({ ...one, reason: { ...one.reason, signal: `s-${i}` } }))
        const { band } = scoreOf(reasons)
        const found = flipsOf(reasons)
        if (band === 'none') {
          expect(found).toEqual([])
          return
        }
        expect(found.length).toBeGreaterThan(0)
        const without = (names: readonly string[]) =>
          bandRank(scoreOf(reasons.filter((one) => !names.includes(one.reason.signal))).band)
        const isTogether = found[0]?.text.startsWith('Together') === true
        if (isTogether) {
          expect(without(found.map((one) => one.signal))).toBeLessThan(bandRank(band))
          for (const { reason: one } of reasons) expect(without([one.signal])).toBe(bandRank(band))
        } else {
          for (const { signal } of found) expect(without([signal])).toBeLessThan(bandRank(band))
        }
      }),
    )
  })
})
