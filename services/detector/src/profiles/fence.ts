import type { Checkpoint } from './port.ts'

/**
 * What stands at the gate of a bucket: who wrote last, how often it was written, and up to where its profiles reach. A write
 * goes through only where the gate is exactly as the writer left it.
 */
export interface Fence {
  readonly token: string
  readonly sequence: number
  /** First offset not yet folded into the profiles of this bucket. */
  readonly nextOffset: number
}

export const writeFence = ({ token, sequence, nextOffset }: Fence): string =>
  `${token}:${sequence}:${nextOffset}`

export function readFence(text: string): Fence {
  const [token = '', sequence = '0', nextOffset = '0'] = text.split(':')
  return { token, sequence: Number(sequence), nextOffset: Number(nextOffset) }
}

/** The checkpoint of a partition with the sequences its buckets had then. */
export interface StoredCheckpoint extends Checkpoint {
  readonly sequences: readonly (readonly [bucket: number, sequence: number])[]
}

/**
 * Where a new owner must start, given what it found. A bucket behind the sequence that the checkpoint knows of has lost its
 * tail (a store restored from an older copy): everything from what that bucket still holds must be folded again. A bucket
 * without a fence has lost everything.
 *
 * @returns null: start at the beginning
 */
export function startFrom(
  stored: StoredCheckpoint | null,
  fences: ReadonlyMap<number, Fence | null>,
): Checkpoint | null {
  if (stored === null) return null
  let { nextOffset } = stored
  for (const [bucket, sequence] of stored.sequences) {
    const fence = fences.get(bucket) ?? null
    if (fence === null) return null
    if (fence.sequence < sequence) nextOffset = Math.min(nextOffset, fence.nextOffset)
  }
  return { nextOffset, cut: stored.cut }
}
