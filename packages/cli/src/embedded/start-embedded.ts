import { alertingVariables, channelsOf, createAlertingMetrics, createChannel } from '@redflag/alerting'
import type { Detection, Event } from '@redflag/detection'
import { createMetricsObserver, DETECTOR_METRICS, type DetectorObserver } from '@redflag/detector'
import {
  createIngestMetrics,
  createPseudonyms,
  DEVELOPMENT_KEY,
  type IngestMetrics,
  ingestSettingsOf,
  ingestVariables,
} from '@redflag/ingest'
import {
  createLifecycle,
  createMetrics,
  createMetricsRegistry,
  type Log,
  type Logger,
  loadConfig,
  systemClock,
} from '@redflag/runtime'
import { type Alert, type ContractEvent, topicNames } from '@redflag/schemas'
import type { ProductSettings } from '@redflag/settings'
import type { CliIo } from '../cli-io.ts'
import { CommandError } from '../command-error.ts'
import { createLiveReference } from '../lists/live-reference.ts'
import type { LoadedLists } from '../lists/load-lists.ts'
import { failureOf } from '../services/run-service.ts'
import { createLiveSettings, type LiveSettings } from '../settings/live-settings.ts'
import { boundBacklog } from './backlog.ts'
import { createHeldProfiles } from './held-profiles.ts'
import { createIngestPart } from './ingest-part.ts'
import { createLine } from './line.ts'
import { createOpsPart } from './ops-part.ts'

interface EmbeddedListener {
  detected(event: Event, detection: Detection): void
  assessed(): void
  alerted(alert: Alert): void
  refused(): void
}

export interface EmbeddedDeps {
  /** What was read of the file at the start, and where to read it again; without a file they do not change. */
  readonly settings: ProductSettings
  readonly settingsFile: string | undefined
  /** Whose SIGHUP means "read the settings again"; null where it means that the terminal has gone. */
  readonly signals: Pick<NodeJS.Process, 'on' | 'off'> | null
  readonly lists: LoadedLists
  readonly logger: Logger
  readonly listener: EmbeddedListener
  /** Variables of ingest (HTTP) and alerting (channels) hold here, too. */
  readonly env: CliIo['env']
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
  readonly live: Pick<LiveSettings, 'now' | 'refusal'>
  /** Takes events as if they had been posted. Resolves when they have been worked on. */
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
 * @throws CommandError when a port that was asked for is taken; `CONFIG_INVALID`
 */
export async function startEmbedded(deps: EmbeddedDeps, settings: EmbeddedSettings): Promise<Embedded> {
  const { logger, listener } = deps
  const { events } = topicNames()
  const registry = createMetricsRegistry()
  const counted = createMetrics(DETECTOR_METRICS, registry)
  const live = createLiveSettings({
    file: deps.settingsFile,
    first: deps.settings,
    logger,
    metrics: registry,
    signals: deps.signals,
  })
  const countingObserver = createMetricsObserver(counted, logger, () => systemClock.nowMs())
  const line = await createLine(
    {
      clock: systemClock,
      settings: live.now,
      profiles: createHeldProfiles(),
      observer: withListener(countingObserver, (event, detection) => {
        if (event.type !== 'link') producer.done()
        listener.detected(event, detection)
      }),
      alertingMetrics: createAlertingMetrics(registry, systemClock),
      channels: channelsFor(deps.env).map((one) =>
        createChannel(one, { clock: systemClock, logger, eventsTopic: events }),
      ),
      logger,
      listener: { assessed: () => listener.assessed(), alerted: (alert) => listener.alerted(alert) },
    },
    { partitions: 1, keepConsumed: KEPT },
  )
  const producer = boundBacklog(await line.log.producer(), events, MOST_UNDER_WAY)
  const boundedLog: Log = { ...line.log, producer: async () => producer }
  const ingestMetrics = createIngestMetrics(registry)
  const reference = createLiveReference({
    lists: deps.lists,
    settings: live.now(),
    clock: systemClock,
    logger,
    onAges: ingestMetrics.lists,
    onChange: (next) => ingest.service().running?.useReference(next),
  })
  live.onChange(reference.useSettings)
  const ingest = createIngestPart(
    {
      log: boundedLog,
      registry: line.registry,
      pseudonyms: createPseudonyms({ keys: [DEVELOPMENT_KEY] }),
      get reference() {
        return reference.now()
      },
      clock: systemClock,
      logger,
      metrics: withRefusals(ingestMetrics, () => listener.refused()),
      random: () => 0,
    },
    ingestFor(deps.env),
    settings.port,
  )
  const ops = createOpsPart(
    registry,
    () => [ingest.service(), line.detector, line.alerting],
    settings.metricsPort,
  )
  const lifecycle = createLifecycle([...line.parts, ingest, live.part, reference.part, ops])
  await lifecycle.start().catch((error: unknown) => {
    // What a person can do something about lies below.
    throw error instanceof Error && error.cause instanceof CommandError ? error.cause : error
  })
  const running = ingest.service().running
  return {
    intakeUrl: running?.http ? `http://${hostOf(running.http)}:${running.http.port}/v1/events` : '',
    metricsUrl: ops.url(),
    live,
    async take(given) {
      if (running === null) return
      const nowMs = systemClock.nowMs()
      const position = { kind: 'file', name: 'demo', line: 0 } as const
      await running.sender.send(
        given.map((event) => running.intake(Buffer.from(JSON.stringify(event)), position, nowMs).record),
      )
      await producer.idle()
    },
    failed: Promise.race([
      failureOf(line.detector.finished()),
      failureOf(line.alerting.finished()),
      failureOf(ingest.service().finished()),
    ]),
    close: () => lifecycle.stop(),
  }
}

function channelsFor(env: CliIo['env']) {
  // Here the live view shows alerts: lines of them in the log are only written where somebody asks for them.
  return channelsOf(loadConfig(alertingVariables, { ALERTING_LOG_CHANNEL: 'false', ...env }))
}

function ingestFor(env: CliIo['env']) {
  const INGEST_PSEUDONYM_KEY = Buffer.from(DEVELOPMENT_KEY).toString('hex')
  const { http } = ingestSettingsOf(loadConfig(ingestVariables, { ...env, INGEST_PSEUDONYM_KEY }))
  return { kafka: null, http }
}

function hostOf({ host }: { readonly host: string }): string {
  return host.includes(':') ? `[${host}]` : host
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

function withRefusals(metrics: IngestMetrics, onRefused: () => void): IngestMetrics {
  const { observer } = metrics
  return {
    ...metrics,
    observer: {
      ...observer,
      taken(source, outcome, receivedAtMs) {
        observer.taken(source, outcome, receivedAtMs)
        if (outcome.kind === 'dead-letter') onRefused()
      },
    },
  }
}
