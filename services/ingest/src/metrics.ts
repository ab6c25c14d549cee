import { createMetrics, defineMetrics } from '@redflag/runtime'
import type { Registry } from 'prom-client'
import type { IngestObserver } from './observer.ts'
import type { Outcome } from './outcome.ts'
import type { ReferenceData } from './ports.ts'

/** Every metric of ingest. Labels are closed lists or names that an operator chose; never a worker, an address, an amount. */
export const INGEST_METRICS = defineMetrics({
  events: {
    kind: 'counter',
    name: 'redflag_ingest_events_total',
    help: 'Events taken and acknowledged by the log, by source (kafka, http, file) and type',
    labels: ['source', 'type'],
  },
  deadLetters: {
    kind: 'counter',
    name: 'redflag_ingest_dead_letters_total',
    help: 'Input refused and kept in the dead-letter topic, by source and code',
    labels: ['source', 'code'],
  },
  quality: {
    kind: 'counter',
    name: 'redflag_ingest_quality_facts_total',
    help: 'Faults noticed in the data of events that were taken all the same, by fact',
    labels: ['fact'],
  },
  screenings: {
    kind: 'counter',
    name: 'redflag_ingest_screenings_total',
    help: 'Crypto destinations held against the sanctions lists, by result (listed, clear, not_screened)',
    labels: ['result'],
  },
  age: {
    kind: 'histogram',
    name: 'redflag_ingest_event_age_seconds',
    help: 'From the time of the event to its arrival here',
    labels: ['source'],
    // 100 ms (a platform that streams) to 48 h, beyond which an event is too late to be folded in.
    buckets: [0.1, 0.5, 1, 5, 30, 60, 300, 3600, 21_600, 86_400, 172_800],
  },
  empty: {
    kind: 'counter',
    name: 'redflag_ingest_empty_records_total',
    help: 'Records of platform topics without a value',
    labels: [],
  },
  send: {
    kind: 'histogram',
    name: 'redflag_ingest_send_seconds',
    help: 'Time until the log had acknowledged a batch of a platform topic, by result (ok, failed)',
    labels: ['result'],
    // 1 ms (an idle broker next door) to 30 s, where the producer gives up.
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
  },
  lag: {
    kind: 'gauge',
    name: 'redflag_ingest_lag_records',
    help: 'Records of a platform topic not yet taken, by partition',
    labels: ['topic', 'partition'],
  },
  gapRecords: {
    kind: 'counter',
    name: 'redflag_ingest_gap_records_total',
    help: 'Records of platform topics that expired before they were read',
    labels: ['topic'],
  },
  stopped: {
    kind: 'gauge',
    name: 'redflag_ingest_stopped',
    help: '1 while the reading of platform topics has stopped for good, by the code of the reason',
    labels: ['code'],
  },
  requests: {
    kind: 'counter',
    name: 'redflag_ingest_http_requests_total',
    help: 'Requests answered, by status; 499: the sender left before the answer',
    labels: ['status'],
  },
  requestSeconds: {
    kind: 'histogram',
    name: 'redflag_ingest_http_request_seconds',
    help: 'Time from the head of a request to its answer',
    labels: [],
    // 1 ms (refused by its head) to 30 s (the longest a sender may take).
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
  },
  inFlightRequests: {
    kind: 'gauge',
    name: 'redflag_ingest_http_in_flight_requests',
    help: 'Requests being read, or waiting for the log',
    labels: [],
  },
  inFlightBytes: {
    kind: 'gauge',
    name: 'redflag_ingest_http_in_flight_bytes',
    help: 'Bytes of request bodies held in memory',
    labels: [],
  },
  defects: {
    kind: 'counter',
    name: 'redflag_ingest_defects_total',
    help: 'Input that tripped over a defect of ours and was set aside',
    labels: [],
  },
  referenceBuilt: {
    kind: 'gauge',
    name: 'redflag_ingest_reference_built_timestamp_seconds',
    help: 'When each list or database in use was published; lists that do not say are left out',
    labels: ['list'],
  },
  listDate: {
    kind: 'gauge',
    name: 'redflag_ingest_list_timestamp_seconds',
    help: 'Date of each list that was given, its own or else its file’s; the oldest where there are several of a kind',
    labels: ['list'],
  },
  listOutdated: {
    kind: 'gauge',
    name: 'redflag_ingest_list_outdated',
    help: '1 while a list is older than lists.*.maxAgeDays of the settings: not to be on it shows nothing any more',
    labels: ['list'],
  },
})

