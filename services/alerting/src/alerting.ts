import {
  type BatchHandler,
  backoffMs,
  type Clock,
  createRecordCodec,
  delay,
  type Log,
  type Registry,
  redflagError,
  type SubscribeOptions,
} from '@redflag/runtime'
import { alertCodec, deadLetterCodec, findingCodec, topicNames } from '@redflag/schemas'
import { createDelivery, type Delivery } from './channels/delivery.ts'
import type { Channel } from './channels/port.ts'
import { DEFAULT_ROUTE, type Route } from './channels/routing.ts'
import { type KeptSubscription, keepSubscribed } from './keep-subscribed.ts'
import type { AlertingMetrics } from './metrics.ts'
import { createDeadLetters } from './processor/dead-letters.ts'
import type { Logger } from './processor/ports.ts'
import { createProcessor } from './processor/processor.ts'
import { type AlertPolicy, DEFAULT_ALERT_POLICY } from './state/alert-policy.ts'
import type { AlertStore } from './store/port.ts'

export interface AlertingDeps {
  readonly log: Log
  readonly registry: Registry
  readonly store: AlertStore
  readonly channels: readonly ConfiguredChannel[]
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: AlertingMetrics
  /** From 0 up to but not including 1; spreads repeated tries. */
  readonly random: () => number
}

export interface ConfiguredChannel {
  readonly channel: Channel
  readonly route?: Route
  /**
   * Where a channel begins that was never there before: with all that the alerts topic holds, or with what comes from now
   * on. Default `earliest`: nothing is missed between configuring and starting.
   */
  readonly startAt?: 'earliest' | 'latest'
}

export interface AlertingSettings {
  /** Put before every topic and group name. Default none. */
  readonly topicPrefix?: string
  /** Asked once per batch, so that other settings take hold between batches. Default: detection as it is shipped. */
  readonly policy?: () => AlertPolicy
  /** Partitions decided, or delivered by one channel, at once. Default 4. */
  readonly concurrency?: number
  /** Longest wait for a fetch to fill, in milliseconds. Default 50: this step is part of the way to the alert. */
  readonly maxWaitMs?: number
  readonly sessionTimeoutMs?: number
  /** Upper bound of a wait before a delivery is tried again, in milliseconds. Default 60 000. */
  readonly maxRetryWaitMs?: number
  /** A change that could not be delivered for so long is set aside, in milliseconds. Default 24 h. */
  readonly giveUpAfterMs?: number
  /** How long a stop waits for deliveries under way before it cuts them off, in milliseconds. Default 3000. */
  readonly stopGraceMs?: number
}

export interface Alerting {
  /** Settles when alerting ends: resolved by `close`, rejected by the error that stopped the deciding step. */
  readonly finished: Promise<void>
  health(): AlertingHealth
  /** Milliseconds since the deciding step last turned. */
  idleMs(): number
  /** Stops deciding, then delivering; what is under way is finished or will be repeated. Idempotent. */
  close(): Promise<void>
}

interface AlertingHealth {
  /** Partitions of findings that are ours and loaded. */
  readonly ownedPartitions: number
  /** Since when a dependency has kept a partition from going on; null while all are well. Milliseconds. */
  readonly stuckSinceMs: number | null
  /** Of each channel: since when its receiver has not taken what it was sent; null while it does. */
  readonly channels: readonly ChannelHealth[]
}

interface ChannelHealth {
  readonly name: string
  readonly failingSinceMs: number | null
  /** Changes not yet delivered, as far as it was last seen. */
  readonly backlog: number
}

const DEFAULTS = { concurrency: 4, maxWaitMs: 50, maxRetryWaitMs: 60_000, stopGraceMs: 3000 }
const LAG_EVERY_MS = 15_000
/** Longest wait of the deciding step before it tries again, in milliseconds: what a dependency that is back is waited for in vain. */
const MAX_DECIDING_WAIT_MS = 2_000

/**
 * Alerting on any log and any store: the same in one process with memory twins as on Kafka and Redis. One subscription
 * decides (findings in, alert changes out), one for each channel delivers; they meet only at the alerts topic.
 * @throws `TOPIC_PARTITIONS_DIFFER` when findings and alerts are not divided alike; what the log and the registry throw
 */
