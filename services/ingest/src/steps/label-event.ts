import { createHash } from 'node:crypto'
import { asEventId, asWorkerId, type EventOf } from '@redflag/detection'
import type { ContractLabel } from '@redflag/schemas'
import { timesOf } from './times.ts'

/**
 * A checked label becomes an event of its worker. Who decided and what they noted stay here: nothing further on needs them.
 *
 * @param arrivedAtMs when it came in; null in a replay, where event time is the only clock
 */
export function labelEvent(given: ContractLabel, arrivedAtMs: number | null): EventOf<'label'> {
  const { occurredAtMs, receivedAtMs, quality } = timesOf(given.decidedAt, arrivedAtMs)
  return {
    eventId: asEventId(`label-${digestOf(given.labelId)}`),
    workerId: asWorkerId(given.workerId),
    occurredAtMs,
    receivedAtMs,
    quality,
    connection: null,
    type: 'label',
    label: { alertId: given.alertId, verdict: given.verdict, signals: [...new Set(given.signals)] },
  }
}

/** 128 bits: a label sent twice is one event, and none has the id of an event that the platform named. */
const digestOf = (labelId: string): string => createHash('sha256').update(labelId).digest('hex').slice(0, 32)
