import { type Detection, type Event, type EventOf, type Label, SIGNALS } from '@redflag/detection'
import { isRedflagError, type Logger, type Metrics } from '@redflag/runtime'
import type { Output } from './detect-batch.ts'
import type { DETECTOR_METRICS } from './metrics.ts'
import type { DetectorObserver } from './observer.ts'

/**
 * Counts and logs what the processor tells. Tallies of a batch are kept in plain maps and handed to the metrics once a batch: a
 * labelled counter costs as much as a signal.
 */
export function createMetricsObserver(
  metrics: Metrics<typeof DETECTOR_METRICS>,
  logger: Logger,
  nowMs: () => number,
): DetectorObserver {
  const events = new Map<string, number>()
  const fired = new Map<string, number>()
  const shadow = new Map<string, number>()
  const held = new Map<string, number>()
  /** By their place in the log. */
  const labels = new Map<string, { readonly partition: number; readonly label: Label }>()
  const quietUntil = new Map<number, number>()
  let late = 0
  let newestReceivedMs = 0
  // There from the start: a counter that first appears at one has no increase.
  for (const signal of [...KNOWN_SIGNALS, OTHER])
    for (const verdict of VERDICTS) metrics.labels.inc({ signal, verdict }, 0)

  function detected(event: Event, detection: Detection): void {
    bump(events, `${event.type} ${detection.outcome}`)
    if (detection.late) late += 1
    if (event.receivedAtMs > newestReceivedMs) newestReceivedMs = event.receivedAtMs
    if (event.type === 'label') countLabel(event, detection)
    const { evaluation } = detection
    if (evaluation === null) return
    for (const episode of evaluation.episodes) bump(fired, episode.signal)
    for (const episode of evaluation.shadow) bump(shadow, episode.signal)
    for (const counter of evaluation.counter) bump(held, counter.code)
    for (const signal of evaluation.failed) metrics.failed.inc({ signal })
  }

  /** Once each: not when one comes again, its batch is repeated, or a partition is read again after a loss. */
  function countLabel({ eventId, label }: EventOf<'label'>, { profile }: Detection): void {
    const { partition, offset } = profile.position
    if (offset < (quietUntil.get(partition) ?? 0)) return
    const isNew = profile.labels.some(({ ref }) => ref.eventId === eventId && ref.offset === offset)
    if (isNew) labels.set(`${partition}:${offset}`, { partition, label })
  }

  function flushLabels(committed: number): void {
    for (const [place, { partition, label }] of labels) {
      if (partition !== committed) continue
      labels.delete(place)
      const signals = new Set(label.signals.map((id) => (KNOWN_SIGNALS.has(id) ? id : OTHER)))
      for (const signal of signals) metrics.labels.inc({ signal, verdict: label.verdict })
    }
  }

  function flush(): void {
    for (const [key, count] of events) {
      const [type = '', outcome = ''] = key.split(' ')
      metrics.events.inc({ type, outcome }, count)
    }
    for (const [signal, count] of fired) metrics.fired.inc({ signal }, count)
    for (const [signal, count] of shadow) metrics.shadowFired.inc({ signal }, count)
    for (const [guard, count] of held) metrics.heldBack.inc({ guard }, count)
    metrics.lateEvents.inc(late)
    for (const tally of [events, fired, shadow, held]) tally.clear()
    late = 0
  }

  return {
    acquired(partition, start, quiet) {
      quietUntil.set(partition, quiet)
      metrics.partitions.set(quietUntil.size)
      const isRebuild = start < quiet
      if (isRebuild) logger.warn({ partition, start, quietUntil: quiet }, 'partition is rebuilt in silence')
      else logger.info({ partition, start }, 'partition taken over')
    },
    revoked(partitions) {
      for (const partition of partitions) {
        quietUntil.delete(partition)
        metrics.lag.remove({ partition })
      }
      metrics.partitions.set(quietUntil.size)
      logger.info({ partitions }, 'partitions given up')
    },
    gap({ topic, partition, expected, available }) {
      // A log that has lost its tail ends before what was expected: how much went with it nobody knows.
      metrics.gapRecords.inc(Math.max(0, available - expected))
      logger.error({ topic, partition, expected, available }, 'records expired before they were read')
    },
    lost(partition) {
      metrics.storeLost.inc()
      logger.warn({ partition }, 'profile store is not as it was left')
    },
    waiting(error) {
      metrics.waits.inc({ code: isRedflagError(error) ? error.code : 'unknown' })
      logger.warn({ reason: String(error) }, 'waiting for a dependency')
    },
    undecodable({ topic, partition, offset }, error) {
      metrics.unreadable.inc()
      logger.warn({ topic, partition, offset, reason: String(error) }, 'record cannot be read')
    },
    detected,
    cache(hits, misses) {
      metrics.cacheLookups.inc({ result: 'hit' }, hits)
      metrics.cacheLookups.inc({ result: 'miss' }, misses)
    },
    said(output: Output) {
      if (output.kind === 'assessment') metrics.assessments.inc({ band: output.value.band })
      else if (output.kind === 'finding') metrics.findings.inc({ band: output.value.judgement.band })
      else if (output.kind === 'cohort') metrics.cohortDays.inc()
      else metrics.links.inc()
    },
    cohorts(records, days, corridors) {
      metrics.cohortRecords.inc(records)
      metrics.cohortDaysKnown.set(days)
      metrics.cohortCorridors.set(corridors)
    },
    worked({ partition, records, endOffset }, nextOffset) {
      metrics.batchRecords.observe(records.length)
      metrics.lag.set({ partition }, Math.max(0, endOffset - nextOffset))
      if (newestReceivedMs > 0) metrics.eventAge.observe(Math.max(0, nowMs() - newestReceivedMs) / 1000)
      newestReceivedMs = 0
      flush()
    },
    committed(partition, nextOffset) {
      flushLabels(partition)
      if ((quietUntil.get(partition) ?? 0) <= nextOffset) quietUntil.set(partition, 0)
      metrics.rebuilding.set([...quietUntil.values()].filter((quiet) => quiet > 0).length)
    },
  }
}

const KNOWN_SIGNALS: ReadonlySet<string> = new Set(SIGNALS.map(({ id }) => id))
const OTHER = 'other'

const VERDICTS: readonly Label['verdict'][] = ['confirmed', 'false_positive', 'benign_explained', 'victim']

function bump(tally: Map<string, number>, key: string): void {
  tally.set(key, (tally.get(key) ?? 0) + 1)
}