export interface IngestMetrics {
  readonly observer: IngestObserver
  /** Says how old the lists in use are. */
  reference(reference: ReferenceData): void
  /** Says which lists were given, and which of them are too old. */
  lists(ages: readonly ListAge[]): void
}

/** One kind of list. */
export interface ListAge {
  readonly name: string
  readonly dateMs: number
  readonly isOutdated: boolean
}

/** Registers the metrics and answers what counts them. @throws when they are registered already */
export function createIngestMetrics(registry: Registry): IngestMetrics {
  const metrics = createMetrics(INGEST_METRICS, registry)

  function noteEvent({ event }: Extract<Outcome, { kind: 'event' }>): void {
    for (const fact of event.quality) metrics.quality.inc({ fact })
    const screening = event.type === 'payout' ? event.payout.destination.crypto?.screening : undefined
    if (screening === undefined) return
    const result = screening.version === null ? 'not_screened' : screening.hit === null ? 'clear' : 'listed'
    metrics.screenings.inc({ result })
  }

  const observer: IngestObserver = {
    taken(source, outcome, receivedAtMs) {
      if (outcome.kind === 'dead-letter') {
        metrics.deadLetters.inc({ source, code: outcome.refusal.code })
        return
      }
      metrics.events.inc({ source, type: outcome.event.type })
      metrics.age.observe({ source }, Math.max(0, receivedAtMs - outcome.event.occurredAtMs) / 1000)
      noteEvent(outcome)
    },
    empty: (records) => metrics.empty.inc(records),
    sent: (isAcknowledged, seconds) =>
      metrics.send.observe({ result: isAcknowledged ? 'ok' : 'failed' }, seconds),
    lag(topic, partition, records) {
      const labels = { topic, partition: String(partition) }
      if (records === null) metrics.lag.remove(labels)
      else metrics.lag.set(labels, records)
    },
    gap: (topic, records) => metrics.gapRecords.inc({ topic }, records),
    stopped(code) {
      metrics.stopped.reset()
      if (code !== null) metrics.stopped.set({ code }, 1)
    },
    answered(status, seconds) {
      metrics.requests.inc({ status: String(status) })
      metrics.requestSeconds.observe(seconds)
    },
    inFlight(requests, bytes) {
      metrics.inFlightRequests.set(requests)
      metrics.inFlightBytes.set(bytes)
    },
    defect: () => metrics.defects.inc(),
  }

  return {
    observer,
    reference(reference) {
      metrics.referenceBuilt.reset()
      for (const [list, builtMs] of builtTimes(reference))
        metrics.referenceBuilt.set({ list }, Math.floor(builtMs / 1000))
    },
    lists(ages) {
      metrics.listDate.reset()
      metrics.listOutdated.reset()
      for (const { name: list, dateMs, isOutdated } of ages) {
        metrics.listDate.set({ list }, Math.floor(dateMs / 1000))
        metrics.listOutdated.set({ list }, isOutdated ? 1 : 0)
      }
    },
  }
}

function builtTimes({ ipLookup, sanctions, rates }: ReferenceData): readonly (readonly [string, number])[] {
  const times: (readonly [string, number])[] = []
  for (const { role, buildEpochMs } of ipLookup.databases())
    if (buildEpochMs !== null) times.push([role, buildEpochMs])
  for (const { list, publishedOn } of sanctions?.versions ?? [])
    if (publishedOn !== null) times.push([list, Date.parse(publishedOn)])
  if (rates.newestDay !== null) times.push(['rates', Date.parse(rates.newestDay)])
  return times
}
