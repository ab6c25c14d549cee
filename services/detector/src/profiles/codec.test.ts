import { asWorkerId, defaultSettings, detect, emptyProfile, type Profile } from '@redflag/detection'
import { aLink, aMember, workerId } from '@redflag/detection/testing/builders'
import { createDriver } from '@redflag/detection/testing/driver'
import { inOrder, streamOf } from '@redflag/detection/testing/streams'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeProfile, encodeProfile } from './codec.ts'

const WORKERS = ['w-1', 'w-2', 'w-3']

describe('the stored form of a profile', () => {
  it('gives back every fact of whole streams', () => {
    fc.assert(
      fc.property(
        streamOf({
          workers: WORKERS.length,
          days: 20,
          payouts: 6,
          minEvents: 30,
          maxEvents: 80,
          consistent: false,
        }),
        (stream) => {
          const driver = createDriver()
          driver.send(...inOrder(stream))
          for (const worker of WORKERS) {
            const profile = driver.profile(worker)
            if (profile.position.offset < 0) continue
            expect(decodeProfile(profile.workerId, encodeProfile(profile))).toEqual(profile)
          }
        },
      ),
      { numRuns: 10 },
    )
  })

  it('holds a worker of whom only a link is known', () => {
    const event = aLink({ worker: 'w-1', attribute: 'mfa-device', key: 'd', member: aMember('w-2') })
    const { profile } = detect(
      { profile: null, event, position: { partition: 3, offset: 7 }, told: new Map() },
      defaultSettings(),
    )
    expect(decodeProfile(workerId('w-1'), encodeProfile(profile))).toEqual(profile)
  })

  it('refuses another format rather than reading it wrongly', () => {
    const profile: Profile = { ...emptyProfile(asWorkerId('w')), firstSeenMs: 1, watermarkMs: 1 }
    const bytes = encodeProfile(profile)
    bytes[0] = 99
    expect(() => decodeProfile(asWorkerId('w'), bytes)).toThrow('profile format 99')
  })
})
