import type { Detection, Event } from '@redflag/detection'
import type { LogBatch, LogGap, LogRecord } from '@redflag/runtime'
import type { Output } from './detect-batch.ts'

/** What the processor tells of its work; metrics and log lines are made of it. Never throws, never waits. */
export interface DetectorObserver {
  acquired(partition: number, start: number, quietUntil: number): void
  revoked(partitions: readonly number[]): void
  gap(gap: LogGap): void
  /** The store was not as this owner left it. */
  lost(partition: number): void
  /** A dependency does not answer; the batch will be repeated. */
  waiting(error: unknown): void
  undecodable(record: LogRecord, error: unknown): void
  detected(event: Event, detection: Detection): void
  cache(hits: number, misses: number): void
  said(output: Output): void
  /** Figures of cohorts were read: records since the last time, days and corridors known now. */
  cohorts(records: number, days: number, corridors: number): void
  /** A batch was judged and what it led to acknowledged; it is saved and committed with others. */
  worked(batch: LogBatch, nextOffset: number): void
  committed(partition: number, nextOffset: number): void
}
