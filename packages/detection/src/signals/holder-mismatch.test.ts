import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT } from '../context.ts'
import { aPayout, type PayoutOptions } from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { holderMismatch } from './holder-mismatch.ts'

const verdict = (...payouts: readonly PayoutOptions[]) =>
  brief(
    askAfter(
      holderMismatch,
      payouts.map((one, n) => aPayout({ at: n * DAY, ...one })),
    ),
  )

describe('holder-mismatch', () => {
  // Domain reference §4.2, P3: < 0.5 → 0.6; 0.5 to 0.8 → 0.2.
  test.each([
    [0, 0.6],
    [0.49, 0.6],
    [0.5, 0.2],
    [0.79, 0.2],
  ])('a similarity of %d: strength %d', (holderNameMatch, strength) => {
    expect(verdict({ holderNameMatch })).toEqual({ kind: 'fired', strengths: [strength], counter: [] })
  })

  test.each([0.8, 1])('a similarity of %d is quiet', (holderNameMatch) => {
    expect(verdict({ holderNameMatch })).toEqual({ kind: 'quiet', strengths: [], counter: [] })
  })

  test('without any comparison it is unready', () => {
    expect(verdict({ holderNameMatch: null }).kind).toBe('unready')
  })

  test('what was compared more than 180 days ago is judged no more', () => {
    expect(verdict({ holderNameMatch: 0.1 }, { at: 180 * DAY }).kind).toBe('fired')
    expect(verdict({ holderNameMatch: 0.1 }, { at: 181 * DAY }).kind).toBe('quiet')
  })

  test('a name that was put right speaks no more; another destination still does', () => {
    const wrong = { to: 'bank-1', holderNameMatch: 0.1 }
    const right = { to: 'bank-1', holderNameMatch: 0.95 }
    expect(verdict(wrong, right).kind).toBe('quiet')
    expect(verdict(right, wrong).strengths).toEqual([0.6])
    expect(verdict(wrong, { ...right, to: 'bank-2' }).strengths).toEqual([0.6])
  })

  test('the latest payout to a destination outlives any number of others', () => {
    const others = Array.from({ length: 80 }, () => ({ to: 'bank-2', holderNameMatch: 1 }))
    expect(verdict({ to: 'bank-1', holderNameMatch: 0.1 }, ...others).strengths).toEqual([0.6])
  })

  test('a reversed payout is quiet', () => {
    const payout = { payout: 'po-1', holderNameMatch: 0.1 }
    expect(verdict(payout, { ...payout, status: 'reversed' }).kind).toBe('quiet')
  })

  test('guard verified: proven ownership', () => {
    expect(verdict({ holderNameMatch: 0.1, holderVerified: true })).toEqual({
      kind: 'quiet',
      strengths: [],
      counter: ['holder-mismatch.verified'],
    })
    expect(verdict({ holderNameMatch: 0.1, holderVerified: false }).strengths).toEqual([0.6])
  })

  test('guard agency: paid through a declared agency', () => {
    expect(verdict({ holderNameMatch: 0.1, agencyId: 'agency-1' }).counter).toEqual([
      'holder-mismatch.agency',
    ])
    // Where the platform keeps a list, the list decides.
    const driver = createDriver()
    driver.send(aPayout({ holderNameMatch: 0.1, agencyId: 'agency-1' }))
    const told = (agencies: readonly string[]) =>
      ask(
        holderMismatch,
        driver.profile(),
        {},
        { ...DEFAULT_CONTEXT, platform: { agencies, corporateAsns: [] } },
      ).kind
    expect(told(['agency-1'])).toBe('quiet')
    expect(told(['agency-2'])).toBe('fired')
  })

  test('the more alike the names, the less it says', () => {
    const match = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(match, match, (a, b) => {
        const [less = 0] = verdict({ holderNameMatch: Math.max(a, b) }).strengths
        const [more = 0] = verdict({ holderNameMatch: Math.min(a, b) }).strengths
        expect(less).toBeLessThanOrEqual(more)
      }),
    )
  })
})
