import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { strengthAt } from './decay.ts'
import { heldBand } from './hold.ts'
import type { Band } from './judgement.ts'
import type { Episode } from './profile.ts'
import { bandRank, SCORE_DEFAULTS, score } from './score.ts'
import { START_MS } from './testing/builders.ts'
import { anEpisode } from './testing/episodes.ts'
import { DAY } from './time.ts'

/** Two families that fade alike, so that no cap hides the strength: `payout` routes, `login` is where somebody is. */
const money = (day: number, strength: number) =>
  anEpisode(day, { signal: 'impossible-travel', family: 'linkage', strength, event: `money-${day}` })
const place = (day: number, strength: number) => anEpisode(day, { strength, event: `place-${day}` })

const standingAt = (episodes: readonly Episode[], atMs: number) =>
  score(
    episodes.map((one) => ({
      signal: one.signal,
      family: one.family,
      strength: strengthAt(one, atMs),
      standsAlone: false,
      minimumBand: one.minimumBand,
      isVictim: one.victim,
      facet: null,
      basis: 'fact' as const,
    })),
    SCORE_DEFAULTS,
  )

const at = (day: number) => START_MS + day * DAY

function held(episodes: readonly Episode[], day: number): Band {
  return heldBand(standingAt(episodes, at(day)), episodes, at(day), SCORE_DEFAULTS, standingAt)
}

describe('the band that is held', () => {
  // 1 - 0.5 * 0.5 = 0.75 on day 0; after 1 day 1 - (1 - 0.5 * 2^(-1/14))^2 = 0.726; after 4 days 0.652.
  const reached = [money(0, 0.5), place(0, 0.5)]

  test('rises at once', () => {
    expect(held(reached, 0)).toBe('high')
    expect(held([money(0, 0.5)], 0)).toBe('low')
  })

  test.each([
    [1, 'high'],
    [2, 'high'],
    [3, 'medium'],
    [5, 'medium'],
    [40, 'none'],
  ] as const)('after %d days of fading is %s', (days, band) => {
    expect(held(reached, days)).toBe(band)
  })

  test('is not held by what was never reached', () => {
    const under = [money(0, 0.49), place(0, 0.49)]
    expect(standingAt(under, at(0)).score).toBeGreaterThan(0.7)
    expect(held(under, 0)).toBe('medium')
  })

  test('is not held over a time in which the score had fallen clearly below the edge', () => {
    const again = [...reached, money(12, 0.28), place(12, 0.28)]
    expect(standingAt(again, at(12)).score).toBeGreaterThan(0.7)
    expect(standingAt(again, at(12)).score).toBeLessThan(0.75)
    expect(held(again, 12)).toBe('medium')
  })

  test('is held through new evidence that does not reach the edge by itself', () => {
    const more = [...reached, money(1, 0.02), place(1.5, 0.02)]
    expect(standingAt(more, at(2)).score).toBeLessThan(0.75)
    expect(held(more, 2)).toBe('high')
  })

  test('is given up with the evidence that is taken back', () => {
    expect(held([money(0, 0.5), place(0.5, 0.46)], 0.5)).toBe('medium')
    expect(held([money(0, 0.5), place(0.5, 0.46), place(0, 0.1)], 0.5)).toBe('high')
  })

  test('keeps what a minimum gives', () => {
    const hard = anEpisode(0, { family: 'sanctions', minimumBand: 'high', strength: 0.1 })
    expect(held([hard], 30)).toBe('high')
  })

  test('low is held under its edge and no longer', () => {
    expect(held([money(0, 0.4)], 2)).toBe('low')
    expect(held([money(0, 0.4)], 3)).toBe('none')
  })

  /** Judged from moment to moment, before and after the evidence of each, with a memory of what was said. */
  function remembered(episodes: readonly Episode[], lastDay: number, step: number): Band {
    let said: Band = 'none'
    for (let n = 0; n * step <= lastDay; n += 1) {
      const nowMs = at(n * step)
      for (const isKnown of [(one: Episode) => one.atMs < nowMs, (one: Episode) => one.atMs <= nowMs]) {
        const { score: value, band } = standingAt(episodes.filter(isKnown), nowMs)
        said = bandRank(band) >= bandRank(said) ? band : fall(said, band, value)
      }
    }
    return said
  }

  function fall(from: Band, to: Band, value: number): Band {
    const steps = (['critical', 'high', 'medium', 'low'] as const).filter(
      (band) => bandRank(band) <= bandRank(from) && bandRank(band) > bandRank(to),
    )
    return steps.find((band) => value >= SCORE_DEFAULTS.bands[band] - SCORE_DEFAULTS.hysteresis - 1e-9) ?? to
  }

  test('is what somebody would hold who judged at every moment and remembered what was said', () => {
    const step = 0.25
    const episodes = fc.array(
      fc.record({ quarter: fc.nat(40), percent: fc.integer({ min: 5, max: 60 }), isMoney: fc.boolean() }),
      { maxLength: 8 },
    )
    let differing = 0
    fc.assert(
      fc.property(episodes, (drawn) => {
        const made = drawn.map(({ quarter, percent, isMoney }) =>
          (isMoney ? money : place)(quarter * step, percent / 100),
        )
        for (const day of [2.5, 5, 10]) {
          const until = made.filter((one) => one.atMs <= at(day))
          const band = held(until, day)
          if (band !== standingAt(until, at(day)).band) differing += 1
          expect(band).toBe(remembered(made, day, step))
        }
      }),
      { numRuns: 400 },
    )
    expect(differing).toBeGreaterThan(10)
  })
})
