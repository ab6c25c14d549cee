import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT } from '../context.ts'
import { aFailedLogin, aLink, aLogin, aMember, aProfileChange } from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
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

    test('a second-factor device is no fingerprint: nine workers are a ring, fifty-one a placeholder', () => {
      const told = (size: number) => {
        const others = Array.from({ length: size - 1 }, (_, n) =>
          aLink({ attribute: 'mfa-device', key: 'key', member: aMember(`w-${n + 2}`) }),
        )
        return brief(askAfter(sharedDevice, [aLogin({ mfaDevice: 'key' }), ...others]))
      }
      expect(told(9)).toEqual({ kind: 'fired', strengths: [0.8], counter: [] })
      expect(told(50).kind).toBe('fired')
      expect(told(51)).toEqual({ kind: 'quiet', strengths: [], counter: ['shared-device.public'] })
    })

    test('relatives are not counted, and a stranger beside them is', () => {
      const family = ['w-1', 'w-2'].map((worker) => aProfileChange({ worker, householdId: 'x' }))
      const events = [...family, ...users(3)]
      expect(askAfter(sharedDevice, events)).toMatchObject({ episodes: [{ strength: 0.5, observed: 2 }] })
      expect(askAfter(sharedDevice, events, 'w-3')).toMatchObject({
        episodes: [{ strength: 0.8, observed: 3 }],
      })
    })

    test('an agency that the platform does not know is none', () => {
      const driver = createDriver()
      driver.send(...['w-1', 'w-2'].map((worker) => aProfileChange({ worker, agencyId: 'x' })), ...users(2))
      const knowing = (agency: string) => ({
        ...DEFAULT_CONTEXT,
        platform: { ...DEFAULT_CONTEXT.platform, agencies: [agency] },
      })
      expect(ask(sharedDevice, driver.profile(), {}, knowing('x')).kind).toBe('quiet')
      expect(ask(sharedDevice, driver.profile(), {}, knowing('y')).kind).toBe('fired')
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
