import { type Clock, createRecordCodec, delay, type Log, type Logger, type Registry } from '@redflag/runtime'
import { deadLetterCodec, eventCodec, topicNames } from '@redflag/schemas'
import type { DeadLetterLimitSettings } from './dead-letter-limit.ts'
import { createGroupSender, type GroupSender } from './group-sender.ts'
import { createIntake, type Intake, type IntakeDeps } from './intake.ts'
import type { IngestMetrics } from './metrics.ts'
import { createPipeline, labelPipeline } from './pipeline.ts'
import type { ReferenceData } from './ports.ts'
import { createRecordEncoder } from './record-encoder.ts'
import { createSchemaCache, type SchemaCache } from './schema-cache.ts'
import { createHttpSource, type HttpSource, type HttpSourceSettings } from './sources/http.ts'
import { type RunningKafkaSource, startKafkaSource } from './sources/run-kafka.ts'
import { DEVELOPMENT_KEY_ID } from './steps/development-key.ts'
import type { Pseudonyms } from './steps/pseudonyms.ts'

export interface IngestDeps {
  readonly log: Log
  readonly registry: Registry
  readonly pseudonyms: Pseudonyms
  readonly reference: ReferenceData
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: IngestMetrics
  /** From 0 up to but not including 1; spreads repeated tries. */
  readonly random: () => number
}

export interface IngestSettings {
  /** Put before every topic of ours and the group name. Default none. */
  readonly topicPrefix?: string
  /** Null: no topic is read. Otherwise that of labels is read beside those named. */
  readonly kafka: KafkaIntakeSettings | null
  /** Null: nothing is taken by HTTP. */
  readonly http: HttpSourceSettings | null
  /** How long a stop waits for HTTP requests under way before it cuts them off, in milliseconds. Default 10 000. */
  readonly stopGraceMs?: number
}

interface KafkaIntakeSettings {
  /** Of the platform, as they are called; no prefix is put before them. May be none. */
  readonly topics: readonly string[]
  readonly groupId: string
  /** Where a group begins that has never read a topic. */
  readonly startAt: 'earliest' | 'latest'
  /** Partitions worked on at once. */
  readonly concurrency: number
  /** Longest wait for a fetch to fill, in milliseconds. */
  readonly maxWaitMs: number
  readonly sessionTimeoutMs: number
  readonly deadLetterLimit: DeadLetterLimitSettings
}

export interface Ingest {
  /** Where events are posted to; null without HTTP. */
  readonly http: { readonly host: string; readonly port: number } | null
  /** Takes one event's bytes; what comes of it goes out by `sender`. For a source inside the process. */
  readonly intake: Intake
  readonly sender: GroupSender
  /** Looks up in other lists from now on, e.g. when a sanctions list has been read again. */
  useReference(reference: ReferenceData): void
  health(): IngestHealth
  /** Milliseconds since the consume loop last turned; 0 without one. */
  idleMs(): number
  /** Rejects with the error that ended a source, other than too much refused input; resolved by `close`. */
  readonly finished: Promise<void>
  /** Stops taking in, answers what is under way, waits for the log. Idempotent. */
  close(): Promise<void>
}

interface IngestHealth {
  /** Why platform topics are not read any more; null while they are, or none is to be. */
  readonly stoppedBecause: string | null
  /** Since when a dependency has kept a partition from going on; null while all are well. Milliseconds. */
  readonly stuckSinceMs: number | null
  /** What came by HTTP a moment ago could not be brought into the log. */
  readonly isLogFailing: boolean
}

const DEFAULT_STOP_GRACE_MS = 10_000

/**
 * How long a failed send makes the process unready. No longer: whoever is taken out of rotation for good gets no request by which
 * it could find out that Kafka is back.
 */
const FAILURE_COUNTS_MS = 10_000

/**
 * Ingest on any log: in one process with the memory twins as on Kafka. Every source goes through the same pipeline; they
 * share pseudonyms and lists and nothing else.
 *
 * @throws what log, registry and the HTTP port have to say; nothing is left running then
 */
