import {
  type BatchControl,
  type BatchHandler,
  type Clock,
  isRedflagError,
  isRetryable,
  type Log,
  type LogBatch,
  type LogRecord,
  stayAlive,
  type TopicPartition,
} from '@redflag/runtime'
import type { Alert } from '@redflag/schemas'
import { deliveryIdOf, readAlertRecord } from '../processor/alert-record.ts'
import type { DeadLetters, Logger, RecordCodec } from '../processor/ports.ts'
import type { AlertState } from '../state/alert-state.ts'
import { createDeliveredRevisions } from './delivered-revisions.ts'
import type { DeliveryMetrics } from './delivery-metrics.ts'
import type { Channel, DeliveredChange } from './port.ts'
import { isWanted, type Route } from './routing.ts'

export interface DeliveryDeps {
  readonly log: Log
  readonly alerts: RecordCodec<Alert>
  readonly deadLetters: DeadLetters
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: DeliveryMetrics
  /** Milliseconds to wait after failure number `failures` (from 1). */
  readonly backoffMs: (failures: number) => number
  /** Aborted when the service begins to stop: ends every wait. */
  readonly stopping: AbortSignal
  /** Aborted when it can wait no longer: cuts off a try under way, which will be repeated after the restart. */
  readonly cutOff: AbortSignal
}

export interface DeliverySettings {
  readonly groupId: string
  readonly alertsTopic: string
  readonly route: Route
  /** A change that could not be delivered for so long is set aside, in milliseconds. Default 24 h. */
  readonly giveUpAfterMs?: number
}

export interface Delivery extends BatchHandler {
  /** Since when the receiver has not taken what it was sent; null while it does. Milliseconds since the epoch. */
  failingSinceMs(): number | null
  /** Changes not yet delivered, as far as it was last seen. */
  backlog(): number
  /** Tells the metrics how far behind it is, also while it waits and sees nothing of what is being written. Never rejects. */
  refreshLag(): Promise<void>
}

const DEFAULT_GIVE_UP_AFTER_MS = 24 * 3_600_000

/** Codes of dead letters, and of the metric that counts them. */
type ParkedCode = 'ALERT_UNREADABLE' | 'DELIVERY_REFUSED' | 'DELIVERY_GIVEN_UP'

/**
 * Delivers the alerts topic to one channel. The topic itself is the outbox: the channel's group commits a change only when it
 * has been delivered or set aside, so one that is cut off is delivered again, and a receiver that is down costs nobody else.
 *
 * Changes of one partition, and with them those of one alert, go out one after the other in the order of the topic.
 */
