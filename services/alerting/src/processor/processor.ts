import {
  type BatchControl,
  type BatchHandler,
  type Clock,
  isRedflagError,
  isRetryable,
  type Log,
  type LogBatch,
  redflagError,
  stayAlive,
  type TopicPartition,
} from '@redflag/runtime'
import type { Refusal } from '../store/port.ts'
import { type LoadedPartition, loadPartition } from './load-partition.ts'
import type { Logger } from './ports.ts'
import {
  FINDING_UNDECODABLE,
  type ProcessBatchDeps,
  type ProcessBatchSettings,
  processBatch,
} from './process-batch.ts'
import type { ProcessorMetrics } from './processor-metrics.ts'

export interface ProcessorDeps extends ProcessBatchDeps {
  readonly log: Log
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: ProcessorMetrics
  /** Milliseconds to wait before try number `attempt` (from 1) of what a dependency refused. */
  readonly backoffMs: (attempt: number) => number
  /** Aborted when the service stops: ends every wait. */
  readonly stopping: AbortSignal
}

export interface ProcessorSettings extends Omit<ProcessBatchSettings, 'maxSendBytes' | 'maxUndecodableRun'> {
  readonly groupId: string
  readonly findingsTopic: string
  /** Default 512 KiB. */
  readonly maxSendBytes?: number
  /** Default 100. */
  readonly maxUndecodableRun?: number
}

export interface Processor extends BatchHandler {
  /** Since when a dependency has kept a partition from going on; null while all are well. Milliseconds since the epoch. */
  stuckSinceMs(): number | null
  /** Partitions that are owned and loaded. */
  ownedCount(): number
}

/** One partition that the group gave us. */
interface Slot {
  /** Null: what it stands on is in doubt, load it again before the next finding is decided. */
  loaded: LoadedPartition | null
  /** Tries in a row that came to nothing. */
  failures: number
  /** Times in a row that somebody else had taken it. */
  fences: number
  stuckSinceMs: number | null
}

/** Taken away more often than that in a row, it is a second installation on the same keys, not a rebalance. */
const MAX_FENCES = 5

/**
 * The alerting step: findings in, alert changes out, exactly one record for each change.
 *
 * Whatever a crash or a failing dependency cuts off is found again: what was sent is read back from the alerts topic before
 * the next finding is decided (`loadPartition`), what was not sent is decided again, with the same result.
 */
