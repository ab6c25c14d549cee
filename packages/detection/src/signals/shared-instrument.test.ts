import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT } from '../context.ts'
import { aLink, aMember, aPayout, aProfileChange } from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { sharedInstrument } from './shared-instrument.ts'

/** So many workers, one bank account, one payout each. */
const ring = (size: number) =>
  Array.from({ length: size }, (_, n) => aPayout({ worker: `w-${n + 1}`, at: n * DAY, to: 'bank-ring' }))

const verdict = (size: number) => brief(askAfter(sharedInstrument, ring(size)))

describe('shared-instrument', () => {
  test('a destination of one’s own is quiet', () => {
    const own = [aPayout({ worker: 'w-1' }), aPayout({ worker: 'w-2' })]
    expect(brief(askAfter(sharedInstrument, own))).toEqual({ kind: 'quiet', strengths: [], counter: [] })
  })

  test('with nothing seen it is quiet: there is nothing to share', () => {
    expect(brief(askAfter(sharedInstrument, []))).toEqual({ kind: 'quiet', strengths: [], counter: [] })
  })

  // Domain reference §4.2, A3: ≥2 → 0.6, ≥3 → 0.85, ≥5 → 0.95.
  test.each([
    [2, 0.6],
    [3, 0.85],
    [4, 0.85],
    [5, 0.95],
    [9, 0.95],
  ])('%i workers on one destination: strength %d', (size, strength) => {
    expect(verdict(size)).toEqual({ kind: 'fired', strengths: [strength], counter: [] })
  })

  test('every side of it speaks, the one who came first included', () => {
    const driver = createDriver()
    driver.send(...ring(3))
    for (const worker of ['w-1', 'w-2', 'w-3'])
      expect(brief(ask(sharedInstrument, driver.profile(worker))).strengths).toEqual([0.85])
  })

  test('adding it to the account is use enough', () => {
    const events = [aPayout({ to: 'bank-x' }), aProfileChange({ worker: 'w-2', at: DAY, adds: 'bank-x' })]
    expect(brief(askAfter(sharedInstrument, events)).strengths).toEqual([0.6])
  })

  test('uses more than 180 days apart are not shared', () => {
    const apart = (days: number) => [
      aPayout({ to: 'bank-x' }),
      aPayout({ worker: 'w-2', at: days * DAY, to: 'bank-x' }),
    ]
    expect(brief(askAfter(sharedInstrument, apart(180), 'w-2')).kind).toBe('fired')
    // "Last seen" is kept in steps of an eighth of the window, 22.5 days: after that much more it is over for certain.
    expect(brief(askAfter(sharedInstrument, apart(203), 'w-2')).kind).toBe('quiet')
    expect(brief(askAfter(sharedInstrument, apart(203), 'w-1')).kind).toBe('quiet')
  })

  test('a reversed payout alone is no use of its destination', () => {
    const events = [aPayout({ to: 'bank-x' }), aPayout({ worker: 'w-2', to: 'bank-x', status: 'reversed' })]
    expect(brief(askAfter(sharedInstrument, events)).kind).toBe('quiet')
  })

  describe('guards', () => {
    test.each(['agency', 'household'] as const)('a declared %s says at most 0.3, and why', (relation) => {
      const declared = relation === 'agency' ? { agencyId: 'x' } : { householdId: 'x' }
      const events = [
        aProfileChange({ worker: 'w-1', ...declared }),
        aProfileChange({ worker: 'w-2', ...declared }),
        aPayout({ worker: 'w-1', to: 'bank-x' }),
        aPayout({ worker: 'w-2', to: 'bank-x' }),
      ]
      for (const worker of ['w-1', 'w-2'])
        expect(brief(askAfter(sharedInstrument, events, worker))).toEqual({
          kind: 'fired',
          strengths: [0.3],
          counter: [`shared-instrument.${relation}`],
        })
    })

    test('a relation declared afterwards reaches both sides', () => {
      const events = [
        aPayout({ worker: 'w-1', to: 'bank-x' }),
        aPayout({ worker: 'w-2', to: 'bank-x' }),
        aProfileChange({ worker: 'w-1', at: DAY, householdId: 'x' }),
        aProfileChange({ worker: 'w-2', at: DAY, householdId: 'x' }),
      ]
      for (const worker of ['w-1', 'w-2'])
        expect(brief(askAfter(sharedInstrument, events, worker)).strengths).toEqual([0.3])
    })

    test('one stranger among relatives lifts the cap', () => {
      const events = [
        aProfileChange({ worker: 'w-1', householdId: 'x' }),
        aProfileChange({ worker: 'w-2', householdId: 'x' }),
        ...ring(3),
      ]
      expect(brief(askAfter(sharedInstrument, events)).strengths).toEqual([0.85])
    })

    test('an agency that the platform does not know is none', () => {
      const driver = createDriver()
      driver.send(...['w-1', 'w-2'].map((worker) => aProfileChange({ worker, agencyId: 'x' })), ...ring(2))
      const knowing = (agency: string) => ({
        ...DEFAULT_CONTEXT,
        platform: { ...DEFAULT_CONTEXT.platform, agencies: [agency] },
      })
      expect(brief(ask(sharedInstrument, driver.profile(), {}, knowing('x'))).strengths).toEqual([0.3])
      expect(brief(ask(sharedInstrument, driver.profile(), {}, knowing('y'))).strengths).toEqual([0.6])
    })

    test('service: what fifty-one workers have must be one, and says no more than an agency’s', () => {
      const told = (size: number) => {
        const others = Array.from({ length: size - 1 }, (_, n) =>
          aLink({ attribute: 'instrument', key: 'bank-x', member: aMember(`w-${n + 2}`) }),
        )
        return brief(askAfter(sharedInstrument, [aPayout({ to: 'bank-x' }), ...others]))
      }
      expect(told(50)).toEqual({ kind: 'fired', strengths: [0.95], counter: [] })
      expect(told(51)).toEqual({ kind: 'fired', strengths: [0.3], counter: ['shared-instrument.service'] })
    })

    test('omnibus: an exchange’s shared address without a memo is nobody’s, even where it was added first', () => {
      const shared = { omnibus: true, hasMemo: false }
      const paid = ['w-1', 'w-2'].map((worker) =>
        aPayout({ worker, at: DAY, to: 'exchange', crypto: shared }),
      )
      expect(brief(askAfter(sharedInstrument, paid))).toEqual({ kind: 'quiet', strengths: [], counter: [] })
      const added = ['w-1', 'w-2'].map((worker) =>
        aProfileChange({ worker, adds: 'exchange', kind: 'crypto' }),
      )
      expect(brief(askAfter(sharedInstrument, added)).strengths).toEqual([0.6])
      expect(brief(askAfter(sharedInstrument, [...added, ...paid]))).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: ['shared-instrument.omnibus'],
      })
    })

    test('an exchange account with a memo is its own key', () => {
      const events = [
        aPayout({ to: 'exchange+memo-1', crypto: { hasMemo: true } }),
        aPayout({ worker: 'w-2', to: 'exchange+memo-2', crypto: { hasMemo: true } }),
      ]
      expect(brief(askAfter(sharedInstrument, events)).kind).toBe('quiet')
    })
  })

  test('one more worker never says less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), (size) => {
        const [fewer = 0] = verdict(size).strengths
        const [more = 0] = verdict(size + 1).strengths
        expect(more).toBeGreaterThanOrEqual(fewer)
      }),
      { numRuns: 12 },
    )
  })
})
