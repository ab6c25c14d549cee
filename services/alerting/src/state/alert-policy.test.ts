import { defaultSettings, SIGNALS } from '@redflag/detection'
import { describe, expect, it } from 'vitest'
import { alertPolicyFor, alertPolicySource, DEFAULT_ALERT_POLICY } from './alert-policy.ts'

describe('the policy for detection settings', () => {
  it('is the default one for the settings as they are shipped', () => {
    expect(alertPolicyFor(defaultSettings())).toEqual(DEFAULT_ALERT_POLICY)
  })

  it('counts the signals that are active', () => {
    const shipped = defaultSettings()
    const shadow = { params: {}, status: 'shadow' } as const
    const settings = {
      ...shipped,
      signals: { ...shipped.signals, 'shared-ip': shadow },
    }
    expect(alertPolicyFor(settings, { openAtBand: 'high' })).toMatchObject({
      activeSignalCount: SIGNALS.length - 1,
      openAtBand: 'high',
    })
  })

  it('knows how fast every signal fades', () => {
    expect(DEFAULT_ALERT_POLICY.signalHalfLifeMs).toMatchObject({
      'sanctioned-address': null,
      'change-then-payout': 30 * 86_400_000,
    })
  })
})

describe('the policy while settings change', () => {
  it('is that of the settings in force, made anew only when they are others', () => {
    const first = defaultSettings('first')
    const second = { ...first, hash: 'second', score: { ...first.score, hysteresis: 0.01 } }
    let inForce = first
    const policy = alertPolicySource(() => inForce, { openAtBand: 'high' })
    const before = policy()
    expect(before).toEqual(alertPolicyFor(first, { openAtBand: 'high' }))
    expect(policy()).toBe(before)
    inForce = second
    expect(policy()).toEqual(alertPolicyFor(second, { openAtBand: 'high' }))
    inForce = first
    expect(policy()).toEqual(before)
  })
})
