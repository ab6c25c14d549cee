import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BANDS, FAMILIES, type Family } from './judgement.ts'
import { bandRank, higherBand, SCORE_DEFAULTS, score, type Weight } from './score.ts'

const weight = (family: Family, strength: number, over: Partial<Weight> = {}): Weight => ({
  signal: `${family}-${strength}`,
  family,
  strength,
  standsAlone: false,
  minimumBand: null,
  isVictim: false,
  facet: null,
  basis: 'fact',
  ...over,
})
const of = (...weights: readonly Weight[]) => score(weights, SCORE_DEFAULTS)

describe('score, by hand from the domain reference §4.3', () => {
  test('nothing said is nothing', () => {
    expect(of()).toMatchObject({ score: 0, band: 'none', shares: [] })
  })

  test('within a family: 1 - (1 - 0.4)(1 - 0.5) = 0.7', () => {
    expect(of(weight('routing', 0.4), weight('routing', 0.5)).families.routing).toBeCloseTo(0.7, 12)
  })

  test.each([
    ['network', 0.7],
    ['time', 0.65],
    ['identity', 0.4],
    ['routing', 0.85],
    ['linkage', 0.95],
    ['client', 0.95],
    ['sanctions', 1],
  ] as const)('family %s says at most %d', (family, cap) => {
    expect(of(weight(family, 1), weight(family, 1)).families[family]).toBe(cap)
  })

  test('over families: 1 - (1 - 0.4)(1 - 0.6) = 0.76, corroborated', () => {
    const { score: value, band } = of(weight('network', 0.4), weight('linkage', 0.6))
    expect(value).toBeCloseTo(0.76, 12)
    expect(band).toBe('high')
  })

  describe('corroboration', () => {
    test('one family alone stays at 0.74, medium', () => {
      expect(of(weight('linkage', 0.95))).toMatchObject({ score: 0.74, band: 'medium' })
      expect(of(weight('routing', 0.85))).toMatchObject({ score: 0.74, band: 'medium' })
    })

    test('a second family speaks from 0.3 on', () => {
      expect(of(weight('linkage', 0.95), weight('routing', 0.29)).score).toBe(0.74)
      // 1 - 0.05 * 0.7 = 0.965
      expect(of(weight('linkage', 0.95), weight('routing', 0.3)).score).toBeCloseTo(0.965, 12)
    })

    test('place, hours and papers together are a way of life: 0.74', () => {
      const circumstances = [weight('network', 0.7), weight('time', 0.65), weight('identity', 0.4)]
      expect(of(...circumstances)).toMatchObject({ score: 0.74, band: 'medium' })
      // Until money joins them: 1 - 0.3 * 0.35 * 0.6 * 0.7 = 0.9559.
      expect(of(...circumstances, weight('routing', 0.3)).score).toBeCloseTo(0.9559, 12)
    })

    test('four weak families are not two that speak', () => {
      // 1 - 0.71^4 = 0.7459
      const weak = (['network', 'routing', 'linkage', 'client'] as const).map((family) =>
        weight(family, 0.29),
      )
      expect(of(...weak).score).toBe(0.74)
    })

    test('some evidence may stand alone', () => {
      expect(of(weight('client', 0.9, { standsAlone: true }))).toMatchObject({ score: 0.9, band: 'critical' })
      expect(of(weight('client', 0.9), weight('client', 0, { standsAlone: true })).score).toBe(0.74)
    })
  })

  test('a sanctions hit is certain', () => {
    expect(of(weight('sanctions', 1, { standsAlone: true, minimumBand: 'critical' }))).toMatchObject({
      score: 1,
      band: 'critical',
    })
  })

  test('a least band lifts the score to its edge, unless the strength is gone', () => {
    const hard = weight('sanctions', 0.4, { standsAlone: true, minimumBand: 'high' })
    expect(of(hard)).toMatchObject({ score: 0.75, band: 'high' })
    expect(of({ ...hard, strength: 0 })).toMatchObject({ score: 0, band: 'none' })
    expect(of(hard, weight('routing', 0.1, { minimumBand: 'low' })).band).toBe('high')
  })

  test.each([
    [0, 'none'],
    [0.3999, 'none'],
    [0.4, 'low'],
    [0.5999, 'low'],
    [0.6, 'medium'],
    [0.7499, 'medium'],
    [0.75, 'high'],
    [0.8999, 'high'],
    [0.9, 'critical'],
    [1, 'critical'],
  ] as const)('a score of %d is %s', (value, band) => {
    expect(of(weight('sanctions', value, { standsAlone: true }))).toMatchObject({
      score: expect.closeTo(value, 12),
      band,
    })
  })

  test('bands are ordered', () => {
    expect(BANDS.map(bandRank)).toEqual([0, 1, 2, 3, 4])
    expect(higherBand('low', 'high')).toBe('high')
    expect(higherBand('high', 'low')).toBe('high')
  })

  // §4.3.5: additive in -ln(1 - s). Two families of 0.5 and 0.75: ln 2 and 2 ln 2, a third and two thirds.
  test('shares add in -ln(1 - s)', () => {
    expect(of(weight('routing', 0.5), weight('linkage', 0.75)).shares).toEqual([
      expect.closeTo(1 / 3, 12),
      expect.closeTo(2 / 3, 12),
    ])
  })

  test('what a cap takes is taken from all of the family', () => {
    // Network 0.5 and 0.9 are capped to 0.7 together; of its share they bring ln 2 and ln 10.
    const { shares } = of(weight('network', 0.5), weight('network', 0.9), weight('routing', 0.7))
    expect(shares[0]).toBeCloseTo((0.5 * Math.log(2)) / (Math.log(2) + Math.log(10)), 12)
    expect((shares[0] ?? 0) + (shares[1] ?? 0)).toBeCloseTo(0.5, 12)
  })
})

