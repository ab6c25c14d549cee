import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT } from '../context.ts'
import { defaultSettings } from '../settings.ts'
import { aLink, aLogin, aMember, aProfileChange, type ConnectionOptions } from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { sharedIp } from './shared-ip.ts'

/** Bound by a second factor in common, unless told otherwise. */
const on = (n: number, connection: ConnectionOptions = {}, at = 0, mfaDevice: string | null = 'key-house') =>
  aLogin({
    worker: `w-${n + 1}`,
    at,
    ...(mfaDevice === null ? {} : { mfaDevice }),
    connection: { ip: 'ip-house', device: `device-${n}`, ...connection },
  })
const users = (size: number, connection?: ConnectionOptions) =>
  Array.from({ length: size }, (_, n) => on(n, connection))
const verdict = (size: number, connection?: ConnectionOptions) =>
  brief(askAfter(sharedIp, users(size, connection)))

/** One worker's facts, told of so many others. */
function told(size: number) {
  const others = Array.from({ length: size - 1 }, (_, n) =>
    aLink({ attribute: 'ip', key: 'ip-house', member: aMember(`w-${n + 2}`) }),
  )
  const bond = aLink({ attribute: 'mfa-device', key: 'key-house', member: aMember('w-2') })
  return brief(askAfter(sharedIp, [on(0), ...others, bond]))
}

describe('shared-ip', () => {
  test('one worker on an address is quiet, and so are two', () => {
    expect(verdict(1)).toEqual({ kind: 'quiet', strengths: [], counter: [] })
    expect(verdict(2)).toEqual({ kind: 'quiet', strengths: [], counter: [] })
    expect(brief(askAfter(sharedIp, [])).kind).toBe('quiet')
  })

  // Domain reference §4.2, A1: ≥3 → 0.4, ≥5 → 0.7.
  test.each([
    [3, 0.4],
    [4, 0.4],
    [5, 0.7],
  ])('%i workers on one fixed line: strength %d', (size, strength) => {
    expect(verdict(size)).toEqual({ kind: 'fired', strengths: [strength], counter: [] })
  })

  // Domain reference §4.6: 1/ln(1 + degree); taken as 1 up to twelve.
  test.each([
    [12, 0.7],
    [13, 0.680343],
    [25, 0.551078],
    [50, 0.456649],
  ])('%i workers are a crowd, and not yet a public place: %d', (size, strength) => {
    expect(told(size).strengths[0]).toBeCloseTo(strength, 6)
  })

  test('where the kind of network is not known it says half', () => {
    expect(verdict(3, { kind: 'unknown' }).strengths).toEqual([0.2])
    expect(verdict(5, { kind: 'unknown', anonymizer: 'unknown' }).strengths).toEqual([0.35])
  })

  test('on a business line, where strangers share a workroom, it says half', () => {
    expect(verdict(4, { kind: 'business' }).strengths).toEqual([0.2])
    expect(verdict(5, { kind: 'business' }).strengths).toEqual([0.35])
  })

  test('guard bound: where nothing else is shared it is no corroboration, however many there are', () => {
    const strangers = (size: number) =>
      brief(
        askAfter(
          sharedIp,
          Array.from({ length: size }, (_, n) => on(n, {}, 0, null)),
        ),
      ).strengths
    expect(strangers(3)[0]).toBeCloseTo(0.16, 12)
    expect(strangers(12)[0]).toBeCloseTo(0.28, 12)
    const { score } = defaultSettings()
    expect(strangers(12)[0]).toBeLessThan(score.corroborationFloor)
  })

  test('what one event knew of the network holds for the others', () => {
    const events = [...users(3, { kind: 'unknown' }), on(0, { kind: 'residential' })]
    expect(brief(askAfter(sharedIp, events)).strengths).toEqual([0.4])
  })

  test('uses more than a week and a step of 21 hours apart are not shared', () => {
    const apart = (days: number) => [on(0), on(1), on(2, {}, days * DAY)]
    expect(brief(askAfter(sharedIp, apart(7), 'w-3')).kind).toBe('fired')
    expect(brief(askAfter(sharedIp, apart(8), 'w-3')).kind).toBe('quiet')
  })

  describe('guards', () => {
    test.each<[string, ConnectionOptions]>([
      ['cellular', { kind: 'cellular' }],
      ['data centre', { kind: 'hosting' }],
      ['campus', { kind: 'education' }],
      ['VPN', { anonymizer: 'vpn' }],
      ['proxy', { anonymizer: 'proxy' }],
      ['Tor', { anonymizer: 'tor' }],
      ['relay', { anonymizer: 'relay' }],
      ['carrier-grade NAT', { ipClass: 'shared' }],
      ['private', { ipClass: 'reserved', ip: null }],
    ])('a %s address never links', (_, connection) => {
      expect(verdict(5, connection)).toEqual({ kind: 'quiet', strengths: [], counter: [] })
    })

    // Domain reference §4.2, A1: an address seen with more than 50 workers is public.
    test('51 workers make it a public place', () => {
      expect(told(51)).toEqual({ kind: 'quiet', strengths: [], counter: ['shared-ip.public'] })
    })

    test('a household does not count, and two strangers beside it do', () => {
      const family = ['w-1', 'w-2', 'w-3'].map((worker) => aProfileChange({ worker, householdId: 'x' }))
      expect(brief(askAfter(sharedIp, [...family, ...users(3)]))).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['shared-ip.declared'],
      })
      expect(brief(askAfter(sharedIp, [...family, ...users(5)])).strengths).toEqual([0.4])
    })

    test('an agency’s office does not count', () => {
      const staff = ['w-1', 'w-2', 'w-3', 'w-4'].map((worker) => aProfileChange({ worker, agencyId: 'x' }))
      expect(brief(askAfter(sharedIp, [...staff, ...users(4)])).counter).toEqual(['shared-ip.declared'])
    })

    test('an agency that the platform does not know is none', () => {
      const staff = ['w-1', 'w-2', 'w-3', 'w-4'].map((worker) => aProfileChange({ worker, agencyId: 'x' }))
      const driver = createDriver()
      driver.send(...staff, ...users(4))
      const knowing = (agency: string) => ({
        ...DEFAULT_CONTEXT,
        platform: { ...DEFAULT_CONTEXT.platform, agencies: [agency] },
      })
      expect(ask(sharedIp, driver.profile(), {}, knowing('x')).kind).toBe('quiet')
      expect(ask(sharedIp, driver.profile(), {}, knowing('y')).kind).toBe('fired')
    })
  })

  // Domain reference §5, metamorphic test 4.
  test('however many honest workers sit behind one public address, nobody is accused', () => {
    fc.assert(
      fc.property(fc.integer({ min: 51, max: 500 }), (size) => {
        expect(told(size).kind).toBe('quiet')
      }),
      { numRuns: 10 },
    )
  })

  test('one more worker never says less up to a dozen, and never more from there on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 54 }), (size) => {
        const [fewer = 0] = told(size).strengths
        const [more = 0] = told(size + 1).strengths
        if (size < 12) expect(more).toBeGreaterThanOrEqual(fewer)
        else expect(more).toBeLessThan(fewer === 0 ? 1 : fewer)
      }),
      { numRuns: 30 },
    )
  })
})
