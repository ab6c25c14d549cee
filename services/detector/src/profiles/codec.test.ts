import {
  asEventId,
  asWorkerId,
  defaultSettings,
  detect,
  emptyProfile,
  type Login,
  type Profile,
} from '@redflag/detection'
import { aLink, aMember, workerId } from '@redflag/detection/testing/builders'
import { createDriver } from '@redflag/detection/testing/driver'
import { inOrder, streamOf } from '@redflag/detection/testing/streams'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeProfile, encodeProfile } from './codec.ts'
import { PROFILE_FORMAT } from './schema.ts'
import { anyProfile } from './testing/arbitrary-profile.ts'
import { BUSY, USUAL, workerOf } from './testing/workers.ts'

const WORKERS = ['w-1', 'w-2', 'w-3']
const usual = workerOf(USUAL)
const busy = workerOf(BUSY)

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

  it('gives back whatever the types allow', () => {
    fc.assert(
      fc.property(anyProfile, (profile) => {
        expect(decodeProfile(profile.workerId, encodeProfile(profile))).toStrictEqual(profile)
      }),
      { numRuns: 200 },
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

  it('holds a worker of whom nothing is known, whose times are infinite', () => {
    const profile = emptyProfile(asWorkerId('w'))
    expect(decodeProfile(profile.workerId, encodeProfile(profile))).toStrictEqual(profile)
  })

  it('holds more events and texts than it remembers', () => {
    const [login] = usual.logins as [Login]
    const logins = Array.from({ length: 1500 }, (_, n) => ({
      ...login,
      provider: `provider ${n % 700}`,
      ref: { ...login.ref, eventId: asEventId(`ev-${n % 700}`), offset: n % 700 },
    }))
    const profile: Profile = { ...usual, logins }
    expect(decodeProfile(profile.workerId, encodeProfile(profile))).toStrictEqual(profile)
  })

  it('is the same for equal profiles, whatever the order of keys and whichever objects are shared', () => {
    fc.assert(
      fc.property(anyProfile, (profile) => {
        expect(encodeProfile(reversed(profile))).toEqual(encodeProfile(profile))
      }),
      { numRuns: 50 },
    )
    expect(encodeProfile(reversed(busy))).toEqual(encodeProfile(busy))
  })

  it('does not depend on what was encoded or decoded before', () => {
    const alone = encodeProfile(usual)
    encodeProfile(busy)
    expect(() => decodeProfile(busy.workerId, encodeProfile(busy).subarray(0, 500))).toThrow()
    expect(() => encodeProfile({ ...busy, position: { partition: 0.5, offset: 0 } })).toThrow(RangeError)
    expect(encodeProfile(usual)).toEqual(alone)
    expect(decodeProfile(usual.workerId, alone)).toEqual(usual)
  })

  it('shares nothing between two readings', () => {
    const bytes = encodeProfile(usual)
    const one = decodeProfile(usual.workerId, bytes)
    const objects = new Set(objectsIn(one))
    expect(objects.size).toBeGreaterThan(100)
    expect(objectsIn(decodeProfile(usual.workerId, bytes)).filter((object) => objects.has(object))).toEqual(
      [],
    )
    bytes.fill(0)
    expect(one).toEqual(usual)
  })

  it('gives facts of one kind the same keys in the same order', () => {
    const profile = decodeProfile(busy.workerId, encodeProfile(busy))
    expect(Object.keys(profile)).toEqual(Object.keys(emptyProfile(busy.workerId)))
    for (const facts of [profile.logins, profile.payouts, profile.instruments, profile.sessions])
      expect(new Set(facts.map((fact) => Object.keys(fact).join())).size).toBe(1)
  })

  it('refuses another format rather than reading it wrongly', () => {
    const bytes = encodeProfile(usual)
    expect(bytes[0]).toBe(PROFILE_FORMAT)
    bytes[0] = 99
    expect(() => decodeProfile(usual.workerId, bytes)).toThrow('profile format 99')
    expect(() => decodeProfile(usual.workerId, Buffer.alloc(0))).toThrow('profile format undefined')
  })
})

/**
 * Sizes seen. Most of it cannot be less: each event that a fact points at takes 16 bytes of UUID and about 8 of time and offset, each
 * bid seven bytes of hash.
 */
describe('the size of a stored profile', () => {
  it.each([
    { who: 'nobody', profile: emptyProfile(asWorkerId('w')), seenBytes: 47 },
    { who: 'three weeks, two log-ins a day, a payout a day', profile: usual, seenBytes: 4657 },
    { who: 'two months, nearly every list full', profile: busy, seenBytes: 10_867 },
  ])('is about $seenBytes bytes: $who', ({ profile, seenBytes }) => {
    expect(encodeProfile(profile).length).toBeLessThan(1.1 * seenBytes)
  })

  it('grows by some 25 bytes for one more log-in from a known place', () => {
    const { logins } = usual
    const fewer: Profile = { ...usual, logins: logins.slice(1), sessions: [], presence: [], activity: [] }
    const all: Profile = { ...fewer, logins }
    expect(encodeProfile(all).length - encodeProfile(fewer).length).toBeLessThan(30)
  })
})

describe('damaged bytes', () => {
  it('that are cut off are refused at every length', () => {
    const bytes = encodeProfile(usual)
    const taken: number[] = []
    for (let length = 1; length < bytes.length; length += 1)
      if (isTaken(bytes.subarray(0, length))) taken.push(length)
    expect(taken).toEqual([])
  })

  it('that have more behind them are refused', () => {
    const bytes = Buffer.concat([encodeProfile(usual), Buffer.of(0)])
    expect(() => decodeProfile(usual.workerId, bytes)).toThrow('1 bytes behind the end')
  })

  it('with bits flipped end in an error or a value, and do no harm to the next', () => {
    const bytes = encodeProfile(usual)
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 2), fc.nat(7)), { minLength: 1, maxLength: 4 }),
        (flips) => {
          const flipped = Buffer.from(bytes)
          for (const [at, bit] of flips) flipped[at + 1] = (flipped[at + 1] as number) ^ (1 << bit)
          isTaken(flipped)
        },
      ),
      { numRuns: 2000 },
    )
    expect(decodeProfile(usual.workerId, bytes)).toEqual(usual)
  })

  it('that are any bytes at all end in an error or a value', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (body) => {
        isTaken(Buffer.from([PROFILE_FORMAT, ...body]))
      }),
      { numRuns: 2000 },
    )
  })

  it('that announce more than they hold make no room for it', () => {
    // Position, times and account of nobody, then the number of journeys: 2^52.
    const head = encodeProfile(emptyProfile(asWorkerId('w'))).subarray(0, 23)
    const many = Buffer.of(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x08)
    expect(() => decodeProfile(asWorkerId('w'), Buffer.concat([head, many]))).toThrow(
      `${2 ** 52} items are to follow`,
    )
  })
})

/** Whether it is read; throws where it is refused in any other way than as damaged. */
function isTaken(bytes: Buffer): boolean {
  try {
    decodeProfile(usual.workerId, bytes)
    return true
  } catch (error) {
    if (String(error).startsWith('Error: a stored profile is damaged: ')) return false
    throw error
  }
}

/** Equal, but of other objects, with the keys of each the other way round. */
function reversed<Value>(value: Value): Value {
  if (value === null || typeof value !== 'object') return value
  // Rebuilding an object of any type by its own keys gives that type.
  if (Array.isArray(value)) return value.map(reversed) as Value
  const entries = Object.entries(value).map(([key, inner]) => [key, reversed(inner)])
  return Object.fromEntries(entries.reverse()) as Value
}

function objectsIn(value: unknown): readonly object[] {
  if (value === null || typeof value !== 'object') return []
  return [value, ...Object.values(value).flatMap(objectsIn)]
}
