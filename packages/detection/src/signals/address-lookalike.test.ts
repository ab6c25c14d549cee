import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { asPseudonym } from '../ids.ts'
import { aLogin, aPayout, type PayoutOptions } from '../testing/builders.ts'
import { askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { addressLookalike } from './address-lookalike.ts'

/** Paid at an address of that body, which looks so. */
const paidAt = (day: number, body: string, looks: string, over: PayoutOptions = {}) =>
  aPayout({
    at: day * DAY,
    payout: `po-${day}`,
    to: `address-${body}`,
    ...over,
    crypto: { bodyKey: asPseudonym(body), lookalikeKey: asPseudonym(looks), ...over.crypto },
  })
const OWN = paidAt(0, 'own', '0xabcd1234')
const verdict = (events: readonly Event[]) => brief(askAfter(addressLookalike, events))

describe('address-lookalike', () => {
  // Domain reference §4.2, P15: same ends as an earlier destination, another body → 0.8, the worker being the victim.
  test('an address that looks like the one before: 0.8, for a victim', () => {
    expect(askAfter(addressLookalike, [OWN, paidAt(5, 'false', '0xabcd1234')])).toMatchObject({
      episodes: [
        { strength: 0.8, victim: true, params: { payoutId: 'po-5', payouts: 1 }, evidence: [{}, {}] },
      ],
    })
  })

  test('it is told of a payout that is only requested, as a victim’s', () => {
    const driver = createDriver()
    driver.send(OWN, paidAt(5, 'false', '0xabcd1234', { status: 'requested' }))
    expect(driver.last().evaluation?.episodes).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ signal: 'address-lookalike', victim: true })]),
    )
  })

  test.each([
    ['the same body, with another memo', paidAt(5, 'own', '0xabcd1234', { to: 'memo' })],
    ['another look', paidAt(5, 'other', '0xabcd9999')],
    ['no look at all', paidAt(5, 'other', 'x', { crypto: { lookalikeKey: null } })],
  ])('%s is quiet', (_, payout) => {
    expect(verdict([OWN, payout]).kind).toBe('quiet')
  })

  test('the first of the two is the original: it is not told of it', () => {
    const told = askAfter(addressLookalike, [
      OWN,
      paidAt(5, 'false', '0xabcd1234'),
      paidAt(6, 'own', '0xabcd1234'),
    ])
    expect(told).toMatchObject({ episodes: [{ params: { payoutId: 'po-5' } }] })
    expect(brief(told).strengths).toHaveLength(1)
  })

  test('what came back speaks no more, whichever of the two it was', () => {
    const events = [OWN, paidAt(5, 'false', '0xabcd1234')]
    const back = (day: number, body: string) =>
      paidAt(day, body, '0xabcd1234', { at: 6 * DAY, status: 'reversed' })
    expect(verdict([...events, back(5, 'false')]).kind).toBe('quiet')
    expect(verdict([...events, back(0, 'own')]).kind).toBe('quiet')
  })

  test('without an address to compare it cannot judge; a bank needs none', () => {
    expect(verdict([aLogin()]).kind).toBe('unready')
    expect(verdict([aPayout({ crypto: {} })]).kind).toBe('unready')
    expect(verdict([aPayout()]).kind).toBe('quiet')
  })

  test('guard verified: the new address is proven to be the worker’s own', () => {
    const proven = paidAt(5, 'mine', '0xabcd1234', { holderVerified: true })
    expect(verdict([OWN, proven])).toEqual({
      kind: 'quiet',
      strengths: [],
      counter: ['address-lookalike.verified'],
    })
  })

  test('never without two bodies of one look', () => {
    const drawn = fc.array(fc.record({ body: fc.nat(3), looks: fc.nat(2) }), { maxLength: 10 })
    fc.assert(
      fc.property(drawn, (addresses) => {
        const events = addresses.map(({ body, looks }, n) => paidAt(n, `${looks}-${body}`, `look-${looks}`))
        const bodies = new Map<number, Set<number>>()
        for (const { body, looks } of addresses)
          bodies.set(looks, (bodies.get(looks) ?? new Set<number>()).add(body))
        // All but the first of every look are imitations.
        const imitations = [...bodies.values()].reduce((sum, some) => sum + some.size - 1, 0)
        expect(verdict(events).strengths).toHaveLength(imitations)
      }),
      { numRuns: 60 },
    )
  })
})
