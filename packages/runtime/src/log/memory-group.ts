import { assignPartitions } from './assign.ts'
import { MemoryMember } from './memory-member.ts'
import type { MemoryPartition } from './memory-partition.ts'
import type { BatchHandler, SubscribeOptions, Subscription } from './port.ts'

export interface MemoryTopic {
  readonly partitions: readonly MemoryPartition[]
  /** Every group that has ever read the topic: what all of them have committed past may be dropped. */
  readonly groups: Set<MemoryGroup>
  readonly maxRecordBytes: number
}

/** Counts what is running, so that `drain` knows when nothing is. */
export interface Activity {
  begin(): void
  end(): void
}

/**
 * A consumer group of the memory log. Divides as Kafka's classic protocol does: all members stop, and when the last running
 * batch has ended every partition is given out anew.
 */
export class MemoryGroup {
  readonly groupId: string
  readonly committed = new Map<string, Map<number, number>>()
  readonly activity: Activity
  readonly #topics: ReadonlyMap<string, MemoryTopic>
  readonly #keepConsumed: number
  #members: MemoryMember[] = []
  #joinedCount = 0
  #waiting: (() => void)[] = []
  #pending = false

  constructor(
    groupId: string,
    topics: ReadonlyMap<string, MemoryTopic>,
    keepConsumed: number,
    activity: Activity,
  ) {
    this.groupId = groupId
    this.#topics = topics
    this.#keepConsumed = keepConsumed
    this.activity = activity
  }

  /** True from the moment a member comes or goes until the partitions are divided again: no new batch starts. */
  get isRebalancing(): boolean {
    return this.#pending
  }

  async join(options: SubscribeOptions, handler: BatchHandler): Promise<Subscription> {
    for (const topic of options.topics) this.#topics.get(topic)?.groups.add(this)
    // Zero-padded, so that members sort by age, as a person would expect to see it.
    const id = `member-${String(++this.#joinedCount).padStart(6, '0')}`
    const member = new MemoryMember(id, this, options, handler)
    await this.admit(member)
    return member.subscription
  }

  /** Resolves when the partitions have been divided with the member in the group. */
  admit(member: MemoryMember): Promise<void> {
    this.#members.push(member)
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#requestRebalance()
    })
  }

  dismiss(member: MemoryMember): void {
    if (!this.#members.includes(member)) return
    this.#members = this.#members.filter((other) => other !== member)
    this.#requestRebalance()
  }

  expel(subscription: Subscription): void {
    const member = this.#members.find((candidate) => candidate.subscription === subscription)
    if (!member) return
    member.loseAll()
    this.dismiss(member)
    member.rejoinWhenIdle()
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.subscription.close()))
  }

  /** Called by a member whenever one of its batches has ended. */
  batchEnded(): void {
    if (this.#pending) this.#rebalanceWhenIdle()
  }

  partitionOf(topic: string, partition: number): MemoryPartition | undefined {
    return this.#topics.get(topic)?.partitions[partition]
  }

  commit(partition: MemoryPartition, nextOffset: number): void {
    const offsets = this.committed.get(partition.topic) ?? new Map<number, number>()
    this.committed.set(partition.topic, offsets)
    offsets.set(partition.partition, nextOffset)
    if (this.#keepConsumed === Number.POSITIVE_INFINITY) return
    let consumed = nextOffset
    for (const group of this.#topics.get(partition.topic)?.groups ?? []) {
      const theirs = group.committed.get(partition.topic)?.get(partition.partition) ?? 0
      if (theirs < consumed) consumed = theirs
    }
    partition.trim(consumed - this.#keepConsumed)
  }

  #requestRebalance(): void {
    this.#pending = true
    this.#rebalanceWhenIdle()
  }

  #rebalanceWhenIdle(): void {
    if (this.#members.some((member) => member.runningBatches > 0)) return
    this.#pending = false
    const counts = new Map<string, number>()
    for (const member of this.#members) {
      for (const topic of member.options.topics) {
        counts.set(topic, this.#topics.get(topic)?.partitions.length ?? 0)
      }
    }
    const assignment = assignPartitions(
      this.#members.map((member) => member.asGroupMember()),
      counts,
    )
    for (const member of this.#members) member.receive(assignment.get(member.id) ?? [])
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
