import { partitionOf } from '@redflag/runtime'

/** The first `count` worker names `w-0, w-1, ...` that fall into a partition. */
export function workersOf(partition: number, partitions: number, count: number): readonly string[] {
  const found: string[] = []
  for (let n = 0; found.length < count; n += 1) {
    const name = `w-${n}`
    if (partitionOf(name, partitions) === partition) found.push(name)
  }
  return found
}
