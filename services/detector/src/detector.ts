import { createCohortTable, type Settings } from '@redflag/detection'
import {
  backoffMs,
  type Clock,
  createRecordCodec,
  type Log,
  type LogRecord,
  type Registry,
} from '@redflag/runtime'
import {
  assessmentCodec,
  cohortCodec,
  type DeadLetter,
  deadLetterCodec,
  deadLetterKey,
  eventCodec,
  findingCodec,
  letterOfRecord,
  topicNames,
} from '@redflag/schemas'
import { followCohorts } from './cohorts/follow.ts'
import { createCohortReader } from './cohorts/reader.ts'
import { withCohorts } from './cohorts/with-cohorts.ts'
import type { LinkStore } from './links/port.ts'
import type { DetectorObserver } from './observer.ts'
import { createProcessor } from './processor.ts'
import type { ProfileStore } from './profiles/port.ts'

export interface DetectorDeps {
  readonly log: Log
  readonly registry: Registry
  readonly profiles: ProfileStore
  readonly links: LinkStore
  /** Settings in force, asked once per batch. */
  readonly settings: () => Settings
  readonly observer: DetectorObserver
  readonly clock: Clock
  /** From 0 up to but not including 1; spreads repeated tries. */
  readonly random: () => number
}

export interface DetectorSettings {
  /** Put before every topic name. Default none. */
  readonly topicPrefix?: string
  /** Default `redflag.detector`, behind the prefix. */
  readonly groupId?: string
  readonly cachedProfiles?: number
  /** Partitions in a handler at once: one waits for its writes while another computes. Default 2. */
  readonly concurrency?: number
  readonly maxBatchBytes?: number
  readonly maxWaitMs?: number
  readonly sessionTimeoutMs?: number
  /** How often what other processes publish of cohorts is read, in milliseconds. Default 30 000: it is asked about a day later. */
  readonly cohortsEveryMs?: number
}

const COHORTS_EVERY_MS = 30_000

export interface Detector {
  /** Settles when detecting ends: resolved by `close`, rejected by the error that stopped it. */
  readonly finished: Promise<void>
  health(): DetectorHealth
  /** Milliseconds since the consume loop last turned. */
  idleMs(): number
  /** Stops reading, finishes the batches under way, leaves the group. Idempotent. */
  close(): Promise<void>
}

export interface DetectorHealth {
  readonly ownedPartitions: number
  /** Since when a dependency has kept a partition from going on; null while all are well. Milliseconds since the epoch. */
  readonly stuckSinceMs: number | null
}

/** The detector on any log and any stores: the same in one process with memory twins as on Kafka and Redis. */
export async function startDetector(deps: DetectorDeps, settings: DetectorSettings = {}): Promise<Detector> {
  const prefix = settings.topicPrefix ?? ''
  const topics = topicNames(prefix)
  const groupId = settings.groupId ?? `${prefix}redflag.detector`
  const [event, assessment, finding, cohort, deadLetter, offsets, producer] = await Promise.all([
    createRecordCodec(deps.registry, eventCodec, topics.events),
    createRecordCodec(deps.registry, assessmentCodec, topics.assessments),
    createRecordCodec(deps.registry, findingCodec, topics.findings),
    createRecordCodec(deps.registry, cohortCodec, topics.cohorts),
    createRecordCodec(deps.registry, deadLetterCodec, topics.deadLetter),
    deps.log.offsets(topics.events),
    deps.log.producer(),
  ])
  const cohorts = createCohortTable()
  const reader = createCohortReader(
    { log: deps.log, codec: cohort, table: cohorts, observer: deps.observer },
    topics.cohorts,
  )
  // Before anything is judged: what was counted long ago is nowhere else.
  await reader.refresh()
  const stopping = new AbortController()
  const processor = createProcessor(
    {
      log: deps.log,
      producer,
      profiles: deps.profiles,
      links: deps.links,
      cohorts,
      codecs: { event, assessment, finding, cohort },
      deadLetter: (record, error) => {
        const letter = letterOf(record, error, deps.clock.nowMs())
        return {
          topic: topics.deadLetter,
          key: deadLetterKey(letter.source),
          value: deadLetter.encode(letter),
        }
      },
      settings: withCohorts(deps.settings, cohorts),
      observer: deps.observer,
      clock: deps.clock,
      backoffMs: (attempt) => backoffMs(attempt, deps.random, { maxMs: MAX_RETRY_WAIT_MS }),
      stopping: stopping.signal,
    },
    {
      groupId,
      topics,
      partitions: offsets.length,
      ...(settings.cachedProfiles === undefined ? {} : { cachedProfiles: settings.cachedProfiles }),
    },
  )
  const { maxBatchBytes, maxWaitMs, sessionTimeoutMs } = settings
  const subscription = await deps.log.subscribe(
    {
      groupId,
      topics: [topics.events],
      fallback: 'earliest',
      concurrency: settings.concurrency ?? 2,
      ...(maxBatchBytes === undefined ? {} : { maxBatchBytes }),
      ...(maxWaitMs === undefined ? {} : { maxWaitMs }),
      ...(sessionTimeoutMs === undefined ? {} : { sessionTimeoutMs }),
    },
    processor,
  )
  const follower = followCohorts(reader, settings.cohortsEveryMs ?? COHORTS_EVERY_MS, deps.observer.waiting)
  return {
    finished: subscription.finished,
    idleMs: () => subscription.idleMs(),
    health: () => ({ ownedPartitions: processor.ownedCount(), stuckSinceMs: processor.stuckSinceMs() }),
    async close() {
      stopping.abort()
      await subscription.close()
      await follower.close()
      await producer.close()
    },
  }
}

/** Longest wait before a batch is tried again, in milliseconds: what a dependency that is back is waited for in vain. */
const MAX_RETRY_WAIT_MS = 2_000

function letterOf(record: LogRecord, error: unknown, nowMs: number): DeadLetter {
  return letterOfRecord(record, {
    service: 'detector',
    code: error instanceof Error && 'code' in error ? String(error.code) : 'EVENT_UNREADABLE',
    reason: error instanceof Error ? error.message : 'cannot be read',
    nowMs,
  })
}
