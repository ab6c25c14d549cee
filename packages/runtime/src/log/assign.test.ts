import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assignPartitions, type GroupMember } from './assign.ts'
import type { TopicPartition } from './port.ts'

const topics = ['events', 'links']

function aMember(id: string, held: readonly number[] = []): GroupMember {
  return { id, topics, held }
}

function numbersOf(assignment: readonly TopicPartition[] | undefined, topic: string): number[] {
  return (assignment ?? []).filter((one) => one.topic === topic).map((one) => one.partition)
}

describe('the division of partitions', () => {
  it('gives a partition number of every topic to the same member, each once, in shares that differ by one at most', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.array(fc.integer({ min: 0, max: 25 }), { maxLength: 20 }), {
          minLength: 7,
          maxLength: 7,
        }),
        (memberCount, partitions, held) => {
          const members = Array.from({ length: memberCount }, (_, i) => aMember(`m${i}`, held[i]))
          const result = assignPartitions(members, new Map(topics.map((topic) => [topic, partitions])))
          const all: number[] = []
          const sizes: number[] = []
          for (const member of members) {
            const events = numbersOf(result.get(member.id), 'events')
            expect(numbersOf(result.get(member.id), 'links')).toEqual(events)
            all.push(...events)
            sizes.push(events.length)
          }
          expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: partitions }, (_, i) => i))
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
        },
      ),
    )
  })

  it('moves nothing when the members stay', () => {
    const counts = new Map([['events', 8]])
    const first = assignPartitions([aMember('a'), aMember('b'), aMember('c')], counts)
    const again = assignPartitions(
      ['c', 'a', 'b'].map((id) => aMember(id, numbersOf(first.get(id), 'events'))),
      counts,
    )
    expect(new Map([...again].sort())).toEqual(new Map([...first].sort()))
  })

  it('moves only the share of a member that joins or leaves', () => {
    const counts = new Map([['events', 12]])
    const alone = assignPartitions([aMember('b')], counts)
    const two = assignPartitions([aMember('b', numbersOf(alone.get('b'), 'events')), aMember('a')], counts)
    expect(numbersOf(two.get('a'), 'events')).toHaveLength(6)
    const kept = numbersOf(two.get('b'), 'events')
    const oneLeft = assignPartitions([aMember('b', kept)], counts)
    expect(numbersOf(oneLeft.get('b'), 'events')).toEqual(expect.arrayContaining(kept))
    expect(numbersOf(oneLeft.get('b'), 'events')).toHaveLength(12)
  })

  it('gives a topic only to members that read it', () => {
    const members = [aMember('a'), { id: 'b', topics: ['events'], held: [] }]
    const result = assignPartitions(members, new Map(topics.map((topic) => [topic, 4])))
    expect(numbersOf(result.get('a'), 'links').sort()).toEqual([0, 1, 2, 3])
    expect(numbersOf(result.get('b'), 'links')).toEqual([])
    expect(numbersOf(result.get('b'), 'events')).toHaveLength(2)
  })
})
