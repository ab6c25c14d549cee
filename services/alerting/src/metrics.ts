import { type Clock, createMetrics, defineMetrics } from '@redflag/runtime'
import type { Gauge, Registry } from 'prom-client'
import type { DeliveryMetrics } from './channels/delivery-metrics.ts'
import type { ProcessorMetrics } from './processor/processor-metrics.ts'

/** Every metric of alerting. Labels are closed lists or small numbers; never a worker, an address or an amount. */
export const ALERTING_METRICS = defineMetrics({
  changes: {
    kind: 'counter',
    name: 'redflag_alert_changes_total',
    help: 'Alert changes published, by kind, band and what was new',
    labels: ['change', 'band', 'because'],
  },
  silences: {
    kind: 'counter',
    name: 'redflag_alert_findings_silent_total',
    help: 'Findings decided without publishing anything, by reason',
    labels: ['why'],
  },
  age: {
    kind: 'histogram',
    name: 'redflag_alert_age_seconds',
    help: 'From the time of the event to the publication of the alert change it led to',
    labels: [],
    // 10 ms (one batch) to one hour (an outage, or a late event); what takes longer says nothing about us.
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 3600],
  },
  lag: {
    kind: 'gauge',
    name: 'redflag_alerting_lag_records',
    help: 'Findings not yet decided, by partition',
    labels: ['partition'],
  },
  loads: {
    kind: 'counter',
    name: 'redflag_alerting_partition_loads_total',
    help: 'Partitions taken over; rebuilt: the store knew nothing and the alerts topic was read from its beginning',
    labels: ['kind'],
  },
  refusals: {
    kind: 'counter',
    name: 'redflag_alerting_store_refusals_total',
    help: 'Writes that the store refused; fenced: another owner, lost: it had forgotten',
    labels: ['kind'],
  },
  failures: {
    kind: 'counter',
    name: 'redflag_alerting_failures_total',
    help: 'Batches cut off by a dependency and repeated, by error code',
    labels: ['code'],
  },
  deadLetters: {
    kind: 'counter',
    name: 'redflag_alerting_dead_letters_total',
    help: 'Records set aside because nothing could be made of them, by code',
    labels: ['code'],
  },
  unreadable: {
    kind: 'counter',
    name: 'redflag_alerting_unreadable_alerts_total',
    help: 'Records of the alerts topic that could not be read back',
    labels: [],
  },
  expired: {
    kind: 'counter',
    name: 'redflag_alerting_findings_expired_total',
    help: 'Findings that expired before they were decided',
    labels: [],
  },
  tries: {
    kind: 'counter',
    name: 'redflag_channel_tries_total',
    help: 'Tries to deliver an alert change, by channel and result (delivered, retry, refused)',
    labels: ['channel', 'result'],
  },
  deliverySeconds: {
    kind: 'histogram',
    name: 'redflag_channel_delivery_seconds',
    help: 'From the publication of an alert change to its delivery',
    labels: ['channel'],
    // 10 ms (a receiver next door) to one day (the longest a change is tried for).
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 600, 3600, 21_600, 86_400],
  },
  channelLag: {
    kind: 'gauge',
    name: 'redflag_channel_lag_records',
    help: 'Alert changes not yet delivered, by channel and partition',
    labels: ['channel', 'partition'],
  },
  parked: {
    kind: 'counter',
    name: 'redflag_channel_parked_total',
    help: 'Alert changes set aside undelivered, by channel and code',
    labels: ['channel', 'code'],
  },
  repeats: {
    kind: 'counter',
    name: 'redflag_channel_repeats_left_out_total',
    help: 'Alert changes read again and not delivered again',
    labels: ['channel'],
  },
  channelExpired: {
    kind: 'counter',
    name: 'redflag_channel_expired_total',
    help: 'Alert changes that expired before they were delivered',
    labels: ['channel'],
  },
})

export interface AlertingMetrics {
  readonly processor: ProcessorMetrics
  channel(name: string): DeliveryMetrics
}

/** Registers the metrics and answers what counts them. @throws when they are registered already */
export function createAlertingMetrics(registry: Registry, clock: Clock): AlertingMetrics {
  const {
    changes,
    silences,
    age,
    lag,
    loads,
    refusals,
    failures,
    deadLetters,
    unreadable,
    expired,
    tries,
    deliverySeconds,
    channelLag,
    parked,
    repeats,
    channelExpired,
  } = createMetrics(ALERTING_METRICS, registry)

  const processor: ProcessorMetrics = {
    decided(decisions) {
      const nowMs = clock.nowMs()
      for (const decision of decisions) {
        if (decision.kind === 'silent') {
          silences.inc({ why: decision.why })
          continue
        }
        const { change, band, updatedAtMs } = decision.state.alert
        changes.inc({ change, band, because: decision.because })
        age.observe(secondsBetween(updatedAtMs, nowMs))
      }
    },
    loaded: (isRebuilt) => loads.inc({ kind: isRebuilt ? 'rebuilt' : 'loaded' }),
    refused: (kind) => refusals.inc({ kind }),
    failed: (code) => failures.inc({ code }),
    deadLetters: (code, count) => deadLetters.inc({ code }, count),
    unreadableAlert: () => unreadable.inc(),
    gap: (count) => expired.inc(count),
    lag: (partition, count) => setOrRemove(lag, { partition: String(partition) }, count),
  }

  return {
    processor,
    channel(channel) {
      // Zero is said from the start: a counter that appears with its first failure cannot be alerted on.
      for (const result of ['delivered', 'retry', 'refused']) tries.inc({ channel, result }, 0)
      return {
        tried: (result) => tries.inc({ channel, result }),
        delivered(publishedAtMs, deliveredAtMs) {
          deliverySeconds.observe({ channel }, secondsBetween(publishedAtMs, deliveredAtMs))
        },
        repeatLeftOut: () => repeats.inc({ channel }),
        parked: (code) => parked.inc({ channel, code }),
        gap: (count) => channelExpired.inc({ channel }, count),
        lag: (partition, count) => setOrRemove(channelLag, { channel, partition: String(partition) }, count),
      }
    },
  }
}

/** Clocks differ by a little, and event time may lie ahead: never less than nothing. */
const secondsBetween = (fromMs: number, toMs: number): number => Math.max(toMs - fromMs, 0) / 1000

function setOrRemove<Label extends string>(
  gauge: Gauge<Label>,
  labels: Record<Label, string>,
  value: number | null,
): void {
  if (value === null) gauge.remove(labels)
  else gauge.set(labels, value)
}
