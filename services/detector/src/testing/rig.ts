import {
  type Assessment,
  type CohortDay,
  defaultSettings,
  type Event,
  type Finding,
  type Profile,
  type Settings,
} from '@redflag/detection'
import {
  createMemoryLog,
  createMemoryRegistry,
  createRecordCodec,
  type MemoryLog,
  type RecordCodec,
  type Registry,
} from '@redflag/runtime'
import { assessmentCodec, cohortCodec, eventCodec, findingCodec, topicNames } from '@redflag/schemas'
import { type Detector, startDetector } from '../detector.ts'
import { createMemoryLinks, type MemoryLinks } from '../links/memory-links.ts'
import type { LinkStore } from '../links/port.ts'
import type { DetectorObserver } from '../observer.ts'
import { createMemoryProfiles, type MemoryProfiles } from '../profiles/memory-profiles.ts'
import type { ProfileStore } from '../profiles/port.ts'

const PARTITIONS = 4

const DEFAULTS = defaultSettings('test')

/** A detector on memory twins, with what a test wants to see of it. */
export interface Rig {
  readonly log: MemoryLog
  readonly profiles: MemoryProfiles
  readonly links: MemoryLinks
  /** Counts how often the store was lost, and nothing else. */
  readonly observer: DetectorObserver
  readonly lostCount: () => number
  /** Batches that were judged, and saves. */
  readonly counts: () => { readonly batches: number; readonly saves: number }
  send(events: readonly Event[]): Promise<void>
  /** Starts a detector; stores may be wrapped to fail, settings may change. */
  start(wrap?: {
    profiles?: ProfileStore
    links?: LinkStore
    settings?: () => Settings
    observer?: DetectorObserver
    maxBatchBytes?: number
  }): Promise<Detector>
  findings(): Promise<readonly Finding[]>
  assessments(): Promise<readonly Assessment[]>
  /** Every record, in order of partition and offset. */
  cohortDays(): Promise<readonly CohortDay[]>
  profilesOf(workers: readonly string[]): readonly (Profile | null)[]
}

export async function createRig(): Promise<Rig> {
  const log = createMemoryLog()
  const registry = createMemoryRegistry()
  const topics = topicNames()
  const names = [topics.events, topics.assessments, topics.findings, topics.cohorts, topics.deadLetter]
  await log.ensureTopics(names.map((topic) => ({ topic, partitions: PARTITIONS })))
  const profiles = createMemoryProfiles()
  const links = createMemoryLinks()
  const producer = await log.producer()
  const events = await createRecordCodec(registry, eventCodec, topics.events)
  let lost = 0
  const countLost = () => {
    lost += 1
  }
  let [batches, saves] = [0, 0]
  const observer: DetectorObserver = {
    ...SILENT,
    lost: countLost,
    worked: () => {
      batches += 1
    },
    committed: () => {
      saves += 1
    },
  }
  return {
    log,
    profiles,
    links,
    observer,
    lostCount: () => lost,
    counts: () => ({ batches, saves }),
    async send(batch) {
      await producer.send(
        batch.map((event) => ({ topic: topics.events, key: event.workerId, value: events.encode(event) })),
      )
    },
    start: (wrap = {}) =>
      startDetector(
        {
          log,
          registry,
          profiles: wrap.profiles ?? profiles,
          links: wrap.links ?? links,
          settings: wrap.settings ?? (() => DEFAULTS),
          observer: wrap.observer ?? observer,
          clock: { nowMs: () => 0 },
          random: () => 0,
        },
        wrap.maxBatchBytes === undefined ? {} : { maxBatchBytes: wrap.maxBatchBytes },
      ),
    findings: () => readAll(log, registry, findingCodec, topics.findings),
    assessments: () => readAll(log, registry, assessmentCodec, topics.assessments),
    cohortDays: () => readAll(log, registry, cohortCodec, topics.cohorts),
    profilesOf: (workers) => workers.map((worker) => profiles.get(worker as Profile['workerId'])),
  }
}

export const SILENT: DetectorObserver = {
  acquired() {},
  revoked() {},
  gap() {},
  lost() {},
  waiting() {},
  undecodable() {},
  detected() {},
  cache() {},
  said() {},
  worked() {},
  cohorts() {},
  committed() {},
}

async function readAll<Value>(
  log: MemoryLog,
  registry: Registry,
  codec: Parameters<typeof createRecordCodec<Value>>[1],
  topic: string,
): Promise<readonly Value[]> {
  const reader: RecordCodec<Value> = await createRecordCodec(registry, codec, topic)
  const values: Value[] = []
  for (const { partition, start, end } of await log.offsets(topic)) {
    await log.readRange({ topic, partition, fromOffset: start, toOffset: end }, async (records) => {
      for (const record of records) values.push(await reader.decode(record.value as Uint8Array))
    })
  }
  return values
}
