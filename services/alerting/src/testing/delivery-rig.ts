import {
  type Clock,
  createMemoryLog,
  createMemoryRegistry,
  createRecordCodec,
  type LogRecord,
  type MemoryLog,
  type Subscription,
  systemClock,
} from '@redflag/runtime'
import {
  type Alert,
  alertCodec,
  type DeadLetter as DeadLetterValue,
  deadLetterCodec,
  topicNames,
} from '@redflag/schemas'
import { createDelivery, type Delivery } from '../channels/delivery.ts'
import type { DeliveryMetrics } from '../channels/delivery-metrics.ts'
import type { Channel, DeliveredChange } from '../channels/port.ts'
import { DEFAULT_ROUTE, type Route } from '../channels/routing.ts'
import { alertRecord } from '../processor/alert-record.ts'
import { createDeadLetters } from '../processor/dead-letters.ts'
import type { Logger } from '../processor/ports.ts'

const TOPIC = topicNames()

interface DeliveryWish {
  readonly route?: Partial<Route>
  readonly giveUpAfterMs?: number
  readonly clock?: Clock
}

export interface RunningDelivery {
  readonly delivery: Delivery
  readonly subscription: Subscription
  /** What the metrics were told, in order. */
  readonly told: readonly string[]
  stop(): Promise<void>
  /** Ends like a killed process: whatever is under way is cut off, nothing is committed any more. */
  kill(): void
}

/** Alerts topic in, channels out, on the memory log. */
export interface DeliveryRig {
  readonly log: MemoryLog
  publish(...changes: readonly DeliveredChange[]): Promise<void>
  publishRaw(value: Uint8Array): Promise<void>
  start(channel: Channel, wish?: DeliveryWish): Promise<RunningDelivery>
  committed(channel: string): Promise<number>
  deadLetters(): Promise<readonly DeadLetterValue[]>
}

const NO_CAUSE = { partition: -1, offset: -1 }

const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} }

export async function createDeliveryRig(): Promise<DeliveryRig> {
  const log = createMemoryLog()
  const registry = createMemoryRegistry()
  await log.ensureTopics([
    { topic: TOPIC.alerts, partitions: 2 },
    { topic: TOPIC.deadLetter, partitions: 1 },
  ])
  const producer = await log.producer()
  const alerts = await createRecordCodec<Alert>(registry, alertCodec, TOPIC.alerts)
  const letters = await createRecordCodec<DeadLetterValue>(registry, deadLetterCodec, TOPIC.deadLetter)

  async function start(channel: Channel, wish: DeliveryWish = {}): Promise<RunningDelivery> {
    const stopping = new AbortController()
    const told: string[] = []
    let killed = false
    const clock = wish.clock ?? systemClock
    const groupId = `channel.${channel.name}`
    const delivery = createDelivery(
      channel,
      {
        log,
        alerts,
        deadLetters: createDeadLetters({ producer, codec: letters, clock }, TOPIC.deadLetter),
        clock,
        logger: SILENT,
        metrics: tellingMetrics(told),
        backoffMs: () => 1,
        stopping: stopping.signal,
        cutOff: stopping.signal,
      },
      {
        groupId,
        alertsTopic: TOPIC.alerts,
        route: { ...DEFAULT_ROUTE, ...wish.route },
        ...(wish.giveUpAfterMs === undefined ? {} : { giveUpAfterMs: wish.giveUpAfterMs }),
      },
    )
    const mortal = {
      ...delivery,
      batch: (batch: Parameters<Delivery['batch']>[0], control: Parameters<Delivery['batch']>[1]) =>
        delivery.batch(batch, {
          commit: (offset) => (killed ? Promise.resolve() : control.commit(offset)),
          isStale: () => killed || control.isStale(),
          heartbeat: () => control.heartbeat(),
          rewind: (offset) => control.rewind(offset),
        }),
    }
    const subscription = await log.subscribe({ groupId, topics: [TOPIC.alerts], concurrency: 2 }, mortal)
    return {
      delivery,
      subscription,
      told,
      async stop() {
        stopping.abort()
        await subscription.close()
        await channel.close?.()
      },
      kill() {
        killed = true
        stopping.abort()
        void subscription.close()
      },
    }
  }

  return {
    log,
    async publish(...changes) {
      const records = changes.map((change) =>
        alertRecord(
          { ...change, cause: NO_CAUSE },
          { key: change.alert.subject.id, partition: change.partition },
          TOPIC.alerts,
          alerts,
        ),
      )
      await producer.send(records)
    },
    async publishRaw(value) {
      await producer.send([{ topic: TOPIC.alerts, key: 'raw', value, partition: 0 }])
    },
    start,
    async committed(channel) {
      const offsets = await log.committed(`channel.${channel}`, TOPIC.alerts)
      return offsets.get(0) ?? -1
    },
    async deadLetters() {
      const records: LogRecord[] = []
      const [{ start: fromOffset, end: toOffset } = { start: 0, end: 0 }] = await log.offsets(
        TOPIC.deadLetter,
      )
      await log.readRange({ topic: TOPIC.deadLetter, partition: 0, fromOffset, toOffset }, (read) => {
        records.push(...read)
      })
      return Promise.all(records.map((record) => letters.decode(record.value ?? new Uint8Array())))
    },
  }
}

function tellingMetrics(told: string[]): DeliveryMetrics {
  return {
    tried: (result) => void told.push(result),
    delivered: (publishedAtMs, deliveredAtMs) =>
      void told.push(deliveredAtMs >= publishedAtMs ? 'in time' : 'too early'),
    repeatLeftOut: () => void told.push('repeat left out'),
    parked: (code) => void told.push(code),
    gap: (count) => void told.push(`gap ${count}`),
    lag: (partition, count) => void told.push(`lag ${partition} ${count}`),
  }
}
