import kafkajs, { type PartitionAssigner } from 'kafkajs'
import { assignPartitions } from './assign.ts'

/** Changing what it does needs a new name: a group with members of two kinds must not agree on one of them. */
const PROTOCOL = 'redflag-copartition-sticky-v1'
const VERSION = 0

const { MemberAssignment, MemberMetadata } = kafkajs.AssignerProtocol

/**
 * The group protocol of Redflag's consumers: `assignPartitions`, with what a member held sent along in its request to join.
 * kafkajs' own round-robin gives partition 3 of two topics to two members.
 *
 * @param held partition numbers this member holds at the moment it joins.
 */
export function createAssigner(held: () => readonly number[]): PartitionAssigner {
  return ({ cluster }) => ({
    name: PROTOCOL,
    version: VERSION,
    protocol: ({ topics }) => ({
      name: PROTOCOL,
      metadata: MemberMetadata.encode({
        version: VERSION,
        topics: [...topics],
        userData: encodeHeld(held()),
      }),
    }),
    async assign({ members, topics }) {
      const counts = new Map(topics.map((topic) => [topic, cluster.findTopicPartitionMetadata(topic).length]))
      const group = members.map(({ memberId, memberMetadata }) => {
        const decoded = MemberMetadata.decode(memberMetadata)
        return { id: memberId, topics: decoded?.topics ?? [], held: decodeHeld(decoded?.userData) }
      })
      return [...assignPartitions(group, counts)].map(([memberId, partitions]) => {
        const assignment: Record<string, number[]> = {}
        for (const { topic, partition } of partitions) {
          assignment[topic] = [...(assignment[topic] ?? []), partition]
        }
        return {
          memberId,
          memberAssignment: MemberAssignment.encode({
            version: VERSION,
            assignment,
            userData: Buffer.alloc(0),
          }),
        }
      })
    },
  })
}

function decodeHeld(userData: Buffer | null | undefined): readonly number[] {
  const held: number[] = []
  for (let at = 0; userData && at + 4 <= userData.length; at += 4) held.push(userData.readInt32LE(at))
  return held
}

function encodeHeld(held: readonly number[]): Buffer {
  const userData = Buffer.allocUnsafe(held.length * 4)
  for (const [i, number] of held.entries()) userData.writeInt32LE(number, i * 4)
  return userData
}
