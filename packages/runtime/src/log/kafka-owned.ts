import type { TopicPartition } from './port.ts'

/** A partition while one subscription owns it. */
export interface Owned extends TopicPartition {
  /** Offset of the next record to be delivered. */
  position: number
  /** What the group is known to have committed; undefined while unknown. */
  committed: number | undefined
  /** The handler was told of it, so it must be told when it leaves. */
  wasAnnounced: boolean
  /** The handler has said where to start: records may flow. */
  isReady: boolean
  /** It has been taken away: nothing more is done for it. */
  isStale: boolean
  /** Settles when the batch in the handler has ended. */
  running: Promise<void> | undefined
  /** When the running batch began or last gave a sign of life; `performance.now()`. */
  progressAtMs: number | undefined
  /** Batches that were handed over. */
  deliveries: number
}

export function own({ topic, partition }: TopicPartition): Owned {
  return {
    topic,
    partition,
    position: 0,
    committed: undefined,
    wasAnnounced: false,
    isReady: false,
    isStale: false,
    running: undefined,
    progressAtMs: undefined,
    deliveries: 0,
  }
}

export function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`
}

export function isSame(a: TopicPartition, b: TopicPartition): boolean {
  return a.partition === b.partition && a.topic === b.topic
}
