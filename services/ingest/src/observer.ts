import type { Outcome, SourceKind } from './outcome.ts'

/** Told what ingest does, for metrics. Steps and sources know nothing of any metrics library. */
export interface IngestObserver {
  /** One outcome that the log has acknowledged. */
  taken(source: SourceKind, outcome: Outcome, receivedAtMs: number): void
  /** Records without a value (tombstones of a compacted topic): there is nothing to take. */
  empty(records: number): void
  /** One call of the producer by the Kafka source, acknowledged or not. */
  sent(isAcknowledged: boolean, seconds: number): void
  /** How far a partition of a platform topic is behind; null once it is another's. */
  lag(topic: string, partition: number, records: number | null): void
  /** Records of a platform topic that expired before they were read. */
  gap(topic: string, records: number): void
  /** The Kafka source has stopped for good, or (null) is running. */
  stopped(code: string | null): void
  /** One HTTP request answered; 499 when its sender left before the answer. */
  answered(status: number, seconds: number): void
  /** HTTP requests and bytes under way now. */
  inFlight(requests: number, bytes: number): void
  /** An error that no input should cause. */
  defect(): void
}
