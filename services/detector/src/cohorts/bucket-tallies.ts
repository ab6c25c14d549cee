import type { BucketTallies } from '@redflag/detection'
import { decodeTallies, encodeTallies } from './tallies-codec.ts'

/** What was stored of each bucket. */
export function bucketTallies(stored: ReadonlyMap<number, Uint8Array>): ReadonlyMap<number, BucketTallies> {
  const found = new Map<number, BucketTallies>()
  for (const [bucket, bytes] of stored) {
    const tallies = decodeTallies(bytes)
    if (tallies !== null) found.set(bucket, tallies)
  }
  return found
}

const NONE: ReadonlyMap<number, Uint8Array> = new Map()

/** What is to be stored: nothing of most batches. */
export function encodedTallies(changed: ReadonlyMap<number, BucketTallies>): ReadonlyMap<number, Uint8Array> {
  if (changed.size === 0) return NONE
  return new Map([...changed].map(([bucket, tallies]) => [bucket, encodeTallies(tallies)]))
}
