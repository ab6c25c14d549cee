import type { Owned } from './kafka-owned.ts'
import { isSame } from './kafka-owned.ts'
import type { KafkaSubscription } from './kafka-subscription.ts'
import type { AssignedStart, PartitionOffsets } from './port.ts'

/** What Kafka knows of one partition: what is left of it, and how far the group has come. */
export interface KnownOffsets {
  readonly bounds: PartitionOffsets
  /** Undefined where the group has committed nothing. */
  readonly committed: number | undefined
}

/** Asks Kafka about partitions, a topic at a time. @throws `LOG_UNAVAILABLE`, `LOG_TOPIC_UNKNOWN`. */
export async function fetchKnownOffsets(
  { admin, options }: KafkaSubscription,
  partitions: readonly Owned[],
): Promise<ReadonlyMap<Owned, KnownOffsets>> {
  const known = new Map<Owned, KnownOffsets>()
  for (const topic of new Set(partitions.map((owned) => owned.topic))) {
    const [offsets, groupOffsets] = await Promise.all([
      admin.offsets(topic),
      admin.committed(options.groupId, topic),
    ])
    for (const owned of partitions.filter((one) => one.topic === topic)) {
      const bounds = offsets.find(({ partition }) => partition === owned.partition)
      const committed = groupOffsets.get(owned.partition) ?? -1
      if (bounds) known.set(owned, { bounds, committed: committed < 0 ? undefined : committed })
    }
  }
  return known
}

/** Sets where each partition begins, after the handler's answer; gaps are told before anything is read. */
export async function applyStarts(
  subscription: KafkaSubscription,
  known: ReadonlyMap<Owned, KnownOffsets>,
  starts: readonly AssignedStart[],
): Promise<void> {
  for (const [owned, { bounds, committed }] of known) {
    owned.committed = committed
    const answer = starts.find((one) => isSame(one, owned))
    owned.position = startOf(subscription, owned, answer?.start ?? 'committed', bounds)
    await skipGap(subscription, owned, bounds)
  }
}

/** True when a partition no longer holds the offset it should go on from: expired, or the log ends before it. */
export function isGap({ position }: Owned, { start, end }: PartitionOffsets): boolean {
  return position < start || position > end
}

/** Where there is a gap, tells the handler and moves to what is left. */
export async function skipGap(
  subscription: KafkaSubscription,
  owned: Owned,
  bounds: PartitionOffsets,
): Promise<void> {
  if (owned.isStale || !isGap(owned, bounds)) return
  const { topic, partition, position: expected } = owned
  subscription.log.error({ topic, partition, expected, available: bounds.start }, 'records expired unread')
  await subscription.handler.gap({ topic, partition, expected, available: bounds.start })
  owned.position = bounds.start
}

function startOf(
  { options }: KafkaSubscription,
  owned: Owned,
  start: AssignedStart['start'],
  bounds: PartitionOffsets,
): number {
  if (typeof start === 'number') return start
  if (start === 'earliest') return bounds.start
  if (start === 'latest') return bounds.end
  return owned.committed ?? (options.fallback === 'latest' ? bounds.end : bounds.start)
}
