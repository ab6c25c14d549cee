import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aLink, aLogin, aMember, anObservation } from '../testing/builders.ts'
import { askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { personMismatch } from './person-mismatch.ts'

const QUIET = { kind: 'quiet', strengths: [], counter: [] }
type Said = Parameters<typeof anObservation>[0]
const said = (kind: NonNullable<Said>['kind'], day: number, over: Said = {}) =>
  anObservation({
    at: day * DAY,
    ...(kind === undefined ? {} : { kind }),
    source: 'staff',
    observerId: 's-1',
    ...over,
  })
const failed = (day: number, over: Said = {}) => said('liveness_failed', day, { source: 'system', ...over })
const byClient = (client: string, day: number, over: Said = {}) =>
  said('identity_doubted', day, { source: 'client', observerId: client, ...over })
/** Life goes on, and time with it. */
const later = (day: number) => aLogin({ at: day * DAY })

const after = (events: readonly Event[]) =>
  askAfter(
    personMismatch,
    [...events].sort((a, b) => a.occurredAtMs - b.occurredAtMs),
  )
const verdict = (events: readonly Event[]) => brief(after(events))
const heldBy = (guard: string) => ({ kind: 'quiet', strengths: [], counter: [`person-mismatch.${guard}`] })

describe('person-mismatch', () => {
  test('nothing reported is unready; other reports are quiet', () => {
    expect(after([later(1)])).toMatchObject({ kind: 'unready', missing: 'history' })
    expect(verdict([said('video_declined', 1), said('crypto_requested', 2)])).toEqual(QUIET)
  })

  // Domain reference §4.2, A8: staff identity_doubted → 0.6, staff document_suspect → 0.4; low confidence scales.
  test.each<['identity_doubted' | 'document_suspect', number, number]>([
    ['identity_doubted', 1, 0.6],
    ['identity_doubted', 0.5, 0.3],
    ['document_suspect', 1, 0.4],
    ['document_suspect', 0.25, 0.1],
  ])('the staff: %s, with confidence %d: %d', (kind, confidence, strength) => {
    expect(verdict([said(kind, 1, { confidence })]).strengths).toEqual([strength])
  })

  test('a document that a check holds suspect is not the staff’s word', () => {
    expect(verdict([said('document_suspect', 1, { source: 'system' })])).toEqual(QUIET)
    expect(verdict([said('document_suspect', 1, { source: 'client' })])).toEqual(QUIET)
  })

  test('it shows the events and never names the observer', () => {
    const doubt = said('identity_doubted', 1, { observerId: 'somebody' })
    const told = after([doubt])
    expect(told).toMatchObject({
      episodes: [{ evidence: [{ eventId: doubt.eventId }], observed: 1, limit: 1 }],
    })
    expect(JSON.stringify(told)).not.toContain('somebody')
  })

  // Domain reference §4.2, A8: ≥ 2 system liveness_failed within 7 days with no pass within 72 hours → 0.6.
  describe('failed checks of liveness', () => {
    test.each([
      ['one', [failed(1)], QUIET],
      ['two within seven days', [failed(1), failed(8)], { ...QUIET, kind: 'fired', strengths: [0.6] }],
      ['two more than that apart', [failed(1), failed(8.1)], QUIET],
      ['two tries of one day', [failed(1), failed(1.1)], QUIET],
      ['two tries of one occasion', [failed(1, { occasionId: 'o' }), failed(2, { occasionId: 'o' })], QUIET],
      [
        'two occasions of one day',
        [failed(1, { occasionId: 'o-1' }), failed(1.1, { occasionId: 'o-2' })],
        { ...QUIET, kind: 'fired', strengths: [0.6] },
      ],
      ['two that clients tell of', [failed(1, { source: 'client' }), failed(3, { source: 'client' })], QUIET],
    ])('%s', (_, events, expected) => {
      expect(verdict([...events, later(12)])).toEqual(expected)
    })

    test('time-to-pass: three days to pass it', () => {
      const two = [failed(1), failed(2)]
      expect(verdict([...two, later(4.9)])).toEqual(heldBy('time-to-pass'))
      expect(verdict([...two, later(5)]).strengths).toEqual([0.6])
      // A further failure while it waits does not begin the wait anew.
      expect(verdict([...two, failed(4.5), later(5)])).toMatchObject({ kind: 'fired' })
    })

    test('passed in between or afterwards, it was nothing', () => {
      const pass = (day: number) => said('liveness_passed', day, { source: 'system' })
      expect(verdict([failed(1), pass(2), failed(3), later(9)])).toEqual(heldBy('cleared'))
      expect(verdict([failed(1), failed(2), pass(4), later(9)])).toEqual(heldBy('cleared'))
      expect(verdict([failed(1), failed(2), later(9), pass(30)])).toEqual(heldBy('cleared'))
      expect(verdict([pass(0), failed(1), failed(2), later(9)]).kind).toBe('fired')
    })

    test('accommodation: what was agreed on is no failure', () => {
      const agreed = { accommodation: true }
      expect(verdict([failed(1, agreed), failed(2, agreed), later(9)])).toEqual(QUIET)
    })

    test('the less sure of the surest two says how much it weighs', () => {
      const events = [failed(1, { confidence: 0.2 }), failed(2, { confidence: 0.5 }), failed(3), later(9)]
      expect(verdict(events).strengths).toEqual([0.3])
    })
  })

  describe('what others doubt', () => {
    // Domain reference §4.2, A8: clients alone ≤ 0.2; one client never enough.
    test('one-client: one is never enough, however often', () => {
      expect(verdict([byClient('c-1', 1), byClient('c-1', 5), byClient('c-1', 9)])).toEqual(
        heldBy('one-client'),
      )
      expect(verdict([byClient('c-1', 1), byClient('c-2', 5)]).strengths).toEqual([0.2])
      expect(verdict([byClient('c-1', 1), byClient('c-2', 5), byClient('c-3', 9)]).strengths).toEqual([0.2])
    })

    test('two within ninety days, whatever is said long after', () => {
      expect(verdict([byClient('c-1', 1), byClient('c-2', 91)]).kind).toBe('fired')
      expect(verdict([byClient('c-1', 1), byClient('c-2', 92)]).kind).toBe('quiet')
      const longAfter = [byClient('c-1', 1), byClient('c-2', 2), byClient('c-3', 150)]
      expect(after(longAfter)).toMatchObject({
        episodes: [{ atMs: longAfter[1]?.occurredAtMs, strength: 0.2 }],
      })
    })

    test('talkative: a client who speaks of ten workers is not heard', () => {
      const others = Array.from({ length: 9 }, (_, n) =>
        aLink({ at: DAY, attribute: 'observer', key: 'c-1', member: aMember(`w-${n + 2}`) }),
      )
      const two = [byClient('c-1', 0), byClient('c-2', 0.5)]
      expect(verdict([...two, ...others.slice(0, 8)]).kind).toBe('fired')
      expect(verdict([...two, ...others])).toEqual(heldBy('talkative'))
    })

    test('two clients lift nobody above low', () => {
      const driver = createDriver()
      driver.send(byClient('c-1', 1), byClient('c-2', 2), byClient('c-3', 3))
      expect(driver.findings).toEqual([])
    })
  })

  test.each<[string, Said, boolean]>([
    ['identity_confirmed by the staff', { kind: 'identity_confirmed', source: 'staff' }, true],
    ['identity_confirmed by a check', { kind: 'identity_confirmed', source: 'system' }, true],
    ['liveness_passed', { kind: 'liveness_passed', source: 'system' }, true],
    ['identity_confirmed by a client', { kind: 'identity_confirmed', source: 'client' }, false],
    ['a video call', { kind: 'video_passed', source: 'staff' }, false],
  ])('%s clears what was before it: %s', (_, over, isClearing) => {
    const doubt = [said('identity_doubted', 1), said('document_suspect', 1)]
    const clearing = anObservation({ at: 2 * DAY, ...over })
    expect(verdict([...doubt, clearing])).toEqual(
      isClearing ? heldBy('cleared') : { kind: 'fired', strengths: [0.6, 0.4], counter: [] },
    )
    expect(verdict([...doubt, clearing, said('identity_doubted', 3)]).strengths[0]).toBe(0.6)
  })

  test('one doubt more never says less, and whoever is confirmed last is quiet', () => {
    const report = fc.record({
      kind: fc.constantFrom('identity_doubted', 'liveness_failed', 'document_suspect'),
      source: fc.constantFrom('staff', 'system', 'client'),
      observerId: fc.constantFrom('o-1', 'o-2', 'o-3'),
      hours: fc.integer({ min: 0, max: 40 * 24 }),
    })
    fc.assert(
      fc.property(fc.array(report, { minLength: 1, maxLength: 8 }), report, (drawn, extra) => {
        const events = [...drawn, extra].map(({ hours, ...rest }) =>
          anObservation({ at: hours * HOUR, ...rest }),
        )
        const strongest = (few: readonly Event[]) => Math.max(0, ...verdict([...few, later(50)]).strengths)
        expect(strongest(events)).toBeGreaterThanOrEqual(strongest(events.slice(0, -1)))
        expect(verdict([...events, said('identity_confirmed', 45), later(50)])).toEqual(heldBy('cleared'))
      }),
      { numRuns: 40 },
    )
  })
})
