import { DEFAULT_ALERT_POLICY } from '@redflag/alerting'
import { createProcessor } from '@redflag/alerting/processor/processor'
import { createMemoryAlertStore } from '@redflag/alerting/store/memory-alert-store'
import type { Assessment, Settings } from '@redflag/detection'
import { createMemoryLinks, type DetectorObserver, type ProfileStore, startDetector } from '@redflag/detector'
import { createRecordEncoder, type RecordEncoder } from '@redflag/ingest/record-encoder'
import {
  type Clock,
  createMemoryLog,
  createMemoryRegistry,
  createRecordCodec,
  createSilentLogger,
  type LogProducer,
  type MemoryLog,
} from '@redflag/runtime'
import {
  type Alert,
  alertCodec,
  assessmentCodec,
  deadLetterCodec,
  eventCodec,
  findingCodec,
  topicNames,
} from '@redflag/schemas'
import { onValues } from './on-values.ts'

/** What the line says, as it says it. */
export interface LineListener {
  assessed(assessment: Assessment): void
  alerted(alert: Alert): void
}

export interface LineDeps {
  readonly clock: Clock
  readonly settings: Settings
  readonly profiles: ProfileStore
  readonly observer: DetectorObserver
  readonly listener: LineListener
}

export interface LineSettings {
  /** Of every topic. One keeps a replay in the order of its file. */
  readonly partitions: number
  /** Records kept per partition after all have read them. 0 keeps memory flat. */
  readonly keepConsumed: number
}

/** Ingest's end, detector and alerting in this process, on memory twins: the same code as on real servers. */
export interface Line {
  readonly log: MemoryLog
  readonly producer: LogProducer
  readonly encode: RecordEncoder
  /** Stops all parts; what was sent before is processed first. */
  close(): Promise<void>
}

/** Starts detector and alerting. What is sent through `producer` reaches them at once; `log.drain()` waits for the answer. */
export async function startLine(deps: LineDeps, settings: LineSettings): Promise<Line> {
  const { clock } = deps
  const { partitions, keepConsumed } = settings
  const topics = topicNames()
  const log = createMemoryLog({ clock, keepConsumed })
  const registry = createMemoryRegistry()
  const { events, assessments, findings, alerts, deadLetter } = topics
  await log.ensureTopics(
    [events, assessments, findings, alerts, deadLetter].map((topic) => ({ topic, partitions })),
  )
  const producer = await log.producer()
  const [assessmentRecords, findingRecords, alertRecords] = await Promise.all([
    createRecordCodec(registry, assessmentCodec, assessments),
    createRecordCodec(registry, findingCodec, findings),
    createRecordCodec(registry, alertCodec, alerts),
  ])
  const stopping = new AbortController()

  // Whoever listens is there before anything is said: the log forgets what all have read.
  await log.subscribe(
    { groupId: 'embedded.assessments', topics: [assessments] },
    onValues(assessmentRecords, deps.listener.assessed),
  )
  await log.subscribe(
    { groupId: 'embedded.alerts', topics: [alerts] },
    onValues(alertRecords, deps.listener.alerted),
  )
  const alerting = createProcessor(
    {
      log,
      producer,
      store: createMemoryAlertStore(),
      findings: findingRecords,
      alerts: alertRecords,
      deadLetters: { put: async () => {} },
      clock,
      logger: createSilentLogger(),
      metrics: SILENT_METRICS,
      backoffMs: () => 0,
      stopping: stopping.signal,
    },
    {
      groupId: 'redflag.alerting',
      findingsTopic: findings,
      alertsTopic: alerts,
      policy: policyOf(deps.settings),
    },
  )
  await log.subscribe({ groupId: 'redflag.alerting', topics: [findings] }, alerting)
  await startDetector(
    {
      log,
      registry,
      profiles: deps.profiles,
      links: createMemoryLinks(),
      settings: () => deps.settings,
      observer: deps.observer,
      nowMs: () => clock.nowMs(),
    },
    { concurrency: 1 },
  )
  const [eventRecords, deadLetterRecords] = await Promise.all([
    createRecordCodec(registry, eventCodec, events),
    createRecordCodec(registry, deadLetterCodec, deadLetter),
  ])
  return {
    log,
    producer,
    encode: createRecordEncoder(
      { events: eventRecords, deadLetters: deadLetterRecords },
      { eventsTopic: events, deadLetterTopic: deadLetter },
    ),
    async close() {
      stopping.abort()
      await log.close()
    },
  }
}

/** The policy cuts bands where the score does. */
function policyOf({ score, signals }: Settings) {
  const activeSignalCount = Object.values(signals).filter(({ status }) => status === 'active').length
  return { ...DEFAULT_ALERT_POLICY, bandFloor: score.bands, hysteresis: score.hysteresis, activeSignalCount }
}

const SILENT_METRICS = {
  decided() {},
  loaded() {},
  refused() {},
  failed() {},
  deadLetters() {},
  unreadableAlert() {},
  gap() {},
  lag() {},
}
