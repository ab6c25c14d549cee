import { redflagError } from '../errors.ts'
import type { MemoryGroup } from './memory-group.ts'
import type { MemoryPartition } from './memory-partition.ts'
import type { BatchControl, TopicPartition } from './port.ts'

const DONE = Promise.resolve()

/** One partition as one member owns it. */
export interface MemoryOwned {
  readonly source: MemoryPartition
  readonly wake: () => void
  position: number
  /** Set once `assigned` has answered where to start: no record before that. */
  isReady: boolean
  isInBatch: boolean
  /** Set once the partition has been taken away. */
  isStale: boolean
}

/** What a handler may do with its batch. */
export class MemoryControl implements BatchControl {
  rewoundTo: number | undefined
  readonly #group: MemoryGroup
  readonly #owned: MemoryOwned

  constructor(group: MemoryGroup, owned: MemoryOwned) {
    this.#group = group
    this.#owned = owned
  }

  commit(nextOffset: number): Promise<void> {
    if (this.#owned.isStale) {
      const facts = { ...idOf(this.#owned), groupId: this.#group.groupId }
      return Promise.reject(redflagError('LOG_FENCED', facts))
    }
    this.#group.commit(this.#owned.source, nextOffset)
    return DONE
  }

  isStale(): boolean {
    return this.#owned.isStale
  }

  heartbeat(): Promise<void> {
    return DONE
  }

  rewind(offset: number): void {
    this.rewoundTo = offset
  }
}

export function idOf(owned: MemoryOwned): TopicPartition {
  return { topic: owned.source.topic, partition: owned.source.partition }
}
