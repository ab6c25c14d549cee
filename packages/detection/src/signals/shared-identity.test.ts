import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT } from '../context.ts'
import type { Event } from '../event.ts'
import {
  aBid,
  aLink,
  aLogin,
  aMember,
  aProfileChange,
  aRating,
  type ProfileOptions,
} from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver, type Driver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { sharedIdentity } from './shared-identity.ts'

type Kind = 'document' | 'phone' | 'email' | 'template'

const has = (kind: Kind, worker: string, over: ProfileOptions = {}) =>
  aProfileChange({ worker, [kind]: 'shared', ...over })
const workersWith = (kind: Kind, size: number) =>
  Array.from({ length: size }, (_, n) => has(kind, `w-${n + 1}`, { at: n * DAY }))
const verdict = (events: readonly Event[], worker?: string) => brief(askAfter(sharedIdentity, events, worker))
const lastOf = (driver: Driver, worker: string) =>
  driver.findings.findLast(({ judgement: { subject } }) => subject.kind === 'worker' && subject.id === worker)
const declare = (worker: string, over: ProfileOptions) => aProfileChange({ worker, ...over })
const QUIET = { kind: 'quiet', strengths: [], counter: [] }

describe('shared-identity', () => {
  test('an identity of one’s own is quiet, and so is none', () => {
    const own = [
      aProfileChange({ document: 'a', phone: 'a', email: 'a' }),
      aProfileChange({ worker: 'w-2', document: 'b' }),
    ]
    expect(verdict(own)).toEqual(QUIET)
    expect(verdict([])).toEqual(QUIET)
  })

  // Domain reference §4.2, A4: document ≥2 → 0.9; phone ≥2 → 0.5; template ≥3 → 0.3. A mail address is like a phone.
  test.each<[Kind, number, readonly number[]]>([
    ['document', 1, []],
    ['document', 2, [0.9]],
    ['document', 7, [0.9]],
    ['phone', 2, [0.5]],
    ['phone', 5, [0.5]],
    ['email', 2, [0.5]],
    ['template', 2, []],
    ['template', 3, [0.3]],
  ])('a %s of %i workers: %j', (kind, size, strengths) => {
    expect(verdict(workersWith(kind, size)).strengths).toEqual(strengths)
  })

  test('a document may stand alone, and nothing else', () => {
    const alone = (kind: Kind) => {
      const said = askAfter(sharedIdentity, workersWith(kind, 3))
      return said.kind === 'fired' && said.episodes.map((one) => one.standsAlone)
    }
    expect(alone('document')).toEqual([true])
    expect(alone('phone')).toEqual([false])
    expect(alone('template')).toEqual([false])
  })

  test('every side of it speaks, and shows the others as linked', () => {
    const driver = createDriver()
    driver.send(...workersWith('document', 3))
    for (const worker of ['w-1', 'w-2', 'w-3']) {
      expect(brief(ask(sharedIdentity, driver.profile(worker))).strengths).toEqual([0.9])
      const finding = lastOf(driver, worker)
      const others = ['w-1', 'w-2', 'w-3'].filter((one) => one !== worker)
      // The document stands alone: critical, by linkage only.
      expect(finding?.judgement).toMatchObject({ band: 'critical', reasons: [{ signal: 'shared-identity' }] })
      expect(finding?.judgement.linked).toEqual(
        others.map((workerId) => ({ workerId, by: ['shared-identity'], strength: 1 })),
      )
    }
  })

  test('templates come with bids as well', () => {
    const bids = [1, 2, 3].map((n) => aBid({ worker: `w-${n}`, bid: `b-${n}`, template: 'shared' }))
    expect(verdict(bids).strengths).toEqual([0.3])
  })

  test('a client or an observer in common is no identity in common', () => {
    const events = [1, 2, 3].flatMap((n) => [
      aRating({ worker: `w-${n}`, client: 'c-1' }),
      aLogin({ worker: `w-${n}` }),
    ])
    const driver = createDriver()
    driver.send(...events, ...workersWith('phone', 2))
    expect(brief(ask(sharedIdentity, driver.profile())).strengths).toEqual([0.5])
    const finding = lastOf(driver, 'w-1')
    expect(finding?.judgement.linked.map((one) => one.workerId)).toEqual(['w-2'])
  })

  test('uses more than 180 days apart are not shared; a template’s not more than 30', () => {
    const apart = (kind: Kind, days: number) => [
      has(kind, 'w-1'),
      has(kind, 'w-3'),
      has(kind, 'w-2', { at: days * DAY }),
    ]
    expect(verdict(apart('document', 180), 'w-2').kind).toBe('fired')
    // "Last seen" is kept in steps of an eighth of the window.
    expect(verdict(apart('document', 203), 'w-2').kind).toBe('quiet')
    expect(verdict(apart('template', 30), 'w-2').kind).toBe('fired')
    expect(verdict(apart('template', 34), 'w-2').kind).toBe('quiet')
  })

  describe('guards', () => {
    const closes = (worker: string, at: number) => aProfileChange({ worker, action: 'closed', at })

    test('re-registration: whoever closed the one account before opening the other is one person, on both sides', () => {
      const events = [has('document', 'w-1'), closes('w-1', DAY), has('document', 'w-2', { at: 2 * DAY })]
      for (const worker of ['w-1', 'w-2'])
        expect(verdict(events, worker)).toEqual({
          kind: 'quiet',
          strengths: [],
          counter: ['shared-identity.re-registration'],
        })
    })

    test('an account that was closed after the other began is no excuse', () => {
      const events = [has('document', 'w-1'), has('document', 'w-2', { at: DAY }), closes('w-1', 2 * DAY)]
      for (const worker of ['w-1', 'w-2']) expect(verdict(events, worker).strengths).toEqual([0.9])
    })

    test('a third account beside the two that followed one another speaks of two', () => {
      const events = [
        has('document', 'w-1'),
        closes('w-1', DAY),
        has('document', 'w-2', { at: 2 * DAY }),
        has('document', 'w-3', { at: 3 * DAY }),
      ]
      expect(askAfter(sharedIdentity, events, 'w-3')).toMatchObject({ episodes: [{ observed: 2 }] })
    })

    test('a row of accounts, each closed before the next, is no accident', () => {
      const row = (size: number) =>
        Array.from({ length: size }, (_, n) => [
          has('document', `w-${n + 1}`, { at: 2 * n * DAY }),
          closes(`w-${n + 1}`, (2 * n + 1) * DAY),
        ]).flat()
      expect(verdict(row(3)).counter).toEqual(['shared-identity.re-registration'])
      expect(verdict(row(4)).strengths).toEqual([0.9])
    })

    test.each<[Kind, 'household' | 'agency', boolean]>([
      ['phone', 'household', true],
      ['email', 'household', true],
      ['phone', 'agency', true],
      ['template', 'agency', true],
      ['template', 'household', false],
      ['document', 'household', false],
      ['document', 'agency', false],
    ])('a %s of one %s: held %s', (kind, relation, held) => {
      const declared = relation === 'agency' ? { agencyId: 'x' } : { householdId: 'x' }
      const events = [1, 2, 3].map((n) => declare(`w-${n}`, declared))
      expect(verdict([...events, ...workersWith(kind, 3)])).toMatchObject(
        held ? { kind: 'quiet', counter: [`shared-identity.${relation}`] } : { kind: 'fired', counter: [] },
      )
    })

    test('where the platform keeps a list of agencies, one that is not on it is none', () => {
      const driver = createDriver()
      driver.send(...['w-1', 'w-2'].map((worker) => declare(worker, { agencyId: 'x' })))
      driver.send(...workersWith('phone', 2))
      const listing = (...agencies: readonly string[]) => ({
        ...DEFAULT_CONTEXT,
        platform: { ...DEFAULT_CONTEXT.platform, agencies },
      })
      expect(ask(sharedIdentity, driver.profile(), {}, listing('x')).kind).toBe('quiet')
      expect(ask(sharedIdentity, driver.profile(), {}, listing('y')).kind).toBe('fired')
    })

    test('public: what 51 workers have is a placeholder', () => {
      const told = (size: number) => {
        const others = Array.from({ length: size - 1 }, (_, n) =>
          aLink({ attribute: 'document', key: 'shared', member: aMember(`w-${n + 2}`) }),
        )
        return verdict([has('document', 'w-1'), ...others])
      }
      expect(told(50).strengths).toEqual([0.9])
      expect(told(51)).toEqual({ kind: 'quiet', strengths: [], counter: ['shared-identity.public'] })
    })

    test('the answers name what was asked, and what was left out', () => {
      const events = [
        declare('w-1', { householdId: 'x' }),
        declare('w-2', { householdId: 'x' }),
        ...workersWith('phone', 3),
      ]
      expect(askAfter(sharedIdentity, events)).toMatchObject({
        episodes: [
          {
            observed: 2,
            guards: [
              { id: 're-registration', held: false },
              { id: 'household', held: false, why: 'some are, and are not counted' },
              { id: 'agency', held: false },
              { id: 'public', held: false },
            ],
          },
        ],
      })
    })
  })

  test('it speaks exactly where somebody else has the same document, phone or mail address', () => {
    const value = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined })
    const worker = fc.record({ document: value, phone: value, email: value }, { requiredKeys: [] })
    fc.assert(
      fc.property(fc.array(worker, { minLength: 1, maxLength: 4 }), (drawn) => {
        const events = drawn.map((one, n) => {
          const told = Object.fromEntries(Object.entries(one).filter(([, key]) => key !== undefined))
          return aProfileChange({ worker: `w-${n + 1}`, ...told })
        })
        const [own, ...others] = drawn
        const isShared = (['document', 'phone', 'email'] as const).some(
          (kind) => own?.[kind] !== undefined && others.some((one) => one[kind] === own[kind]),
        )
        expect(verdict(events).kind).toBe(isShared ? 'fired' : 'quiet')
      }),
      { numRuns: 60 },
    )
  })
})
