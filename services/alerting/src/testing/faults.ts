import type { BatchHandler, Log, LogProducer } from '@redflag/runtime'
import type { AlertStore } from '../store/port.ts'

/** Where and how a run is disturbed. */
export interface Disturbance {
  /** Number of the call, from 0, counted over everything that reaches outside. */
  readonly atCall: number
  /** `before`: the call has no effect. `after`: it has, but nobody hears of it. `half`: half of a send arrives. */
  readonly when: 'before' | 'after' | 'half'
  readonly error: () => Error
  /** Happens at the same moment, e.g. the store forgets. */
  readonly also?: () => void
}

/** Counts every call that leaves the process, and lets one of them go wrong. */
export interface FaultInjector {
  log(log: Log): Log
  producer(producer: LogProducer): LogProducer
  store(store: AlertStore): AlertStore
  handler(handler: BatchHandler): BatchHandler
  /** Names of the calls so far, in order. */
  readonly calls: readonly string[]
}

export function createFaultInjector(disturbance: Disturbance | null): FaultInjector {
  const calls: string[] = []

  async function around<Result>(
    name: string,
    call: () => Promise<Result>,
    half?: () => Promise<unknown>,
  ): Promise<Result> {
    const isHit = calls.push(name) - 1 === disturbance?.atCall
    if (!isHit) return call()
    if (disturbance.when === 'after') await call()
    if (disturbance.when === 'half') await half?.()
    disturbance.also?.()
    throw disturbance.error()
  }

  return {
    calls,
    log: (log) => ({
      ...log,
      offsets: (topic) => around('offsets', () => log.offsets(topic)),
      readRange: (range, onRecords) => around('readRange', () => log.readRange(range, onRecords)),
    }),
    producer: (producer) => ({
      ...producer,
      send: (records) =>
        around(
          'send',
          () => producer.send(records),
          () => producer.send(records.slice(0, Math.ceil(records.length / 2))),
        ),
    }),
    store: (store) => ({
      acquire: (partition, nowMs) => around('acquire', () => store.acquire(partition, nowMs)),
      read: (lease, subjects) => around('read', () => store.read(lease, subjects)),
      save: (lease, values, checkpoint) => around('save', () => store.save(lease, values, checkpoint)),
    }),
    handler: (handler) => ({
      ...handler,
      batch: (batch, control) =>
        handler.batch(batch, {
          commit: (offset) => around('commit', () => control.commit(offset)),
          isStale: () => control.isStale(),
          heartbeat: () => control.heartbeat(),
          rewind: (offset) => control.rewind(offset),
        }),
    }),
  }
}
