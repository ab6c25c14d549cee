import {
  type AlertingMetrics,
  type AlertingService,
  alertPolicySource,
  type ConfiguredChannel,
  createAlertingService,
  createMemoryAlertStore,
} from '@redflag/alerting'
import type { Assessment, Settings } from '@redflag/detection'
import {
  createDetectorService,
  createMemoryLinks,
  type DetectorObserver,
  type DetectorService,
  type ProfileStore,
} from '@redflag/detector'
import {
  type Clock,
  createMemoryLog,
  createMemoryRegistry,
  createRecordCodec,
  type Logger,
  type MemoryLog,
  type Part,
  type Registry,
} from '@redflag/runtime'
import { type Alert, alertCodec, assessmentCodec, topicNames } from '@redflag/schemas'
import { onValues } from './on-values.ts'

/** Told what the line says, as it says it. */
interface LineListener {
  assessed(assessment: Assessment): void
  alerted(alert: Alert): void
}

export interface LineDeps {
  readonly clock: Clock
  /** Asked once per batch. */
  readonly settings: () => Settings
  readonly profiles: ProfileStore
  readonly observer: DetectorObserver
  readonly alertingMetrics: AlertingMetrics
  readonly channels: readonly ConfiguredChannel[]
  readonly logger: Logger
  readonly listener: LineListener
}

export interface LineSettings {
  /** Of every topic. One keeps a replay in the order of its file. */
  readonly partitions: number
  /** Records kept per partition after all have read them. 0 keeps memory flat. */
  readonly keepConsumed: number
}

/** Detector and alerting in this process, on memory twins: the same code as on real servers. */
export interface Line {
  readonly log: MemoryLog
  readonly registry: Registry
  readonly detector: DetectorService
  readonly alerting: AlertingService
  /** To be started in this order, stopped in the other. */
  readonly parts: readonly Part[]
}

/** Makes the line. What is written to the log once the parts run reaches them at once; `log.drain()` waits for the answers. */
export async function createLine(deps: LineDeps, settings: LineSettings): Promise<Line> {
  const { clock, logger, listener } = deps
  const { partitions, keepConsumed } = settings
  const { events, assessments, findings, alerts, cohorts, deadLetter } = topicNames()
  const log = createMemoryLog({ clock, keepConsumed })
  const registry = createMemoryRegistry()
  await log.ensureTopics(
    [events, assessments, findings, alerts, cohorts, deadLetter].map((topic) => ({ topic, partitions })),
  )
  // Nothing here fails for a moment: there is no wait to be spread.
  const random = () => 0
  const detector = createDetectorService(
    {
      log,
      registry,
      profiles: deps.profiles,
      links: createMemoryLinks(),
      settings: deps.settings,
      observer: deps.observer,
      clock,
      random,
    },
    // The store is as near as a cache would be.
    { concurrency: 1, cachedProfiles: 0 },
  )
  const alerting = createAlertingService(
    {
      log,
      registry,
      store: createMemoryAlertStore(),
      channels: deps.channels,
      clock,
      logger,
      metrics: deps.alertingMetrics,
      random,
    },
    { policy: alertPolicySource(deps.settings), concurrency: 1 },
  )
  const [assessmentRecords, alertRecords] = await Promise.all([
    createRecordCodec(registry, assessmentCodec, assessments),
    createRecordCodec(registry, alertCodec, alerts),
  ])
  const listening: Part = {
    name: 'listener',
    async start() {
      const toAssessments = onValues(assessmentRecords, listener.assessed)
      await log.subscribe({ groupId: 'embedded.assessments', topics: [assessments] }, toAssessments)
      const toAlerts = onValues(alertRecords, listener.alerted)
      await log.subscribe({ groupId: 'embedded.alerts', topics: [alerts] }, toAlerts)
    },
    stop: () => log.close(),
  }
  return {
    log,
    registry,
    detector,
    alerting,
    // Whoever listens is there before anything is said: the log forgets what all have read.
    parts: [listening, alerting, detector],
  }
}
