import {
  type BatchControl,
  type BatchHandler,
  isRedflagError,
  isRetryable,
  type LogBatch,
  stayAlive,
  type TopicPartition,
} from '@redflag/runtime'
import { type OwnedPartition, type PartitionMemory, takeOver } from './owned-partition.ts'
import type { ProcessorDeps, ProcessorSettings } from './ports.ts'

export interface Processor extends BatchHandler {
  /** Since when a dependency has kept a partition from going on; null while all are well. Milliseconds since the epoch. */
  stuckSinceMs(): number | null
  ownedCount(): number
}

/** One partition that the group gave us. */
interface Slot {
  /** Null: what it stands on is in doubt, take it over again before the next batch. */
  owned: OwnedPartition | null
  memory: PartitionMemory | null
  /** Tries in a row that came to nothing. */
  failures: number
  stuckSinceMs: number | null
}

/**
 * The detector step: events in; assessments, findings and links out.
 *
 * Order: profiles → evaluate → outputs sent and acknowledged → profiles and checkpoint saved behind the fence → offset committed; the
 * last two for several batches at once while there is more to read. A crash between any two repeats what was not saved: outputs have
 * deterministic ids, and state that was saved says by its position what it already contains. A dependency that does not answer is waited for, without losing the partition.
 */
export function createProcessor(deps: ProcessorDeps, settings: ProcessorSettings): Processor {
  const { observer, clock } = deps
  const slots = new Map<number, Slot>()

  async function own(partition: number, slot: Slot): Promise<OwnedPartition> {
    slot.owned = await takeOver(partition, slot.memory, deps, settings)
    return slot.owned
  }

  async function assign({ topic, partition }: TopicPartition) {
    const slot: Slot = { owned: null, memory: null, failures: 0, stuckSinceMs: null }
    slots.set(partition, slot)
    try {
      const owned = await own(partition, slot)
      // Offset 0 rather than "earliest": where the log no longer reaches back to it, that is a gap and must be told.
      return { topic, partition, start: owned.start }
    } catch (error) {
      if (!isRetryable(error)) throw error
      noteFailure(slot, error)
      // The first batch that arrives takes the partition over, and goes back to where it must.
      return { topic, partition, start: 'committed' as const }
    }
  }

  async function batch(batch: LogBatch, control: BatchControl): Promise<void> {
    const slot = slots.get(batch.partition)
    if (slot === undefined || control.isStale()) return
    try {
      if (slot.owned === null) {
        control.rewind((await own(batch.partition, slot)).start)
        return
      }
      const outcome = await slot.owned.run(batch, control)
      Object.assign(slot, { failures: 0, stuckSinceMs: null })
      if (outcome === 'lost') await recover(batch, slot, slot.owned, control)
    } catch (error) {
      await onError(batch, slot, error, control)
    }
  }

  /** The store is not as we left it: forget what we hold, take it over as it is, and read again from there. */
  async function recover(
    batch: LogBatch,
    slot: Slot,
    owned: OwnedPartition,
    control: BatchControl,
  ): Promise<void> {
    if (control.isStale()) return
    observer.lost(batch.partition)
    doubt(slot, owned)
    control.rewind((await own(batch.partition, slot)).start)
  }

  /** Waits for a dependency and goes back to the beginning of the batch; whether it was saved is found out by taking over. */
  async function onError(batch: LogBatch, slot: Slot, error: unknown, control: BatchControl): Promise<void> {
    // Another process owns the partition now, and will do the batch.
    if (isRedflagError(error, 'LOG_FENCED')) return
    if (!isRetryable(error)) throw error
    if (slot.owned !== null) doubt(slot, slot.owned)
    noteFailure(slot, error)
    await stayAlive(deps.backoffMs(slot.failures), control, deps.stopping)
    control.rewind(batch.records[0]?.offset ?? batch.endOffset)
  }

  function doubt(slot: Slot, owned: OwnedPartition): void {
    slot.memory = owned.memory()
    slot.owned = null
  }

  function noteFailure(slot: Slot, error: unknown): void {
    slot.failures += 1
    slot.stuckSinceMs ??= clock.nowMs()
    observer.waiting(error)
  }

  return {
    assigned: (partitions) => Promise.all(partitions.map(assign)),
    async revoked(partitions) {
      const left = partitions.map(({ partition }) => slots.get(partition)?.owned?.leave())
      for (const { partition } of partitions) slots.delete(partition)
      // As well as it goes: what is not saved is read again, and what was taken over already refuses it.
      await Promise.allSettled(left)
      for (const { partition } of partitions) deps.cohorts.giveUp(partition)
      observer.revoked(partitions.map(({ partition }) => partition))
    },
    async gap(gap) {
      observer.gap(gap)
      const slot = slots.get(gap.partition)
      if (slot === undefined) return
      if (slot.owned !== null) slot.owned.gap(gap)
      else slot.memory = { quietUntil: -1, cut: null, ...slot.memory, gap }
    },
    batch,
    stuckSinceMs() {
      const since = [...slots.values()].flatMap((slot) =>
        slot.stuckSinceMs === null ? [] : [slot.stuckSinceMs],
      )
      return since.length === 0 ? null : Math.min(...since)
    },
    ownedCount: () => [...slots.values()].filter(({ owned }) => owned !== null).length,
  }
}
