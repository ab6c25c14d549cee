import { randomBytes } from 'node:crypto'
import { createAlertingMetrics } from '@redflag/alerting'
import type { Detection, Event, Settings } from '@redflag/detection'
import { createMetricsObserver, DETECTOR_METRICS, type DetectorObserver } from '@redflag/detector'
import { createIntake } from '@redflag/ingest/intake'
import { createPipeline } from '@redflag/ingest/pipeline'
import { createPseudonyms } from '@redflag/ingest/steps/pseudonyms'
import {
  createLifecycle,
  createMetrics,
  createMetricsRegistry,
  type Logger,
  systemClock,
} from '@redflag/runtime'
import { type Alert, type ContractEvent, topicNames } from '@redflag/schemas'
import { CommandError } from '../command-error.ts'
import type { LoadedLists } from '../lists/load-lists.ts'
import { boundBacklog } from './backlog.ts'
import { createHeldProfiles } from './held-profiles.ts'
import { createHttpPart } from './http-part.ts'
import { createLine } from './line.ts'
import { createOpsPart } from './ops-part.ts'

export interface EmbeddedListener {
  detected(event: Event, detection: Detection): void
  assessed(): void
  alerted(alert: Alert): void
  refused(): void
}

export interface EmbeddedDeps {
  readonly settings: Settings
  readonly lists: LoadedLists
  readonly logger: Logger
  readonly listener: EmbeddedListener
}

export interface EmbeddedSettings {
  /** Undefined: the usual one if it is free, else any. */
  readonly port: number | undefined
  readonly metricsPort: number | undefined
}

export interface Embedded {
  /** Where events are posted to. */
  readonly intakeUrl: string
  /** Base of /metrics, /healthz and /readyz. */
  readonly metricsUrl: string
  /** Takes events as if they had been posted. Resolves when the line can take more. */
  take(events: readonly ContractEvent[]): Promise<void>
  /** Rejects with the error that ended one of the parts. */
  readonly failed: Promise<never>
  close(): Promise<void>
}

/** Events under way at which senders are made to wait. */
const MOST_UNDER_WAY = 5000

/** Records per partition kept after all have read them, for whoever looks into the log. */
const KEPT = 1000

/**
 * The whole product in this process: HTTP intake, detector, alerting, metrics and health.
 *
 * @throws CommandError when a port that was asked for is taken
 */
export async function startEmbedded(deps: EmbeddedDeps, settings: EmbeddedSettings): Promise<Embedded> {
  const { logger, listener } = deps
  const metricsRegistry = createMetricsRegistry()
  const nowMs = () => systemClock.nowMs()
  const counted = createMetrics(DETECTOR_METRICS, metricsRegistry)
  counted.settingsInfo.set({ settings_hash: deps.settings.hash }, 1)
  const observer = createMetricsObserver(counted, logger, nowMs)
  const line = await createLine(
    {
      clock: systemClock,
      settings: deps.settings,
      profiles: createHeldProfiles(),
      observer: withListener(observer, (event, detection) => {
        if (event.type !== 'link') producer.done()
        listener.detected(event, detection)
      }),
      alertingMetrics: createAlertingMetrics(metricsRegistry, systemClock),
      channels: [],
      logger,
      listener: { assessed: () => listener.assessed(), alerted: (alert) => listener.alerted(alert) },
    },
    { partitions: 1, keepConsumed: KEPT },
  )
  const producer = boundBacklog(line.producer, topicNames().events, MOST_UNDER_WAY)
  const intake = createIntake({
    pipeline: createPipeline({
      pseudonyms: createPseudonyms({ keys: [randomBytes(32)] }),
      reference: deps.lists.reference,
      schemaById: () => null,
    }),
    encode: line.encode,
    onDefect: (error) => logger.error({ err: error }, 'defect at intake'),
  })
  const http = createHttpPart({ intake, producer, logger, onRefused: listener.refused }, settings.port)
  const ops = createOpsPart(metricsRegistry, [line.detector, line.alerting], settings.metricsPort)
  const lifecycle = createLifecycle([...line.parts, http, ops])
  await lifecycle.start().catch((error: unknown) => {
    // What a person can do something about lies below.
    throw error instanceof Error && error.cause instanceof CommandError ? error.cause : error
  })
  return {
    intakeUrl: http.url(),
    metricsUrl: ops.url(),
    async take(events) {
      const receivedAtMs = nowMs()
      const position = { kind: 'file', name: 'demo', line: 0 } as const
      const records = events.map(
        (event) => intake(Buffer.from(JSON.stringify(event)), position, receivedAtMs).record,
      )
      await producer.send(records)
    },
    failed: Promise.race([neverResolved(line.detector.finished()), neverResolved(line.alerting.finished())]),
    close: () => lifecycle.stop(),
  }
}

function withListener(observer: DetectorObserver, listen: DetectorObserver['detected']): DetectorObserver {
  return {
    ...observer,
    detected(event, detection) {
      observer.detected(event, detection)
      listen(event, detection)
    },
  }
}

/** Passes a failure on and keeps silent about an end that was asked for. */
function neverResolved(finished: Promise<void>): Promise<never> {
  const failed = finished.then(() => new Promise<never>(() => {}))
  failed.catch(() => {})
  return failed
}
