import { describe, expect, test } from 'vitest'
import { cusumStep } from './cusum.ts'

/** Numbers 0..1, always the same ones (a linear congruential generator, Numerical Recipes). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Mean number of payouts until the alarm, where a share `p` of them hits. */
function runLength(p: number, limit: number, alarms: number): number {
  const next = chance(7)
  let steps = 0
  for (let n = 0; n < alarms; n += 1) {
    let sum = 0
    while (sum < limit) {
      sum = cusumStep(sum, next() < p, 0.05, 0.5)
      steps += 1
    }
  }
  return steps / alarms
}

describe('Bernoulli CUSUM', () => {
  // Domain reference §4.8: p0 = .05, p1 = .5: +2.303 / −0.642.
  test('a hit and a miss weigh as the reference has it', () => {
    expect(cusumStep(0, true, 0.05, 0.5)).toBeCloseTo(Math.LN10, 9)
    expect(cusumStep(5, false, 0.05, 0.5)).toBeCloseTo(5 - 0.642, 3)
    expect(cusumStep(0.5, false, 0.05, 0.5)).toBe(0)
  })

  // Domain reference §4.8, found there by simulation too: h = 6.9 → 3.5 payouts at a share of .9; 4.6 → 2.4; 9.2 → 4.7.
  test.each([
    [6.9, 3.5],
    [4.6, 2.4],
    [9.2, 4.7],
  ])('at a limit of %d a share of .9 is found after %d payouts', (limit, payouts) => {
    expect(Math.abs(runLength(0.9, limit, 4000) - payouts)).toBeLessThan(0.15)
  })

  // §4.8: about 4 600 payouts between false alarms at 6.9, about 360 at 4.6.
  test.each([
    [6.9, 4600],
    [4.6, 360],
  ])('at a limit of %d a false alarm comes every %d payouts', (limit, payouts) => {
    expect(runLength(0.05, limit, 400) / payouts).toBeGreaterThan(0.85)
    expect(runLength(0.05, limit, 400) / payouts).toBeLessThan(1.15)
  })
})
