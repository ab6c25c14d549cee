import type { DeliveryResult } from './port.ts'

/** What one channel's delivery tells of itself. `metrics.ts` counts it; tests read it. */
export interface DeliveryMetrics {
  /** One try and what became of it. */
  tried(result: DeliveryResult['kind']): void
  /** A change arrived; published and delivered in milliseconds since the epoch. */
  delivered(publishedAtMs: number, deliveredAtMs: number): void
  /** A change that had been delivered was read again, and not sent again. */
  repeatLeftOut(): void
  parked(code: string): void
  /** Changes that expired before they were delivered. */
  gap(recordCount: number): void
  /** Changes not yet delivered; null when the partition is no longer ours. */
  lag(partition: number, recordCount: number | null): void
}
