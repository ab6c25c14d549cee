import type { WorkerId } from '@redflag/detection'
import { bucketOf } from '@redflag/runtime'

/**
 * Profiles are stored in 256 buckets by the hash that also chooses the partition. With a power of two of partitions a bucket
 * lies in exactly one of them, and still does when their number grows (docs/decisions/0005).
 */
const BUCKETS = 256

export const bucketOfWorker = (workerId: WorkerId): number => bucketOf(workerId, BUCKETS)

/** Buckets of a partition, ascending. @throws RangeError when `partitions` is not a power of two up to 256 */
export function bucketsOf(partition: number, partitions: number): readonly number[] {
  if (partitions < 1 || partitions > BUCKETS || (partitions & (partitions - 1)) !== 0) {
    throw new RangeError(
      `the events topic needs a power of two of partitions up to ${BUCKETS}, got ${partitions}`,
    )
  }
  const buckets: number[] = []
  for (let bucket = partition; bucket < BUCKETS; bucket += partitions) buckets.push(bucket)
  return buckets
}

/** Groups by bucket, keeping order within each. */
export function byBucket<Item>(
  items: readonly Item[],
  workerOf: (item: Item) => WorkerId,
): ReadonlyMap<number, Item[]> {
  const groups = new Map<number, Item[]>()
  for (const item of items) {
    const bucket = bucketOfWorker(workerOf(item))
    const group = groups.get(bucket)
    if (group === undefined) groups.set(bucket, [item])
    else group.push(item)
  }
  return groups
}
