import { TOPICS, type TopicId } from '@redflag/schemas'
import { describe, expect, it } from 'vitest'
import { type FoundTopic, faultsOf } from './topics.ts'

const topics = (partitions: Partial<Record<TopicId, number | null>> = {}): readonly FoundTopic[] =>
  (Object.keys(TOPICS) as TopicId[]).map((id) => {
    const count = partitions[id] === undefined ? 8 : partitions[id]
    return { id, name: id, held: count === null ? null : { partitions: count, records: 0 } }
  })

describe('topics', () => {
  it('that are there and alike are in order', () => {
    expect(faultsOf(topics())).toEqual([])
    // Nobody goes from these to another topic by the number of a partition.
    expect(faultsOf(topics({ assessments: 3, deadLetter: 1, labels: 5 }))).toEqual([])
  })

  it.each([
    [{ labels: null }, ['labels is not there: redflag topics create']],
    [{ events: 16 }, ['these must have the same number of partitions: events 16, findings 8, alerts 8']],
    [
      { events: 12, findings: 12, alerts: 12 },
      ['events', 'findings', 'alerts'].map(
        (name) => `${name} has 12 partitions; it must be a power of two up to 256`,
      ),
    ],
    [
      { events: 512, findings: 512, alerts: 512 },
      ['events', 'findings', 'alerts'].map(
        (name) => `${name} has 512 partitions; it must be a power of two up to 256`,
      ),
    ],
  ] as const)('of %j are not', (partitions, faults) => {
    expect(faultsOf(topics(partitions))).toEqual(faults)
  })
})
