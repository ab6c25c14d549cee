import { type Assessment, BANDS, type Detection, type Event, SIGNALS } from '@redflag/detection'
import type { Alert, AlertBand, AlertChange } from '@redflag/schemas'

/** What a run came to, counted. */
export interface Tally {
  events: number
  late: number
  repeated: number
  tooLate: number
  payouts: number
  readonly changes: Record<AlertChange, number>
  /** Alerts by the highest band they reached. */
  readonly peaks: Map<string, AlertBand>
  /** Workers on whom a signal spoke, by signal. */
  readonly fired: Map<string, Set<string>>
  /** The same for signals in shadow. */
  readonly shadow: Map<string, Set<string>>
  /** Payouts on which a signal could not judge, by signal. */
  readonly unready: Map<string, number>
  /** Payouts that were assessed without an input (a list, a database) that would have been needed. */
  partial: number
  readonly failed: Map<string, number>
  readonly workers: Set<string>
}

export function createTally(): Tally {
  return {
    events: 0,
    late: 0,
    repeated: 0,
    tooLate: 0,
    payouts: 0,
    partial: 0,
    changes: { opened: 0, updated: 0, resolved: 0 },
    peaks: new Map(),
    fired: new Map(),
    shadow: new Map(),
    unready: new Map(),
    failed: new Map(),
    workers: new Set(),
  }
}

/** Counts what the detector made of one event. Links are the detector's own, labels the analysts': neither counts as an event. */
export function countDetection(tally: Tally, event: Event, detection: Detection): void {
  const { evaluation } = detection
  if (event.type !== 'link' && event.type !== 'label') {
    tally.events++
    if (detection.outcome === 'repeated') tally.repeated++
    if (detection.outcome === 'too-late') tally.tooLate++
    if (detection.late && detection.outcome === 'folded') tally.late++
    tally.workers.add(event.workerId)
  }
  if (evaluation === null) return
  for (const { signal } of evaluation.episodes) note(tally.fired, signal, event.workerId)
  for (const { signal } of evaluation.shadow) note(tally.shadow, signal, event.workerId)
  for (const signal of evaluation.failed) add(tally.failed, signal)
}

function note(workers: Map<string, Set<string>>, signal: string, workerId: string): void {
  const known = workers.get(signal)
  if (known === undefined) workers.set(signal, new Set([workerId]))
  else known.add(workerId)
}

export function countAssessment(tally: Tally, { unready, partial }: Assessment): void {
  tally.payouts++
  if (partial) tally.partial++
  for (const signal of unready) add(tally.unready, signal)
}

function add(counts: Map<string, number>, signal: string): void {
  counts.set(signal, (counts.get(signal) ?? 0) + 1)
}

export function countAlert(tally: Tally, alert: Alert): void {
  tally.changes[alert.change]++
  const peak = tally.peaks.get(alert.alertId)
  if (peak === undefined || BANDS.indexOf(alert.band) > BANDS.indexOf(peak))
    tally.peaks.set(alert.alertId, alert.band)
}

/** Signals in the order of the catalogue with what was counted for each; none that was not. */
export function bySignal<Value>(counts: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] {
  return SIGNALS.flatMap(({ id }) => {
    const value = counts.get(id)
    return value === undefined ? [] : [[id, value] as const]
  })
}
