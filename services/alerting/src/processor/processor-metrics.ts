import type { Decision } from '../state/alert-state.ts'
import type { Refusal } from '../store/port.ts'

/** What the alerting step tells of itself. `metrics.ts` counts it; tests read it. */
export interface ProcessorMetrics {
  /** Decisions of one batch, after they were saved. */
  decided(decisions: readonly Decision[]): void
  /** A partition was loaded; `isRebuilt` when the store knew nothing of it. */
  loaded(isRebuilt: boolean): void
  refused(refusal: Refusal): void
  /** A dependency failed; the batch will be repeated. */
  failed(code: string): void
  deadLetters(code: string, count: number): void
  unreadableAlert(): void
  /** Findings that expired before they were decided. */
  gap(recordCount: number): void
  /** Findings not yet decided; null when the partition is no longer ours. */
  lag(partition: number, recordCount: number | null): void
}