export async function startIngest(deps: IngestDeps, settings: IngestSettings): Promise<Ingest> {
  const { log, registry, clock, logger, metrics, random } = deps
  const { observer } = metrics
  const stopGraceMs = settings.stopGraceMs ?? DEFAULT_STOP_GRACE_MS
  const topics = topicNames(settings.topicPrefix ?? '')
  const schemas = createSchemaCache(registry, clock)
  const [events, deadLetters, producer] = await Promise.all([
    createRecordCodec(registry, eventCodec, topics.events),
    createRecordCodec(registry, deadLetterCodec, topics.deadLetter),
    log.producer(),
  ])
  const encode = createRecordEncoder(
    { events, deadLetters },
    { eventsTopic: topics.events, deadLetterTopic: topics.deadLetter },
  )
  let pipeline = pipelineOn(deps.reference, deps, schemas)
  metrics.reference(deps.reference)
  const onDefect: IntakeDeps['onDefect'] = (error, position) => {
    observer.defect()
    logger.error({ err: error, position }, 'input tripped over a defect and is set aside')
  }
  const intake = createIntake({
    pipeline: (bytes, position, receivedAtMs) => pipeline(bytes, position, receivedAtMs),
    encode,
    onDefect,
  })
  const intakes = { events: intake, labels: createIntake({ pipeline: labelPipeline, encode, onDefect }) }
  const sender = createGroupSender(producer)
  const source = { intakes, clock, logger, observer }

  let http: { readonly source: HttpSource; readonly host: string; readonly port: number } | null = null
  let kafka: RunningKafkaSource | null = null
  let closing: Promise<void> | null = null

  async function close(): Promise<void> {
    // Both stop taking in at once; then what they have taken is seen through.
    await Promise.all([kafka?.close(), http?.source.close(stopGraceMs)])
    // What was answered 503 may still get through; nobody relies on it.
    const isSettled = new AbortController()
    await Promise.race([sender.settled(), delay(stopGraceMs, isSettled.signal)])
    isSettled.abort()
    await producer.close()
  }

  try {
    if (settings.kafka !== null) {
      const options = {
        ...settings.kafka,
        topics: [...new Set([...settings.kafka.topics, topics.labels])],
        groupId: `${settings.topicPrefix ?? ''}${settings.kafka.groupId}`,
      }
      const deps = { ...source, labelsTopic: topics.labels, log, producer, schemas, random }
      kafka = await startKafkaSource(deps, options)
    }
    if (settings.http !== null) {
      const httpSource = createHttpSource({ ...source, sender }, settings.http)
      http = { source: httpSource, ...(await httpSource.start()) }
      logger.info({ host: http.host, port: http.port }, 'events and labels are taken by HTTP')
    }
  } catch (error) {
    await close()
    throw error
  }
  const { keyId } = deps.pseudonyms
  logger.info({ pseudonymKeyId: keyId }, 'ingest started')
  if (keyId === DEVELOPMENT_KEY_ID) logger.warn('pseudonyms are made with the public development key')

  return {
    http: http === null ? null : { host: http.host, port: http.port },
    intake,
    sender,
    useReference(reference) {
      pipeline = pipelineOn(reference, deps, schemas)
      metrics.reference(reference)
    },
    health: () => ({
      stoppedBecause: kafka?.stoppedBecause ?? null,
      stuckSinceMs: kafka?.stuckSinceMs ?? null,
      isLogFailing: (sender.failedAgoMs() ?? Number.POSITIVE_INFINITY) < FAILURE_COUNTS_MS,
    }),
    idleMs: () => kafka?.idleMs() ?? 0,
    finished: kafka?.finished ?? Promise.resolve(),
    close() {
      closing ??= close()
      return closing
    },
  }
}

function pipelineOn(reference: ReferenceData, { pseudonyms }: IngestDeps, schemas: SchemaCache) {
  return createPipeline({ pseudonyms, reference, schemaById: schemas.lookup })
}
