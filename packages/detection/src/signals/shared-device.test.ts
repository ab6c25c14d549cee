import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aFailedLogin, aLogin, aProfileChange } from '../testing/builders.ts'
import { askAfter, brief } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { sharedDevice } from './shared-device.ts'

const on = (n: number, at = 0) =>
  aLogin({ worker: `w-${n + 1}`, at, connection: { device: 'laptop', ip: `ip-${n}` } })
const users = (size: number) => Array.from({ length: size }, (_, n) => on(n))
const verdict = (size: number) => brief(askAfter(sharedDevice, users(size)))

describe('shared-device', () => {
  test('a device of one’s own is quiet, and so is no device at all', () => {
    expect(brief(askAfter(sharedDevice, [aLogin(), aLogin({ worker: 'w-2' })])).kind).toBe('quiet')
    expect(brief(askAfter(sharedDevice, [])).kind).toBe('quiet')
  })

  // Domain reference §4.2, A2: ≥2 workers → 0.5, ≥3 → 0.8.
  test.each([
    [2, 0.5],
    [3, 0.8],
    [8, 0.8],
  ])('%i workers on one device: strength %d', (size, strength) => {
    expect(verdict(size)).toEqual({ kind: 'fired', strengths: [strength], counter: [] })
  })

  test('one second-factor device for two workers: 0.8', () => {
    const events = [aLogin({ mfaDevice: 'key' }), aLogin({ worker: 'w-2', mfaDevice: 'key' })]
    expect(brief(askAfter(sharedDevice, events))).toEqual({ kind: 'fired', strengths: [0.8], counter: [] })
  })

  test('uses more than 30 days and a step of 3.75 apart are not shared', () => {
    expect(brief(askAfter(sharedDevice, [on(0), on(1, 30 * DAY)], 'w-2')).kind).toBe('fired')
    expect(brief(askAfter(sharedDevice, [on(0), on(1, 34 * DAY)], 'w-2')).kind).toBe('quiet')
  })

  test('a failed log-in is nobody’s use of a device', () => {
    const failed = aFailedLogin({ worker: 'w-2', connection: { device: 'laptop' }, mfaDevice: 'key' })
    const events = [on(0), aLogin({ mfaDevice: 'key' }), failed]
    expect(brief(askAfter(sharedDevice, events)).kind).toBe('quiet')
  })

  describe('guards', () => {
    // Domain reference §4.6: a device above degree 8 contributes nothing.
    test('nine workers make it a public machine or a coarse fingerprint', () => {
      expect(verdict(9)).toEqual({ kind: 'quiet', strengths: [], counter: ['shared-device.public'] })
    })

    test.each(['agency', 'household'] as const)('a declared %s is quiet, and says why', (relation) => {
      const declared = relation === 'agency' ? { agencyId: 'x' } : { householdId: 'x' }
      const declares = ['w-1', 'w-2'].map((worker) => aProfileChange({ worker, ...declared }))
      expect(brief(askAfter(sharedDevice, [...declares, ...users(2)]))).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: [`shared-device.${relation}`],
      })
    })

    test('two different agencies are no relation', () => {
      const declares = ['w-1', 'w-2'].map((worker) => aProfileChange({ worker, agencyId: `of-${worker}` }))
      expect(brief(askAfter(sharedDevice, [...declares, ...users(2)])).strengths).toEqual([0.5])
    })
  })

  test('one more worker never says less, up to the point where the device is public', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), (size) => {
        const [fewer = 0] = verdict(size).strengths
        const [more = 0] = verdict(size + 1).strengths
        expect(more).toBeGreaterThanOrEqual(fewer)
      }),
      { numRuns: 7 },
    )
  })
})
