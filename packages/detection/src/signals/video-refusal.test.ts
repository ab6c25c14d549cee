import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aLink, aLogin, aMember, anObservation } from '../testing/builders.ts'
import { askAfter, brief } from '../testing/driver.ts'
import { DAY } from '../time.ts'
import { videoRefusal } from './video-refusal.ts'

type Said = Parameters<typeof anObservation>[0]
const declined = (observerId: string, day: number, over: Said = {}) =>
  anObservation({ at: day * DAY, kind: 'video_declined', source: 'client', observerId, ...over })
const byStaff = (day: number, over: Said = {}) => declined('s-1', day, { source: 'staff', ...over })
const after = (events: readonly Event[]) =>
  askAfter(
    videoRefusal,
    [...events].sort((a, b) => a.occurredAtMs - b.occurredAtMs),
  )
const verdict = (events: readonly Event[]) => brief(after(events))
const fired = (strength: number) => ({ kind: 'fired', strengths: [strength], counter: [] })
const heldBy = (guard: string) => ({ kind: 'quiet', strengths: [], counter: [`video-refusal.${guard}`] })

describe('video-refusal', () => {
  test('nothing reported is unready; other reports are quiet', () => {
    expect(after([aLogin()])).toMatchObject({ kind: 'unready', missing: 'history' })
    expect(verdict([anObservation({ kind: 'crypto_requested' })])).toEqual({
      kind: 'quiet',
      strengths: [],
      counter: [],
    })
  })

  // Domain reference §4.2, I5: ≥ 2 occasions by ≥ 2 observers in 90 days → 0.2; ≥ 3 occasions, one of them staff → 0.35.
  test.each<[string, readonly Event[], object]>([
    ['once', [declined('c-1', 1)], heldBy('once')],
    ['twice before one', [declined('c-1', 1), declined('c-1', 5)], heldBy('once')],
    ['twice before two', [declined('c-1', 1), declined('c-2', 5)], fired(0.2)],
    [
      'one occasion of which two tell',
      [declined('c-1', 1, { occasionId: 'call' }), declined('c-2', 1, { occasionId: 'call' })],
      heldBy('once'),
    ],
    ['over ninety days', [declined('c-1', 1), declined('c-2', 91)], fired(0.2)],
    ['over more', [declined('c-1', 1), declined('c-2', 92)], heldBy('once')],
    ['three times before clients', [declined('c-1', 1), declined('c-2', 5), declined('c-3', 9)], fired(0.2)],
    ['three times, once before the staff', [declined('c-1', 1), declined('c-2', 5), byStaff(9)], fired(0.35)],
    ['twice, once before the staff', [declined('c-1', 1), byStaff(9)], fired(0.2)],
    ['three times before one of the staff', [byStaff(1), byStaff(5), byStaff(9)], fired(0.35)],
    [
      'three times before one client',
      [declined('c-1', 1), declined('c-1', 5), declined('c-1', 9)],
      heldBy('once'),
    ],
  ])('%s', (_, events, expected) => {
    expect(verdict(events)).toEqual(expected)
  })

  test('what two say together stands, whatever a third says long after', () => {
    const events = [declined('c-1', 1), declined('c-2', 5), declined('c-3', 150)]
    expect(after(events)).toMatchObject({
      episodes: [
        {
          atMs: events[1]?.occurredAtMs,
          observed: 2,
          text: 'The worker declined to be seen on 2 occasions within 90 days, before 2 observers.',
          evidence: [{ eventId: events[1]?.eventId }, { eventId: events[0]?.eventId }],
        },
      ],
    })
  })

  test('the less sure of two says how much it weighs', () => {
    const two = [declined('c-1', 1, { confidence: 0.9 }), declined('c-2', 2, { confidence: 0.5 })]
    expect(verdict(two)).toEqual(fired(0.1))
    expect(verdict([...two, byStaff(3, { confidence: 0.8 })])).toEqual(fired(0.28))
  })

  describe('guards', () => {
    test('accommodation: what was agreed on is nothing', () => {
      const agreed = { accommodation: true }
      expect(verdict([declined('c-1', 1, agreed), byStaff(5, agreed), byStaff(9, agreed)])).toEqual(
        heldBy('accommodation'),
      )
      expect(verdict([declined('c-1', 1, agreed), declined('c-2', 5)])).toEqual(heldBy('once'))
    })

    test.each<[string, Said, boolean]>([
      ['a video call with the staff', { kind: 'video_passed', source: 'staff' }, true],
      ['a check of liveness', { kind: 'liveness_passed', source: 'system' }, true],
      ['a confirmation', { kind: 'identity_confirmed', source: 'staff' }, true],
      ['a video call with a client', { kind: 'video_passed', source: 'client', observerId: 'c-9' }, false],
    ])('cleared: %s answers what was before it: %s', (_, over, isClearing) => {
      const two = [declined('c-1', 1), declined('c-2', 5)]
      const seen = anObservation({ at: 6 * DAY, ...over })
      expect(verdict([...two, seen])).toEqual(isClearing ? heldBy('cleared') : fired(0.2))
      const again = [declined('c-3', 7), declined('c-4', 8)]
      expect(verdict([...two, seen, ...again.slice(1)])).toEqual(isClearing ? heldBy('once') : fired(0.2))
      expect(verdict([...two, seen, ...again])).toEqual(fired(0.2))
    })

    test('talkative: a client who speaks of ten workers is not heard', () => {
      const others = Array.from({ length: 9 }, (_, n) =>
        aLink({ at: DAY, attribute: 'observer', key: 'c-1', member: aMember(`w-${n + 2}`) }),
      )
      expect(verdict([declined('c-1', 0), declined('c-2', 1), ...others])).toEqual(heldBy('talkative'))
    })
  })

  test('it is never above 0.35, never from one occasion, and one refusal more never says less', () => {
    const refusal = fc.record({
      source: fc.constantFrom('staff', 'client', 'system'),
      observerId: fc.constantFrom('o-1', 'o-2', 'o-3'),
      occasionId: fc.constantFrom('call-1', 'call-2', 'call-3', null),
      day: fc.integer({ min: 0, max: 160 }),
      accommodation: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(refusal, { maxLength: 7 }), refusal, (drawn, extra) => {
        const events = [...drawn, extra].map(({ day, ...rest }) =>
          anObservation({ at: day * DAY, kind: 'video_declined', ...rest }),
        )
        const [fewer = 0] = verdict(events.slice(0, -1)).strengths
        const [more = 0] = verdict(events).strengths
        expect(more).toBeGreaterThanOrEqual(fewer)
        expect(more).toBeLessThanOrEqual(0.35)
        if (events.length < 2) expect(more).toBe(0)
      }),
      { numRuns: 60 },
    )
  })
})