export function createProcessor(deps: ProcessorDeps, settings: ProcessorSettings): Processor {
  const { clock, logger, metrics } = deps
  const batchSettings = { maxSendBytes: 512 * 1024, maxUndecodableRun: 100, ...settings }
  const slots = new Map<number, Slot>()

  async function load(partition: number, slot: Slot): Promise<LoadedPartition | Refusal> {
    const loaded = await loadPartition(partition, clock.nowMs(), { ...deps, onUnreadable }, settings)
    if (typeof loaded === 'string') return loaded
    slot.loaded = loaded
    metrics.loaded(loaded.isRebuilt)
    const { findingsOffset, alertsOffset, isRebuilt, appliedCount } = loaded
    logger.info({ partition, findingsOffset, alertsOffset, isRebuilt, appliedCount }, 'partition loaded')
    return loaded
  }

  function onUnreadable(record: TopicPartition & { readonly offset: number }, cause: unknown): void {
    metrics.unreadableAlert()
    const { topic, partition, offset } = record
    logger.error({ topic, partition, offset, cause: textOf(cause) }, 'alert record unreadable')
  }

  async function assign({ topic, partition }: TopicPartition) {
    const slot: Slot = { loaded: null, failures: 0, fences: 0, stuckSinceMs: null }
    slots.set(partition, slot)
    try {
      const loaded = await load(partition, slot)
      if (typeof loaded !== 'string') return { topic, partition, start: loaded.findingsOffset }
    } catch (error) {
      if (!isRetryable(error)) throw error
      noteFailure(partition, error)
    }
    // Not loaded: the first batch that arrives loads again, and goes back to where it must.
    return { topic, partition, start: 'committed' as const }
  }

  async function batch(batch: LogBatch, control: BatchControl): Promise<void> {
    const slot = slots.get(batch.partition)
    if (slot === undefined) return
    try {
      const refusal =
        slot.loaded === null
          ? await reload(batch, slot, control)
          : await run(batch, slot, slot.loaded, control)
      if (refusal !== null) await onRefusal(batch, slot, refusal, control)
      else Object.assign(slot, { failures: 0, stuckSinceMs: null })
    } catch (error) {
      slot.loaded = null
      if (!isRetryable(error)) throw error
      slot.stuckSinceMs ??= clock.nowMs()
      noteFailure(batch.partition, error)
      await repeatLater(batch, slot, control)
    }
  }

  async function reload(batch: LogBatch, slot: Slot, control: BatchControl): Promise<Refusal | null> {
    const loaded = await load(batch.partition, slot)
    if (typeof loaded === 'string') return loaded
    control.rewind(loaded.findingsOffset)
    return null
  }

  async function run(
    batch: LogBatch,
    slot: Slot,
    loaded: LoadedPartition,
    control: BatchControl,
  ): Promise<Refusal | null> {
    const done = await processBatch(batch, loaded, control, deps, batchSettings)
    if (done === 'stale') return null
    if (typeof done === 'string') return done
    Object.assign(slot, { loaded: done.loaded, fences: 0 })
    metrics.decided(done.decisions)
    if (done.deadLetterCount > 0) metrics.deadLetters(FINDING_UNDECODABLE, done.deadLetterCount)
    metrics.lag(batch.partition, batch.endOffset - done.loaded.findingsOffset)
    await commit(batch.partition, done.loaded.findingsOffset, control)
    return null
  }

  /** For tools that show lag. Alerting itself goes by its checkpoint, so a commit that fails costs nothing. */
  async function commit(partition: number, nextOffset: number, control: BatchControl): Promise<void> {
    try {
      await control.commit(nextOffset)
    } catch (error) {
      if (!isRedflagError(error, 'LOG_FENCED') && !isRetryable(error)) throw error
      logger.debug({ partition, nextOffset, cause: textOf(error) }, 'commit left out')
    }
  }

  /**
   * Somebody else has taken the partition, or the store has forgotten. The group decides whose it is: only a member that the
   * group still knows takes it again; one that it does not know stops without a word.
   */
  async function onRefusal(
    batch: LogBatch,
    slot: Slot,
    refusal: Refusal,
    control: BatchControl,
  ): Promise<void> {
    const { topic, partition } = batch
    slot.loaded = null
    slot.fences = refusal === 'fenced' ? slot.fences + 1 : 0
    metrics.refused(refusal)
    logger.warn({ partition, code: REFUSAL_CODE[refusal] }, 'partition is to be loaded again')
    const isKnown = await control.heartbeat().then(
      () => !control.isStale(),
      () => false,
    )
    if (!isKnown) return
    if (slot.fences > MAX_FENCES)
      throw redflagError('LOG_FENCED', { topic, partition, groupId: settings.groupId })
    await repeatLater(batch, slot, control)
  }

  /** Nothing of the batch was committed: it is delivered again, and by then the partition will have been loaded again. */
  async function repeatLater(batch: LogBatch, slot: Slot, control: BatchControl): Promise<void> {
    slot.failures += 1
    await stayAlive(deps.backoffMs(slot.failures), control, deps.stopping)
    control.rewind(batch.records[0]?.offset ?? batch.endOffset)
  }

  function noteFailure(partition: number, error: unknown): void {
    metrics.failed(isRedflagError(error) ? error.code : 'unknown')
    logger.warn({ partition, cause: textOf(error) }, 'partition waits for a dependency')
  }

  return {
    assigned: (partitions) => Promise.all(partitions.map(assign)),
    async revoked(partitions) {
      for (const { partition } of partitions) {
        slots.delete(partition)
        metrics.lag(partition, null)
      }
    },
    async gap({ partition, expected, available }) {
      metrics.gap(Math.max(available - expected, 0))
      logger.error({ partition, expected, available }, 'findings expired before they were decided')
    },
    batch,
    stuckSinceMs() {
      const since = [...slots.values()].flatMap((slot) =>
        slot.stuckSinceMs === null ? [] : [slot.stuckSinceMs],
      )
      return since.length === 0 ? null : Math.min(...since)
    },
    ownedCount: () => [...slots.values()].filter(({ loaded }) => loaded !== null).length,
  }
}

/** What the log lines and the manual call the two. */
const REFUSAL_CODE: Readonly<Record<Refusal, string>> = { fenced: 'ALERTS_FENCED', lost: 'ALERTS_STATE_LOST' }

const textOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