export function createDelivery(channel: Channel, deps: DeliveryDeps, settings: DeliverySettings): Delivery {
  const { clock, logger, metrics } = deps
  const giveUpAfterMs = settings.giveUpAfterMs ?? DEFAULT_GIVE_UP_AFTER_MS
  const delivered = createDeliveredRevisions()
  const failing = new Map<number, number>()
  /** Partitions that are ours, with what is not yet delivered of each. */
  const owned = new Map<number, number>()

  async function batch({ records, partition, endOffset }: LogBatch, control: BatchControl): Promise<void> {
    let isCommitDue = false
    for (const record of records) {
      const outcome = await deliverRecord(record, control)
      if (outcome === 'stopped') return
      // What went out is committed at once: a crash repeats one change at most. What did not can wait.
      isCommitDue = outcome === 'passed-over'
      if (!isCommitDue) await commit(record, control)
      noteLag(partition, endOffset - record.offset - 1)
    }
    const last = records.at(-1)
    if (isCommitDue && last !== undefined) await commit(last, control)
  }

  async function deliverRecord(
    record: LogRecord,
    control: BatchControl,
  ): Promise<'done' | 'passed-over' | 'stopped'> {
    const state = await read(record)
    if (state === null) return 'done'
    const change = { ...state, deliveryId: deliveryIdOf(state.alert), partition: record.partition }
    if (!isWanted(change, settings.route)) return 'passed-over'
    if (delivered.has(change.alert.alertId, change.alert.revision)) {
      metrics.repeatLeftOut()
      return 'passed-over'
    }
    return deliverChange(change, record, control)
  }

  async function deliverChange(
    change: DeliveredChange,
    record: LogRecord,
    control: BatchControl,
  ): Promise<'done' | 'stopped'> {
    const sinceMs = clock.nowMs()
    for (let failures = 1; ; failures += 1) {
      await control.heartbeat().catch(() => undefined)
      if (control.isStale() || deps.stopping.aborted) return 'stopped'
      const result = await channel.deliver(change, deps.cutOff)
      metrics.tried(result.kind)
      if (result.kind === 'retry') {
        if (deps.stopping.aborted) return 'stopped'
        if (!failing.has(record.partition)) failing.set(record.partition, clock.nowMs())
        logFailure(change, result.reason, failures)
        if (clock.nowMs() - sinceMs >= giveUpAfterMs) {
          await park(record, 'DELIVERY_GIVEN_UP', result.reason)
          return 'done'
        }
        await stayAlive(Math.max(deps.backoffMs(failures), result.retryAfterMs ?? 0), control, deps.stopping)
        continue
      }
      failing.delete(record.partition)
      delivered.add(change.alert.alertId, change.alert.revision)
      if (result.kind === 'refused') await park(record, 'DELIVERY_REFUSED', result.reason)
      else metrics.delivered(record.timestampMs, clock.nowMs())
      return 'done'
    }
  }

  /** Null: it cannot be read and has been set aside. */
  async function read(record: LogRecord): Promise<AlertState | null> {
    try {
      return await readAlertRecord(record, deps.alerts)
    } catch (cause) {
      if (isRetryable(cause)) throw cause
      await park(record, 'ALERT_UNREADABLE', cause instanceof Error ? cause.message : String(cause))
      return null
    }
  }

  /** Never dropped in silence, never in the way for ever. */
  async function park(record: LogRecord, code: ParkedCode, reason: string): Promise<void> {
    await deps.deadLetters.put({ record, code, reason: `channel ${channel.name}: ${reason}` })
    metrics.parked(code)
    const { partition, offset } = record
    logger.error({ channel: channel.name, code, reason, partition, offset }, 'alert change set aside')
  }

  /** The first failure, and then ever fewer: an outage of an hour is not a thousand lines. */
  function logFailure({ deliveryId }: DeliveredChange, reason: string, failures: number): void {
    if (Math.log2(failures) % 1 !== 0) return
    logger.warn({ channel: channel.name, deliveryId, reason, failures }, 'alert change not delivered yet')
  }

  async function commit({ partition, offset }: LogRecord, control: BatchControl): Promise<void> {
    try {
      await control.commit(offset + 1)
    } catch (error) {
      if (!isRedflagError(error, 'LOG_FENCED') && !isRetryable(error)) throw error
      logger.debug({ channel: channel.name, partition, offset }, 'commit left out')
    }
  }

  async function assigned(partitions: readonly TopicPartition[]) {
    if (channel.restore !== undefined) await restore(partitions, channel.restore)
    for (const { partition } of partitions) owned.set(partition, 0)
    return partitions.map(({ topic, partition }) => ({ topic, partition, start: 'committed' as const }))
  }

  /** What the channel said last of each alert, as far as it has come: read from the topic, which forgets nothing. */
  async function restore(
    partitions: readonly TopicPartition[],
    hand: NonNullable<Channel['restore']>,
  ): Promise<void> {
    const committed = await deps.log.committed(settings.groupId, settings.alertsTopic)
    const offsets = await deps.log.offsets(settings.alertsTopic)
    for (const { topic, partition } of partitions) {
      const start = offsets.find((one) => one.partition === partition)?.start ?? 0
      const end = committed.get(partition) ?? -1
      const open = new Map<string, DeliveredChange>()
      if (end > start) {
        await deps.log.readRange({ topic, partition, fromOffset: start, toOffset: end }, async (records) => {
          for (const record of records) await noteOpen(record, open)
        })
      }
      hand(partition, [...open.values()])
    }
  }

  async function noteOpen(record: LogRecord, open: Map<string, DeliveredChange>): Promise<void> {
    const state = await readAlertRecord(record, deps.alerts).catch((cause: unknown) => {
      if (isRetryable(cause)) throw cause
      return null
    })
    if (state === null) return
    const change = { ...state, deliveryId: deliveryIdOf(state.alert), partition: record.partition }
    if (state.alert.change === 'resolved') open.delete(state.alert.alertId)
    else if (isWanted(change, settings.route)) open.set(state.alert.alertId, change)
  }

  function noteLag(partition: number, recordCount: number): void {
    owned.set(partition, recordCount)
    metrics.lag(partition, recordCount)
  }

  async function refreshLag(): Promise<void> {
    try {
      const committed = await deps.log.committed(settings.groupId, settings.alertsTopic)
      for (const { partition, start, end } of await deps.log.offsets(settings.alertsTopic)) {
        if (owned.has(partition))
          metrics.lag(partition, end - Math.max(committed.get(partition) ?? start, start))
      }
    } catch (error) {
      // The log's own metrics tell of its outages; this one only grows old.
      logger.debug({ channel: channel.name, cause: String(error) }, 'lag not known')
    }
  }

  return {
    refreshLag,
    assigned,
    async revoked(partitions) {
      for (const { partition } of partitions) {
        owned.delete(partition)
        failing.delete(partition)
        channel.forget?.(partition)
        metrics.lag(partition, null)
      }
    },
    async gap({ partition, expected, available }) {
      metrics.gap(Math.max(available - expected, 0))
      logger.error(
        { channel: channel.name, partition, expected, available },
        'alert changes expired undelivered',
      )
    },
    batch,
    backlog: () => [...owned.values()].reduce((sum, recordCount) => sum + recordCount, 0),
    failingSinceMs: () => (failing.size === 0 ? null : Math.min(...failing.values())),
  }
}
