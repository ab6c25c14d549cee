import type { TopicPartition } from './port.ts'

/** One member of a consumer group, as the one that divides the partitions sees it. */
export interface GroupMember {
  readonly id: string
  readonly topics: readonly string[]
  /** Partition numbers it held until now; it keeps as many of them as its fair share allows. */
  readonly held: readonly number[]
}

/**
 * Divides partitions among the members of a group, by partition *number*: partition 3 of every topic goes to one member,
 * so that a worker whose key is the same on two topics has one owner. Sticky: a member keeps what it held, up to its
 * share, so that a joining or leaving process moves no more than it must. Deterministic for the same input.
 *
 * @param partitionsOf number of partitions by topic; topics without an entry are given to nobody.
 */
export function assignPartitions(
  members: readonly GroupMember[],
  partitionsOf: ReadonlyMap<string, number>,
): ReadonlyMap<string, readonly TopicPartition[]> {
  const sorted = [...members].sort((a, b) => (a.id < b.id ? -1 : 1))
  const assigned = new Map<string, TopicPartition[]>(sorted.map((member) => [member.id, []]))
  const numbers = Math.max(0, ...partitionsOf.values())
  const ownerOf = divideNumbers(sorted, numbers)
  for (const [topic, partitions] of partitionsOf) {
    const subscribed = sorted.filter((member) => member.topics.includes(topic))
    if (subscribed.length === 0) continue
    for (let partition = 0; partition < partitions; partition++) {
      const owner = ownerOf[partition]
      // Members of one group differ in their topics only while a new version is rolled out.
      const member =
        subscribed.find((candidate) => candidate === owner) ?? subscribed[partition % subscribed.length]
      if (member) assigned.get(member.id)?.push({ topic, partition })
    }
  }
  return assigned
}

function divideNumbers(
  members: readonly GroupMember[],
  numbers: number,
): readonly (GroupMember | undefined)[] {
  const owners = new Array<GroupMember | undefined>(numbers).fill(undefined)
  if (members.length === 0) return owners
  const share = Math.floor(numbers / members.length)
  let extras = numbers % members.length
  const counts = new Map<GroupMember, number>()
  for (const member of members) {
    let count = 0
    for (const number of new Set(member.held)) {
      if (number >= numbers || owners[number] !== undefined) continue
      if (count >= share && (count > share || extras === 0)) continue
      if (count === share) extras--
      owners[number] = member
      count++
    }
    counts.set(member, count)
  }
  for (let number = 0; number < numbers; number++) {
    if (owners[number] !== undefined) continue
    const least = members.reduce((best, member) => (countOf(member) < countOf(best) ? member : best))
    owners[number] = least
    counts.set(least, countOf(least) + 1)
  }
  return owners

  function countOf(member: GroupMember): number {
    return counts.get(member) ?? 0
  }
}
