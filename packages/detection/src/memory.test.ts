import { describe, expect, test } from 'vitest'
import { recall, worthKeeping } from './memory.ts'
import type { Episode } from './profile.ts'
import { START_MS } from './testing/builders.ts'
import { anEpisode } from './testing/episodes.ts'
import { DAY, HOUR } from './time.ts'

const NOW = START_MS + 30 * DAY

const daysOf = (episodes: readonly Episode[]) => episodes.map((one) => (one.atMs - START_MS) / DAY)

describe('recall', () => {
  test('where nothing has been cut, the facts say it all', () => {
    const said = [anEpisode(3)]
    expect(recall([anEpisode(1), anEpisode(29)], said, Number.NEGATIVE_INFINITY, NOW)).toBe(said)
  })

  test('what the facts reach is theirs to say or to take back, what they do not reach stands', () => {
    const reach = START_MS + 10 * DAY
    expect(daysOf(recall([anEpisode(5), anEpisode(12)], [anEpisode(15)], reach, NOW))).toEqual([5, 15])
  })

  test('where the signal could not judge, all stands', () => {
    expect(daysOf(recall([anEpisode(5), anEpisode(29)], [], Number.POSITIVE_INFINITY, NOW))).toEqual([5, 29])
  })

  test('an episode rests on facts older than itself', () => {
    const reach = START_MS + 10 * DAY
    const resting = anEpisode(12, { sinceMs: START_MS + 9 * DAY })
    expect(daysOf(recall([resting], [], reach, NOW))).toEqual([12])
  })

  test('what facts say only since they were cut is not said, unless it may be new', () => {
    const reach = START_MS + 29.5 * DAY
    const said = [anEpisode(20), anEpisode(29)]
    expect(daysOf(recall([], said, reach, NOW))).toEqual([29])
  })

  test('of two versions of one episode the stronger stands', () => {
    const reach = START_MS + 10 * DAY
    const before = (strength: number) => anEpisode(12, { strength, sinceMs: START_MS + 9 * DAY, event: 'x' })
    const now = anEpisode(12, { strength: 0.5, event: 'x' })
    expect(recall([before(0.8)], [now], reach, NOW).map((one) => one.strength)).toEqual([0.8])
    expect(recall([before(0.3)], [now], reach, NOW).map((one) => one.strength)).toEqual([0.5])
    // Of one moment, but resting on other events: two episodes.
    expect(recall([before(0.8)], [anEpisode(12, { event: 'y' })], reach, NOW)).toHaveLength(2)
  })

  test('what is older than six half-lives is forgotten', () => {
    const late = START_MS + 85 * DAY
    const all = [anEpisode(0), anEpisode(2)]
    expect(daysOf(recall(all, [], Number.POSITIVE_INFINITY, late))).toEqual([2])
    expect(daysOf(recall([], all, START_MS, late))).toEqual([2])
  })

  test('of many the newest are kept, and what may yet be taken back pushes out nothing', () => {
    const settled = Array.from({ length: 12 }, (_, n) => anEpisode(n))
    const unsettled = Array.from({ length: 5 }, (_, n) => anEpisode(29, { event: `new-${n}` }))
    const kept = worthKeeping([...unsettled, ...settled], NOW)
    expect(daysOf(kept)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 29, 29, 29, 29, 29])
    expect(recall(kept, [anEpisode(20)], START_MS + 19 * DAY, NOW)).toHaveLength(8)
    expect(
      worthKeeping(
        Array.from({ length: 50 }, (_, n) => anEpisode(29.5, { event: `e-${n}` })),
        NOW,
      ),
    ).toHaveLength(32)
  })

  test('equal moments are ordered by event, whatever order they come in; an episode without one comes first', () => {
    const same = [anEpisode(5, { event: 'b' }), anEpisode(5, { event: 'a' }), anEpisode(5, { evidence: [] })]
    const ids = (episodes: readonly Episode[]) => episodes.map((one) => one.evidence[0]?.eventId)
    expect(ids(worthKeeping(same, NOW))).toEqual([undefined, 'a', 'b'])
    expect(ids(worthKeeping([...same].reverse(), NOW))).toEqual([undefined, 'a', 'b'])
    expect(ids(worthKeeping([anEpisode(5, { event: 'a' }), anEpisode(5, { event: 'a' })], NOW))).toEqual([
      'a',
      'a',
    ])
  })

  test('an episode is settled 48 hours and a day afterwards', () => {
    const at = (hours: number) => anEpisode(30 - hours / 24)
    const reach = NOW - HOUR
    expect(recall([], [at(72)], reach, NOW)).toHaveLength(1)
    expect(recall([], [at(73)], reach, NOW)).toHaveLength(0)
  })
})
