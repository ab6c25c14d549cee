import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AccountChange } from '../event.ts'
import { aPayout, aProfileChange } from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { unverifiedOrNew } from './unverified-or-new.ts'

const paidAt = (days: number, kycStatus: AccountChange['kycStatus'] = 'verified') =>
  askAfter(unverifiedOrNew, [aProfileChange({ action: 'created', kycStatus }), aPayout({ at: days * DAY })])

describe('unverified-or-new', () => {
  test('names a payout within 90 days of the account, without any strength', () => {
    expect(brief(paidAt(89.9))).toMatchObject({ kind: 'fired', strengths: [0] })
    expect(paidAt(12)).toMatchObject({ episodes: [{ observed: 12, limit: 90 }] })
    expect(brief(paidAt(90)).kind).toBe('quiet')
  })

  test('names a payout before verification, however old the account is', () => {
    for (const status of ['unverified', 'pending', 'rejected'] as const)
      expect(brief(paidAt(400, status)).kind).toBe('fired')
  })

  test('is unready where neither age nor verification is known', () => {
    expect(askAfter(unverifiedOrNew, [aPayout()]).kind).toBe('unready')
  })

  test('is quiet while nothing is paid, and of a payout that came back', () => {
    const created = aProfileChange({ action: 'created' })
    expect(askAfter(unverifiedOrNew, [created]).kind).toBe('quiet')
    expect(
      askAfter(unverifiedOrNew, [
        created,
        aPayout({ payout: 'po-1', at: DAY }),
        aPayout({ payout: 'po-1', at: 2 * DAY, status: 'reversed' }),
      ]).kind,
    ).toBe('quiet')
  })

  test('guard verified: verification ends it', () => {
    const driver = createDriver()
    driver.send(
      aProfileChange({ kycStatus: 'pending' }),
      aPayout({ at: DAY }),
      aProfileChange({ at: 2 * DAY, kycStatus: 'verified' }),
    )
    expect(driver.last().evaluation?.episodes).toEqual([])
    expect(brief(ask(unverifiedOrNew, driver.profile())).kind).toBe('quiet')
  })

  test('guard no-score: alone it is never a reason', () => {
    const driver = createDriver()
    driver.send(aProfileChange({ action: 'created', kycStatus: 'pending' }), aPayout({ at: DAY }))
    expect(driver.findings).toEqual([])
  })

  test('recommends to hold a payout that is asked for before the worker is verified', () => {
    const actionOf = (kycStatus: AccountChange['kycStatus'], status: 'requested' | 'sent' = 'requested') => {
      const driver = createDriver()
      const [, payout] = driver.send(aProfileChange({ kycStatus }), aPayout({ at: DAY, status }))
      return payout?.assessment?.action
    }
    expect(actionOf('pending')).toBe('hold_payout')
    expect(actionOf('rejected')).toBe('hold_payout')
    expect(actionOf('verified')).toBe('monitor')
    expect(actionOf('pending', 'sent')).toBe('monitor')
    expect(actionOf(null)).toBe('monitor')
  })

  test('makes routing and linkage count more, the younger the account, and never past 1', () => {
    const strengthAt = (days: number) => {
      const driver = createDriver()
      driver.send(
        aProfileChange({ action: 'created' }),
        aPayout({ at: days * DAY, holderNameMatch: 0.2, to: 'bank-x' }),
      )
      const reason = driver.last().assessment?.reasons.find((one) => one.signal === 'holder-mismatch')
      return reason?.strength ?? 0
    }
    // 0.6 · (1 + 0.5·e^0) = 0.9 and 0.6 · (1 + 0.5·e^-1) = 0.7104
    expect(strengthAt(0)).toBeCloseTo(0.9, 9)
    expect(strengthAt(30)).toBeCloseTo(0.6 * (1 + 0.5 * Math.exp(-1)), 9)
    fc.assert(
      fc.property(fc.nat(400), fc.nat(400), (a, b) => {
        const [young, old] = [Math.min(a, b), Math.max(a, b)]
        expect(strengthAt(young)).toBeGreaterThanOrEqual(strengthAt(old) - 1e-12)
        expect(strengthAt(young)).toBeLessThanOrEqual(1)
      }),
      { numRuns: 30 },
    )
  })
})