export async function startAlerting(deps: AlertingDeps, settings: AlertingSettings = {}): Promise<Alerting> {
  const { log, registry, clock, logger, metrics, random } = deps
  const { concurrency, maxWaitMs, maxRetryWaitMs, stopGraceMs } = { ...DEFAULTS, ...settings }
  const prefix = settings.topicPrefix ?? ''
  const topics = topicNames(prefix)
  await refuseUnlikePartitions(log, topics.findings, topics.alerts)
  const [findings, alerts, letters, producer] = await Promise.all([
    createRecordCodec(registry, findingCodec, topics.findings),
    createRecordCodec(registry, alertCodec, topics.alerts),
    createRecordCodec(registry, deadLetterCodec, topics.deadLetter),
    log.producer(),
  ])
  const stopping = new AbortController()
  const cutOff = new AbortController()
  const deadLetters = createDeadLetters({ producer, codec: letters, clock }, topics.deadLetter)
  const subscribeTo = (topic: string, groupId: string): SubscribeOptions => {
    const { sessionTimeoutMs } = settings
    return {
      groupId,
      topics: [topic],
      concurrency,
      maxWaitMs,
      ...(sessionTimeoutMs === undefined ? {} : { sessionTimeoutMs }),
    }
  }

  const groupId = `${prefix}redflag.alerting`
  const processor = createProcessor(
    {
      log,
      producer,
      store: deps.store,
      findings,
      alerts,
      deadLetters,
      clock,
      logger,
      metrics: metrics.processor,
      backoffMs: (failures) => backoffMs(failures - 1, random, { maxMs: MAX_DECIDING_WAIT_MS }),
      stopping: stopping.signal,
    },
    {
      groupId,
      findingsTopic: topics.findings,
      alertsTopic: topics.alerts,
      policy: settings.policy ?? (() => DEFAULT_ALERT_POLICY),
    },
  )

  function deliveryTo({ channel, route }: ConfiguredChannel): Delivery {
    return createDelivery(
      channel,
      {
        log,
        alerts,
        deadLetters,
        clock,
        logger,
        metrics: metrics.channel(channel.name),
        backoffMs: (failures) => backoffMs(failures - 1, random, { firstMs: 500, maxMs: maxRetryWaitMs }),
        stopping: stopping.signal,
        cutOff: cutOff.signal,
      },
      {
        groupId: channelGroup(prefix, channel.name),
        alertsTopic: topics.alerts,
        route: route ?? DEFAULT_ROUTE,
        ...(settings.giveUpAfterMs === undefined ? {} : { giveUpAfterMs: settings.giveUpAfterMs }),
      },
    )
  }

  const kept: KeptSubscription[] = []
  const deliveries: { readonly channel: Channel; readonly delivery: Delivery }[] = []
  const deciding = await log.subscribe(subscribeTo(topics.findings, groupId), processor)
  try {
    for (const configured of deps.channels) {
      const { channel, startAt = 'earliest' } = configured
      const delivery = deliveryTo(configured)
      deliveries.push({ channel, delivery })
      const options = { ...subscribeTo(topics.alerts, channelGroup(prefix, channel.name)), fallback: startAt }
      kept.push(await keep(channel, options, delivery))
    }
  } catch (error) {
    await close()
    throw error
  }

  /** A channel that breaks is begun again; it must not take the deciding step or another channel with it. */
  function keep(
    channel: Channel,
    options: SubscribeOptions,
    delivery: BatchHandler,
  ): Promise<KeptSubscription> {
    const onFailure = (error: unknown, failures: number): void => {
      const cause = error instanceof Error ? error.message : String(error)
      logger.error({ channel: channel.name, cause, failures }, 'channel stopped and is begun again')
    }
    const waitMs = (failures: number): number =>
      backoffMs(failures - 1, random, { firstMs: 1000, maxMs: maxRetryWaitMs })
    return keepSubscribed(() => log.subscribe(options, delivery), {
      onFailure,
      waitMs,
      stopping: stopping.signal,
    })
  }

  const lagTimer = setInterval(() => {
    for (const { delivery } of deliveries) void delivery.refreshLag()
  }, LAG_EVERY_MS)
  lagTimer.unref()

  let closing: Promise<void> | null = null
  async function closeAll(): Promise<void> {
    clearInterval(lagTimer)
    stopping.abort()
    await deciding.close()
    const finish = new AbortController()
    void delay(stopGraceMs, finish.signal).then(() => cutOff.abort())
    await Promise.all(kept.map((subscription) => subscription.close()))
    finish.abort()
    await Promise.all(deps.channels.map(({ channel }) => channel.close?.()))
    await producer.close()
  }
  function close(): Promise<void> {
    closing ??= closeAll()
    return closing
  }

  return {
    finished: deciding.finished,
    health: () => ({
      ownedPartitions: processor.ownedCount(),
      stuckSinceMs: processor.stuckSinceMs(),
      channels: deliveries.map(({ channel, delivery }) => ({
        name: channel.name,
        failingSinceMs: delivery.failingSinceMs(),
        backlog: delivery.backlog(),
      })),
    }),
    idleMs: () => deciding.idleMs(),
    close,
  }
}

/** Consumer group of a channel: its committed offset is what has been delivered. */
const channelGroup = (prefix: string, channel: string): string => `${prefix}redflag.channel.${channel}`

async function refuseUnlikePartitions(log: Log, findings: string, alerts: string): Promise<void> {
  const expected = (await log.offsets(findings)).length
  const actual = (await log.offsets(alerts)).length
  if (actual !== expected) throw redflagError('TOPIC_PARTITIONS_DIFFER', { topic: alerts, actual, expected })
}
