import { setTimeout } from 'node:timers/promises'
import { quantile } from '../measure/spread.ts'
import type { PaceAnswer } from '../programs/platform.ts'
import { markedWorker } from '../stream/marks.ts'
import type { Line } from './line.ts'
import { NAMES } from './names.ts'
import { recordTimes } from './record-times.ts'

/** From the moment an event was due until its alert had come as a webhook, in milliseconds. */
export interface Latency {
  readonly events: number
  readonly perSecond: number
  readonly alerts: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
  readonly maxMs: number
  /** How late the platform itself was; contained in the figures above. */
  readonly lateP99Ms: number
  /** The way in parts: each record carries the time at which it was written. */
  readonly parts: readonly Part[]
}

export interface Part {
  readonly name: string
  readonly p50Ms: number
  readonly p99Ms: number
}

export interface Load {
  readonly perSecond: number
  readonly seconds: number
  readonly marksPerSecond: number
  readonly firstMark: number
}

const LAST_WITHIN_MS = 60_000

/** @throws when an alert does not come: then there is nothing to be proud of in the others */
export async function measureLatency(line: Line, load: Load): Promise<Latency> {
  const { platform, receiver, backlog } = line
  const from = await endsOf(backlog)
  const { sent, marksDueMs, lateP99Ms } = await platform.ask<PaceAnswer>({ kind: 'pace', ...load })
  const workers = marksDueMs.map((_, i) => markedWorker(load.firstMark + i))
  const deadline = Date.now() + LAST_WITHIN_MS
  while (workers.some((worker) => receiver.arrivedMs(worker) === undefined)) {
    if (Date.now() > deadline) {
      const missing = workers.filter((worker) => receiver.arrivedMs(worker) === undefined).length
      throw new Error(`${missing} of ${workers.length} alerts did not come within ${LAST_WITHIN_MS / 1000} s`)
    }
    await setTimeout(100)
  }
  const to = await endsOf(backlog)
  const brokers = [line.servers.kafka.address]
  const events = await recordTimes(brokers, { topic: NAMES.events, from: from.events, to: to.events })
  const findings = await recordTimes(brokers, { topic: NAMES.findings, from: from.findings, to: to.findings })
  const journeys = workers.map((worker, i) => ({
    dueMs: marksDueMs[i] ?? Number.NaN,
    eventMs: events.get(worker) ?? Number.NaN,
    findingMs: findings.get(worker) ?? Number.NaN,
    arrivedMs: receiver.arrivedMs(worker) ?? Number.NaN,
  }))
  const delays = sorted(journeys.map(({ dueMs, arrivedMs }) => arrivedMs - dueMs))
  return {
    events: sent,
    perSecond: load.perSecond,
    alerts: delays.length,
    p50Ms: quantile(delays, 0.5),
    p99Ms: quantile(delays, 0.99),
    p999Ms: quantile(delays, 0.999),
    maxMs: quantile(delays, 1),
    lateP99Ms,
    parts: [
      partOf(
        'due → written by ingest',
        journeys.map((one) => one.eventMs - one.dueMs),
      ),
      partOf(
        '→ written by detector',
        journeys.map((one) => one.findingMs - one.eventMs),
      ),
      partOf(
        '→ arrived as a webhook',
        journeys.map((one) => one.arrivedMs - one.findingMs),
      ),
    ],
  }
}

async function endsOf(backlog: Line['backlog']) {
  return { events: await backlog.endsOf(NAMES.events), findings: await backlog.endsOf(NAMES.findings) }
}

function partOf(name: string, delaysMs: readonly number[]): Part {
  const delays = sorted(delaysMs)
  return { name, p50Ms: quantile(delays, 0.5), p99Ms: quantile(delays, 0.99) }
}

const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort()
