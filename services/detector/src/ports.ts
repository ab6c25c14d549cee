import type { Assessment, CohortDay, CohortTable, Event, Finding, Settings } from '@redflag/detection'
import type { Clock, Log, LogProducer, LogRecord, OutgoingRecord, RecordCodec } from '@redflag/runtime'
import type { LinkStore } from './links/port.ts'
import type { DetectorObserver } from './observer.ts'
import type { ProfileStore } from './profiles/port.ts'

/** What the detector step stands on. */
export interface ProcessorDeps {
  readonly log: Log
  readonly producer: LogProducer
  readonly profiles: ProfileStore
  readonly links: LinkStore
  /** Of all partitions; shared by those of this process. */
  readonly cohorts: CohortTable
  readonly codecs: {
    readonly event: RecordCodec<Event>
    readonly assessment: RecordCodec<Assessment>
    readonly finding: RecordCodec<Finding>
    readonly cohort: RecordCodec<CohortDay>
  }
  /** The dead letter of a record that cannot be read. */
  readonly deadLetter: (record: LogRecord, error: unknown) => OutgoingRecord
  /** Settings in force; asked once per batch, so that a reload takes hold between batches. */
  readonly settings: () => Settings
  readonly observer: DetectorObserver
  readonly clock: Clock
  /** Milliseconds to wait before try number `attempt` (from 1) of what a dependency refused. */
  readonly backoffMs: (attempt: number) => number
  /** Aborted when the service stops: ends every wait. */
  readonly stopping: AbortSignal
}

export interface ProcessorSettings {
  readonly groupId: string
  readonly topics: {
    readonly events: string
    readonly assessments: string
    readonly findings: string
    readonly cohorts: string
  }
  /** Partitions of the events topic. */
  readonly partitions: number
  /** Decoded profiles kept in memory, all partitions together. Default: as many as fit into two fifths of the heap. */
  readonly cachedProfiles?: number
}
