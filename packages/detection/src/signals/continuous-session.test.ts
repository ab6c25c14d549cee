import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aHeartbeat, aLogin, every } from '../testing/builders.ts'
import { ask, askAfter, brief, createDriver } from '../testing/driver.ts'
import { DAY, HOUR, MINUTE } from '../time.ts'
import { continuousSession } from './continuous-session.ts'

/** At work for so many hours: a heartbeat every quarter of an hour. */
const atWork = (hours: number, options: Parameters<typeof aHeartbeat>[0] = {}, from = 0) =>
  every(15 * MINUTE, from, from + hours * HOUR, (at) => aHeartbeat({ at, ...options }))
const verdict = (events: readonly Event[]) => brief(askAfter(continuousSession, events))

describe('continuous-session', () => {
  // Domain reference §4.2, T1: ≥24 h → 0.4, ≥48 h → 0.7.
  test.each([
    [24, 0.4],
    [47, 0.4],
    [48, 0.7],
    [100, 0.7],
  ])('%i hours without a break: strength %d', (hours, strength) => {
    expect(verdict(atWork(hours))).toEqual({ kind: 'fired', strengths: [strength], counter: [] })
  })

  test('how long, and from which event to which', () => {
    expect(askAfter(continuousSession, atWork(30, {}, DAY))).toMatchObject({
      episodes: [
        {
          observed: 30,
          limit: 24,
          text: 'The account was in use for 30 hours without a break.',
          evidence: [{}, {}],
        },
      ],
    })
  })

  test('a working day is quiet, and so are two with a night between', () => {
    expect(verdict(atWork(23.75)).kind).toBe('quiet')
    expect(verdict([...atWork(14), ...atWork(14, {}, DAY)]).kind).toBe('quiet')
  })

  test('a gap of 16 minutes is jitter, a longer one is a break', () => {
    expect(verdict([...atWork(12), ...atWork(12, {}, 12 * HOUR + 16 * MINUTE)]).kind).toBe('fired')
    expect(verdict([...atWork(12), ...atWork(12, {}, 12 * HOUR + 17 * MINUTE)]).kind).toBe('quiet')
  })

  test('before the first session it is unready', () => {
    expect(askAfter(continuousSession, [])).toMatchObject({ kind: 'unready', missing: 'history' })
  })

  describe('guard interactive', () => {
    const held = { kind: 'quiet', strengths: [], counter: ['continuous-session.interactive'] }

    test('an idle tab or an automated client is not work', () => {
      expect(verdict(atWork(30, { interactive: false }))).toEqual(held)
      expect(verdict(atWork(30, { automation: true }))).toEqual(held)
    })

    test('somebody has to act at least every four hours', () => {
      const acts = (stepHours: number) => [
        ...atWork(30, { interactive: false }),
        ...every(stepHours * HOUR, 0, 30 * HOUR, (at) => aHeartbeat({ at })),
      ]
      expect(verdict(acts(4)).strengths).toEqual([0.4])
      expect(verdict(acts(5))).toEqual(held)
    })

    test('the longest stretch of work within the session counts, not the idle rest', () => {
      const worked = [
        ...atWork(60, { interactive: false }),
        ...atWork(3, {}, 2 * HOUR),
        ...atWork(26, {}, 20 * HOUR),
        ...atWork(2, {}, 54 * HOUR),
      ]
      expect(askAfter(continuousSession, worked)).toMatchObject({ episodes: [{ observed: 26 }] })
    })

    test('work outside the session is not work in it', () => {
      const events = [
        ...atWork(30, { interactive: false }),
        aLogin({ at: 30 * HOUR + 17 * MINUTE }),
        aLogin({ at: 90 * HOUR }),
      ]
      expect(verdict(events)).toEqual(held)
    })
  })

  test('a long session is remembered when its span has been pushed out', () => {
    const driver = createDriver()
    driver.send(...atWork(30))
    for (let day = 4; day < 40; day += 1) driver.send(aHeartbeat({ at: day * DAY }))
    expect(brief(ask(continuousSession, driver.profile())).kind).toBe('quiet')
    const said = driver.last().evaluation?.episodes.filter((one) => one.signal === 'continuous-session')
    expect(said).toMatchObject([{ observed: 30, strength: 0.4 }])
  })

  test('it does not matter in which order the heartbeats arrive', () => {
    const events = atWork(40)
    const straight = askAfter(continuousSession, events)
    fc.assert(
      fc.property(fc.shuffledSubarray([...events], { minLength: events.length }), (shuffled) => {
        const result = askAfter(continuousSession, shuffled)
        expect(brief(result)).toEqual(brief(straight))
      }),
      { numRuns: 10 },
    )
  })
})