const weights = fc.array(
  fc.record({
    signal: fc.constantFrom('a', 'b', 'c', 'd'),
    family: fc.constantFrom(...FAMILIES),
    strength: fc.oneof(fc.constantFrom(0, 0.3, 1), fc.double({ min: 1e-9, max: 1, noNaN: true })),
    standsAlone: fc.boolean(),
    minimumBand: fc.constantFrom(null, null, 'low', 'high', 'critical' as const),
    basis: fc.constantFrom('fact', 'fact', 'hearsay', 'lawful' as const),
  }) as fc.Arbitrary<Weight>,
  { maxLength: 8 },
)

describe('score, always', () => {
  test('is within 0..1, and its shares add up to 1 where anything is said', () => {
    fc.assert(
      fc.property(weights, (drawn) => {
        const { score: value, shares } = score(drawn, SCORE_DEFAULTS)
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThanOrEqual(1)
        const total = shares.reduce((sum, share) => sum + share, 0)
        expect(total).toBeCloseTo(drawn.some((one) => one.strength > 0) ? 1 : 0, 6)
        for (const share of shares) expect(share).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  test('grows with every strength', () => {
    fc.assert(
      fc.property(weights, fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (drawn, pick, more) => {
        if (drawn.length === 0) return
        const at = pick % drawn.length
        const raised = drawn.map((one, i) =>
          i === at ? { ...one, strength: Math.max(one.strength, more) } : one,
        )
        const [before, after] = [score(drawn, SCORE_DEFAULTS), score(raised, SCORE_DEFAULTS)]
        // Sums in another order may differ in the last bit.
        expect(after.score).toBeGreaterThanOrEqual(before.score - 1e-12)
        if (after.score >= before.score)
          expect(bandRank(after.band)).toBeGreaterThanOrEqual(bandRank(before.band))
      }),
    )
  })

  test('is not moved by a strength of 0, nor by order', () => {
    fc.assert(
      fc.property(weights, weights, (drawn, silent) => {
        const before = score(drawn, SCORE_DEFAULTS)
        const zeros = silent.map((one) => ({ ...one, strength: 0 }))
        expect(score([...zeros, ...drawn], SCORE_DEFAULTS).score).toBe(before.score)
        expect(score([...drawn].reverse(), SCORE_DEFAULTS).score).toBeCloseTo(before.score, 12)
      }),
    )
  })
})

describe('facets of money', () => {
  const asks = (facet: Weight['facet'], strength: number) => weight('routing', strength, { facet })

  test('two answers to different questions are not enough, three are', () => {
    expect(of(asks('movement', 0.7), asks('asset', 0.4))).toMatchObject({ score: 0.74, band: 'medium' })
    // 1 - 0.3 * 0.6 * 0.7 = 0.874, over the cap of the family.
    expect(of(asks('movement', 0.7), asks('asset', 0.4), asks('value', 0.3))).toMatchObject({
      score: 0.85,
      band: 'high',
    })
    expect(of(asks('movement', 0.7), asks('asset', 0.4), asks('value', 0.29)).score).toBe(0.74)
  })

  test('the same question answered three times is one answer', () => {
    expect(of(asks('movement', 0.7), asks('movement', 0.7), asks('movement', 0.7)).score).toBe(0.74)
  })

  test('whose account it is needs one more, if both are clear', () => {
    expect(of(asks('owner', 0.6), asks('movement', 0.5)).score).toBeCloseTo(0.8, 12)
    expect(of(asks('owner', 0.49), asks('movement', 0.7)).score).toBe(0.74)
    expect(of(asks('owner', 0.7), asks('movement', 0.49)).score).toBe(0.74)
  })

  test('what speaks for a victim is no answer', () => {
    const harm = weight('routing', 0.8, { facet: 'owner', isVictim: true, minimumBand: 'medium' })
    expect(of(harm, asks('movement', 0.7))).toMatchObject({ score: 0.7, band: 'medium' })
    expect(of(harm)).toMatchObject({ score: 0.6, band: 'medium', shares: [1] })
  })
})

describe('hearsay', () => {
  const heard = (family: Family, strength: number, over: Partial<Weight> = {}) =>
    weight(family, strength, { basis: 'hearsay', ...over })

  test('says at most 0.3 in a family, however many signals rest on it', () => {
    // 1 - 0.8 * 0.8 = 0.36
    expect(of(heard('identity', 0.2), heard('identity', 0.2)).families.identity).toBeCloseTo(0.3, 12)
    expect(of(heard('routing', 0.3), heard('routing', 0.2)).families.routing).toBeCloseTo(0.3, 12)
    // Facts stand beside it: 1 - 0.6 * 0.7 = 0.58.
    const mixed = of(weight('routing', 0.4), heard('routing', 0.3), heard('routing', 0.2))
    expect(mixed.families.routing).toBeCloseTo(0.58, 12)
  })

  test('lifts nobody above low, from wherever', () => {
    const all = FAMILIES.map((family) => heard(family, 0.3))
    expect(of(...all)).toMatchObject({ band: 'low', score: expect.closeTo(0.59, 12) })
    // 0.5 and 0.3: 1 - 0.5 * 0.7 = 0.65.
    expect(of(weight('linkage', 0.5), heard('routing', 0.3))).toMatchObject({
      band: 'low',
      score: expect.closeTo(0.59, 12),
    })
    expect(of(weight('linkage', 0.7), heard('routing', 0.3))).toMatchObject({ band: 'medium', score: 0.7 })
    expect(of(weight('linkage', 0.95), heard('routing', 0.3))).toMatchObject({ band: 'medium', score: 0.74 })
  })

  test('moves within what it may: 1 - 0.8 * 0.7 = 0.44', () => {
    expect(of(weight('linkage', 0.2), heard('routing', 0.3)).score).toBeCloseTo(0.44, 12)
  })
})

describe('what is lawful', () => {
  const lawful = weight('network', 0.25, { basis: 'lawful' })

  test('lifts nobody out of their band', () => {
    expect(of(lawful).band).toBe('none')
    // 1 - 0.75 * 0.7 = 0.475 is held under the edge of low.
    expect(of(lawful, weight('time', 0.3))).toMatchObject({ band: 'none', score: expect.closeTo(0.39, 12) })
    expect(of(lawful, weight('routing', 0.5)).band).toBe('low')
    expect(of(lawful, weight('routing', 0.3), weight('linkage', 0.6))).toMatchObject({ band: 'medium' })
    const critical = [weight('routing', 0.8), weight('linkage', 0.6)]
    expect(of(lawful, ...critical).score).toBeCloseTo(0.94, 12)
  })

  test('moves within the band: 1 - 0.75 * 0.6 = 0.55', () => {
    expect(of(lawful, weight('routing', 0.4)).score).toBeCloseTo(0.55, 12)
  })

  test('beside hearsay neither lifts', () => {
    const heard = weight('identity', 0.3, { basis: 'hearsay' })
    expect(of(lawful, heard)).toMatchObject({ band: 'none', score: expect.closeTo(0.39, 12) })
  })
})
