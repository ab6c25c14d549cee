import type { Finding } from '@redflag/detection'
import {
  createManualClock,
  createMemoryLog,
  createMemoryRegistry,
  createRecordCodec,
  type LogRecord,
  type ManualClock,
  type MemoryLog,
  type Subscription,
} from '@redflag/runtime'
import { type Alert, alertCodec, findingCodec, topicNames } from '@redflag/schemas'
import { readAlertRecord } from '../processor/alert-record.ts'
import type { DeadLetter, Logger, RecordCodec } from '../processor/ports.ts'
import { createProcessor, type Processor } from '../processor/processor.ts'
import type { ProcessorMetrics } from '../processor/processor-metrics.ts'

import { type AlertPolicy, DEFAULT_ALERT_POLICY } from '../state/alert-policy.ts'
import type { AlertState, Decision } from '../state/alert-state.ts'
import { createMemoryAlertStore, type MemoryAlertStore } from '../store/memory-alert-store.ts'
import { MORNING_MS } from './a-finding.ts'
import { createFaultInjector, type FaultInjector } from './faults.ts'

export const TOPIC = topicNames()
const PARTITIONS = 2

/** What the metrics were told, for tests to read. */
interface Counts extends ProcessorMetrics {
  readonly decisions: Decision[]
  readonly events: string[]
}

export interface Running {
  readonly processor: Processor
  readonly subscription: Subscription
  readonly counts: Counts
  /** Stops as a service does: waits end, the running batch ends, the group is left. */
  stop(): Promise<void>
}

/** Findings in, alerts out, on the memory twins. Processors come and go; log, registry and store stay. */
export interface ProcessingRig {
  readonly log: MemoryLog
  readonly store: MemoryAlertStore
  readonly clock: ManualClock
  readonly deadLetters: DeadLetter[]
  send(findings: readonly Finding[]): Promise<void>
  sendRaw(value: Uint8Array, partition: number): Promise<void>
  start(faults?: FaultInjector): Promise<Running>
  /** Everything on the alerts topic, by partition and offset. */
  alerts(): Promise<readonly AlertState[]>
  records(): Promise<readonly LogRecord[]>
}

const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} }

export async function createProcessingRig(
  policy: AlertPolicy = DEFAULT_ALERT_POLICY,
): Promise<ProcessingRig> {
  const clock = createManualClock(MORNING_MS)
  const log = createMemoryLog({ clock })
  const registry = createMemoryRegistry()
  const store = createMemoryAlertStore()
  const deadLetters: DeadLetter[] = []
  for (const topic of [TOPIC.findings, TOPIC.alerts])
    await log.ensureTopics([{ topic, partitions: PARTITIONS }])
  const findings: RecordCodec<Finding> = await createRecordCodec(registry, findingCodec, TOPIC.findings)
  const alerts: RecordCodec<Alert> = await createRecordCodec(registry, alertCodec, TOPIC.alerts)
  const producer = await log.producer()

  async function start(faults: FaultInjector = createFaultInjector(null)): Promise<Running> {
    const stopping = new AbortController()
    const counts = createCounts()
    const deps = {
      log: faults.log(log),
      producer: faults.producer(producer),
      store: faults.store(store),
      findings,
      alerts,
      deadLetters: { put: async (letter: DeadLetter) => void deadLetters.push(letter) },
      clock,
      logger: SILENT,
      metrics: counts,
      backoffMs: () => 0,
      stopping: stopping.signal,
    }
    const processor = createProcessor(deps, {
      groupId: 'alerting',
      findingsTopic: TOPIC.findings,
      alertsTopic: TOPIC.alerts,
      policy: () => policy,
      maxSendBytes: 2000,
    })
    const options = { groupId: 'alerting', topics: [TOPIC.findings], maxBatchBytes: 1500 }
    const subscription = await log.subscribe(options, faults.handler(processor))
    const stop = async (): Promise<void> => {
      stopping.abort()
      await subscription.close()
    }
    return { processor, subscription, counts, stop }
  }

  async function records(): Promise<readonly LogRecord[]> {
    const all: LogRecord[] = []
    for (const { partition, start: fromOffset, end: toOffset } of await log.offsets(TOPIC.alerts)) {
      await log.readRange(
        { topic: TOPIC.alerts, partition, fromOffset, toOffset },
        (read) => void all.push(...read),
      )
    }
    return all
  }

  return {
    log,
    store,
    clock,
    deadLetters,
    async send(list) {
      const encode = (finding: Finding) => ({
        topic: TOPIC.findings,
        key: finding.judgement.workerId,
        value: findings.encode(finding),
      })
      await producer.send(list.map(encode))
    },
    async sendRaw(value, partition) {
      await producer.send([{ topic: TOPIC.findings, key: 'raw', value, partition }])
    },
    start,
    records,
    async alerts() {
      return Promise.all((await records()).map((record) => readAlertRecord(record, alerts)))
    },
  }
}

function createCounts(): Counts {
  const decisions: Decision[] = []
  const events: string[] = []
  return {
    decisions,
    events,
    decided: (made) => void decisions.push(...made),
    loaded: (isRebuilt) => void events.push(isRebuilt ? 'rebuilt' : 'loaded'),
    refused: (refusal) => void events.push(refusal),
    failed: (code) => void events.push(code),
    deadLetters: (code, count) => void events.push(`${code} ${count}`),
    unreadableAlert: () => void events.push('unreadable'),
    gap: (count) => void events.push(`gap ${count}`),
    lag() {},
  }
}
