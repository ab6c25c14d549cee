import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_CONTEXT } from '../context.ts'
import type { Event } from '../event.ts'
import {
  aLink,
  aLogin,
  aMember,
  anObservation,
  aPayout,
  aProfileChange,
  type PayoutOptions,
} from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { thirdPartyRequested } from './third-party-requested.ts'

type Said = Parameters<typeof anObservation>[0]
const said = (observerId: string, day = 0, over: Said = {}) =>
  anObservation({
    at: day * DAY,
    kind: 'third_party_payout_requested',
    source: 'client',
    observerId,
    ...over,
  })
const TWO = [said('c-1', 0), said('c-2', 1)]
/** A bank of long ago, so that another one is not the first. */
const SETTLED = aPayout({ at: -60 * DAY, to: 'old-bank' })
const paid = (day: number, over: PayoutOptions = {}) =>
  aPayout({ at: day * DAY, payout: `po-${day}`, to: 'old-bank', ...over })
const verdict = (events: readonly Event[]) => brief(askAfter(thirdPartyRequested, events))

describe('third-party-requested', () => {
  // Domain reference §4.2, P18: two observers in 90 days → 0.3.
  test('two observers: 0.3, and what it rests on', () => {
    expect(askAfter(thirdPartyRequested, TWO)).toMatchObject({
      episodes: [{ strength: 0.3, observed: 2, limit: 2, evidence: [{}, {}], params: { payoutId: 'none' } }],
    })
  })

  test('one observer, however often, and two over more than 90 days are quiet', () => {
    expect(verdict([said('c-1', 0), said('c-1', 5)]).kind).toBe('quiet')
    expect(verdict([said('c-1', 0), said('c-2', 90)]).kind).toBe('fired')
    expect(verdict([said('c-1', 0), said('c-2', 91)]).kind).toBe('quiet')
  })

  test('anything else that is reported is quiet; nothing reported is unready', () => {
    expect(verdict([said('c-1', 0, { kind: 'video_declined' })]).kind).toBe('quiet')
    expect(verdict([aLogin()]).kind).toBe('unready')
  })

  describe('with a payout near the requests: 0.5', () => {
    test.each([
      ['to another name', paid(5, { holderNameMatch: 0.49 }), 0.5],
      ['to a name that may be the same', paid(5, { holderNameMatch: 0.5 }), 0.3],
      ['to another name, proven own', paid(5, { holderNameMatch: 0.1, holderVerified: true }), 0.3],
      ['through an agency', paid(5, { holderNameMatch: 0.1, agencyId: 'agency-1' }), 0.3],
      ['30 days after', paid(31, { holderNameMatch: 0.1 }), 0.5],
      ['31 days after', paid(32, { holderNameMatch: 0.1 }), 0.3],
      ['to a new destination', paid(5, { to: 'new-bank' }), 0.5],
      ['to the old one', paid(5), 0.3],
    ])('%s', (_, payout, strength) => {
      expect(verdict([SETTLED, ...TWO, payout]).strengths).toEqual([strength])
    })

    test('30 days before the first, no sooner', () => {
      const before = (day: number) => [SETTLED, paid(day, { holderNameMatch: 0.1 }), ...TWO]
      expect(verdict(before(-30)).strengths).toEqual([0.5])
      expect(verdict(before(-31)).strengths).toEqual([0.3])
    })

    test('a destination is new for 72 hours, and the first one never is', () => {
      const added = (hours: number) => [
        SETTLED,
        ...TWO,
        aProfileChange({ at: 5 * DAY - hours * HOUR, adds: 'new-bank' }),
        paid(5, { to: 'new-bank' }),
      ]
      expect(verdict(added(71)).strengths).toEqual([0.5])
      expect(verdict(added(72)).strengths).toEqual([0.3])
      expect(verdict([...TWO, paid(5)]).strengths).toEqual([0.3])
    })

    test('one that came back does not count', () => {
      const events = [SETTLED, ...TWO, paid(5, { holderNameMatch: 0.1 })]
      expect(
        verdict([...events, aPayout({ at: 6 * DAY, payout: 'po-5', status: 'reversed' })]).strengths,
      ).toEqual([0.3])
    })
  })

  describe('guards', () => {
    test.each([
      ['agency', aProfileChange({ agencyId: 'agency-1' })],
      ['household', aProfileChange({ householdId: 'house-1' })],
      ['own-company', aPayout({ holderKind: 'company', holderVerified: true })],
    ] as const)('%s', (guard, event) => {
      expect(verdict([event, ...TWO])).toEqual({
        kind: 'quiet',
        strengths: [],
        counter: [`third-party-requested.${guard}`],
      })
    })

    test('agency: only one that the platform knows; own-company: only one that is proven', () => {
      const driver = createDriver()
      driver.send(aProfileChange({ agencyId: 'agency-1' }), ...TWO)
      const context = { ...DEFAULT_CONTEXT, platform: { agencies: ['agency-2'], corporateAsns: [] } }
      expect(ask(thirdPartyRequested, driver.profile(), {}, context).kind).toBe('fired')
      expect(verdict([aPayout({ holderKind: 'company', holderVerified: false }), ...TWO]).kind).toBe('fired')
    })

    test('talkative: a client who speaks of ten workers', () => {
      const others = Array.from({ length: 9 }, (_, n) =>
        aLink({ attribute: 'observer', key: 'c-2', member: aMember(`o-${n}`) }),
      )
      expect(verdict([...TWO, ...others]).counter).toEqual(['third-party-requested.talkative'])
      expect(verdict([...TWO, ...others.slice(1)]).kind).toBe('fired')
    })

    test('hearsay: clients alone never weigh more than 0.3, the staff may', () => {
      const told = (source: 'client' | 'staff') => {
        const driver = createDriver()
        driver.send(said('c-1'), said('c-2', 1, { source }))
        return brief(ask(thirdPartyRequested, driver.profile(), { strength: 0.45 })).strengths
      }
      expect(told('client')).toEqual([0.3])
      expect(told('staff')).toEqual([0.45])
    })
  })

  test('never more than 0.5, and one more observer never says less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), fc.boolean(), (observers, isPaid) => {
        const events = Array.from({ length: observers }, (_, n) => said(`c-${n}`, n))
        const after = isPaid ? [paid(20, { holderNameMatch: 0.1 })] : []
        const [fewer = 0] = verdict([...events, ...after]).strengths
        const [more = 0] = verdict([...events, said('c-x', observers), ...after]).strengths
        expect(more).toBeGreaterThanOrEqual(fewer)
        expect(more).toBeLessThanOrEqual(0.5)
      }),
      { numRuns: 26 },
    )
  })
})
