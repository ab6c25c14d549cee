import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aPayout, aProfileChange, type ProfileOptions } from '../testing/builders.ts'
import { askAfter, brief } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { contactChurn } from './contact-churn.ts'

const QUIET = { kind: 'quiet', strengths: [], counter: [] }
const verdict = (events: readonly Event[]) => brief(askAfter(contactChurn, events))
const began = aProfileChange({ action: 'created', name: 'name-0', phone: 'phone-0', email: 'email-0' })
const on = (day: number, over: ProfileOptions) => aProfileChange({ at: day * DAY, ...over })
const inOrder = (events: readonly Event[]) => [...events].sort((a, b) => a.occurredAtMs - b.occurredAtMs)
/** So many new phone numbers, ten days apart. */
const phones = (count: number, step = 10) =>
  Array.from({ length: count }, (_, n) => on((n + 1) * step, { phone: `phone-${n + 1}` }))

describe('contact-churn', () => {
  test('what an account began with is quiet; without any it cannot judge', () => {
    expect(verdict([began])).toEqual(QUIET)
    expect(verdict([began, on(5, { phone: 'phone-0', name: 'name-0' })])).toEqual(QUIET)
    expect(askAfter(contactChurn, [aProfileChange()])).toMatchObject({ kind: 'unready', missing: 'history' })
  })

  // Domain reference §4.2, I2: ≥ 3 of name, phone, mail address in 60 days → 0.3.
  test.each([
    [2, QUIET],
    [3, { kind: 'fired', strengths: [0.3], counter: [] }],
    [6, { kind: 'fired', strengths: [0.3], counter: [] }],
  ])('%i changes', (count, expected) => {
    expect(verdict([began, ...phones(count)])).toEqual(expected)
  })

  test('different fields count together, and are named', () => {
    const events = [
      began,
      on(1.5, { phone: 'phone-1' }),
      on(20, { email: 'email-1' }),
      on(40, { phone: 'phone-2' }),
    ]
    expect(askAfter(contactChurn, events)).toMatchObject({
      episodes: [
        {
          observed: 3,
          text: '3 changes of mail address and phone within 60 days.',
          atMs: events[3]?.occurredAtMs,
          evidence: [{ eventId: events[3]?.eventId }, {}, {}],
        },
      ],
    })
  })

  test('within sixty days, whenever they were', () => {
    expect(verdict([began, ...phones(3, 30)]).kind).toBe('fired')
    expect(verdict([began, ...phones(3, 31)]).kind).toBe('quiet')
    const longAfter = [began, ...phones(3), aPayout({ at: 150 * DAY })]
    expect(askAfter(contactChurn, longAfter)).toMatchObject({ episodes: [{ atMs: on(30, {}).occurredAtMs }] })
  })

  describe('guards', () => {
    test('first-value: the fields may come one after the other', () => {
      const events = [
        on(0, { name: 'n' }),
        on(10, { phone: 'p' }),
        on(20, { email: 'e' }),
        on(30, { phone: 'p-2' }),
      ]
      expect(verdict(events)).toEqual(QUIET)
    })

    test('correction: what is put right within a day is one change', () => {
      const corrected = (hours: number) => [
        began,
        on(10, { phone: 'typo' }),
        on(10 + hours / 24, { phone: 'right' }),
        on(20, { email: 'email-1' }),
      ]
      expect(verdict(corrected(24))).toEqual(QUIET)
      expect(verdict(corrected(25)).kind).toBe('fired')
      // A change a day, each soon after the one before, is no correction of the first.
      const daily = [began, ...phones(6, 0.8)]
      expect(verdict(daily).kind).toBe('fired')
    })

    test('single-name-change: who marries takes a new mail address too', () => {
      const married = [began, on(10, { name: 'name-1', email: 'email-1' }), on(20, { phone: 'phone-1' })]
      expect(verdict(married)).toEqual(QUIET)
      expect(verdict([...married, on(30, { name: 'name-2' })]).strengths).toEqual([0.3])
    })
  })

  describe('a change of name beside a payout to a new destination', () => {
    const usual = aPayout({ at: DAY, to: 'bank-old' })
    const renamed = on(50, { name: 'name-1' })
    const paidOn = (day: number) => aPayout({ at: day * DAY, to: 'bank-new' })
    const cash = (...events: readonly Event[]) => verdict([began, usual, ...events])

    // Domain reference §4.2, I2: name change with P1 in 7 days → 0.6.
    test('within seven days, before or after: 0.6', () => {
      expect(cash(renamed, paidOn(57)).strengths).toEqual([0.6])
      expect(cash(paidOn(43), renamed).strengths).toEqual([0.6])
      expect(cash(renamed, paidOn(57.1))).toEqual(QUIET)
      expect(cash(paidOn(42.9), renamed)).toEqual(QUIET)
    })

    test('it names both moments', () => {
      const payout = paidOn(52)
      expect(askAfter(contactChurn, [began, usual, renamed, payout])).toMatchObject({
        episodes: [
          {
            observed: 2,
            atMs: payout.occurredAtMs,
            text: 'The name of the account changed 2 days before money went to a new destination.',
            evidence: [{ eventId: renamed.eventId }, { eventId: payout.eventId }],
          },
        ],
      })
    })

    test('a destination that was added three days before is new no more', () => {
      const added = (hours: number) => on(52 - hours / 24, { adds: 'bank-new' })
      expect(cash(renamed, added(71), paidOn(52)).strengths).toEqual([0.6])
      expect(cash(on(48, { adds: 'bank-new' }), renamed, paidOn(52))).toEqual(QUIET)
      expect(cash(renamed, added(-2), paidOn(52)).strengths).toEqual([0.6])
    })

    test('a name at the beginning, the first destination ever, or one paid to all along, says nothing', () => {
      expect(verdict([usual, on(50, { name: 'name-0' }), paidOn(51)])).toEqual(QUIET)
      expect(verdict([began, renamed, paidOn(51)])).toEqual(QUIET)
      expect(cash(renamed, aPayout({ at: 51 * DAY, to: 'bank-old' }))).toEqual(QUIET)
    })

    test('guard replacement: an expired one of the same holder', () => {
      const replaces = on(51, { adds: 'bank-new', replacesSameHolder: true })
      expect(cash(renamed, replaces, paidOn(52))).toEqual(QUIET)
    })

    test('money that came back never went', () => {
      const back = aPayout({ at: 51 * DAY + HOUR, payout: 'po-1', to: 'bank-new', status: 'reversed' })
      const paid = aPayout({ at: 51 * DAY, payout: 'po-1', to: 'bank-new' })
      expect(cash(renamed, paid).strengths).toEqual([0.6])
      expect(cash(renamed, paid, back)).toEqual(QUIET)
    })
  })

  test('one change more never says less, and it never speaks of fewer than three', () => {
    const change = fc.record({
      day: fc.integer({ min: 1, max: 90 }),
      field: fc.constantFrom('name', 'phone', 'email'),
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 9 }), change, (drawn, extra) => {
        const made = [...drawn, extra].map(({ day, field }, n) => on(day, { [field]: `value-${n}` }))
        const [fewer = 0] = verdict([began, ...inOrder(made.slice(0, -1))]).strengths
        const [more = 0] = verdict([began, ...inOrder(made)]).strengths
        // A correction takes a change back; any other leaves those that were there.
        const isCorrection = drawn.some(
          (one) => one.field === extra.field && Math.abs(one.day - extra.day) <= 1,
        )
        if (!isCorrection && extra.day > 1) expect(more).toBeGreaterThanOrEqual(fewer)
        if (more > 0) expect(made.length).toBeGreaterThanOrEqual(3)
      }),
      { numRuns: 60 },
    )
  })
})
