import { defineMetrics } from '@redflag/runtime'

/** Every metric of the detector. Labels are closed lists; never a worker, an address or an amount. */
export const DETECTOR_METRICS = defineMetrics({
  events: {
    kind: 'counter',
    name: 'redflag_detector_events_total',
    help: 'Events read, by kind and by what became of them',
    labels: ['type', 'outcome'],
  },
  lateEvents: {
    kind: 'counter',
    name: 'redflag_detector_late_events_total',
    help: 'Events folded in at an earlier time than the newest of their worker',
    labels: [],
  },
  unreadable: {
    kind: 'counter',
    name: 'redflag_detector_unreadable_records_total',
    help: 'Records that could not be decoded and went to the dead-letter topic',
    labels: [],
  },
  fired: {
    kind: 'counter',
    name: 'redflag_detector_signal_fired_total',
    help: 'Events at which a signal spoke against the worker, by signal',
    labels: ['signal'],
  },
  shadowFired: {
    kind: 'counter',
    name: 'redflag_detector_shadow_signal_fired_total',
    help: 'Events at which a signal in shadow would have spoken, by signal',
    labels: ['signal'],
  },
  heldBack: {
    kind: 'counter',
    name: 'redflag_detector_guard_held_total',
    help: 'Times a guard kept a signal quiet, by signal and guard',
    labels: ['guard'],
  },
  labels: {
    kind: 'counter',
    name: 'redflag_labels_total',
    help: 'Verdicts of analysts by the signals they are about and what was found; signals that this release does not know count as other',
    labels: ['signal', 'verdict'],
  },
  failed: {
    kind: 'counter',
    name: 'redflag_detector_signal_failed_total',
    help: 'Times a signal broke, by signal; assessments are partial then',
    labels: ['signal'],
  },
  assessments: {
    kind: 'counter',
    name: 'redflag_detector_assessments_total',
    help: 'Payouts assessed, by band',
    labels: ['band'],
  },
  findings: {
    kind: 'counter',
    name: 'redflag_detector_findings_total',
    help: 'Findings sent, by band',
    labels: ['band'],
  },
  links: {
    kind: 'counter',
    name: 'redflag_detector_links_total',
    help: 'Link events sent to other workers',
    labels: [],
  },
  cohortDays: {
    kind: 'counter',
    name: 'redflag_detector_cohort_closings_total',
    help: 'Closed days of partitions whose figures were published',
    labels: [],
  },
  cohortRecords: {
    kind: 'counter',
    name: 'redflag_detector_cohort_records_read_total',
    help: 'Records read of the figures that all detectors publish',
    labels: [],
  },
  cohortDaysKnown: {
    kind: 'gauge',
    name: 'redflag_detector_cohort_dates',
    help: 'Dates of which figures of cohorts are known',
    labels: [],
  },
  cohortCorridors: {
    kind: 'gauge',
    name: 'redflag_detector_cohort_corridors',
    help: 'Currencies told apart in the figures of cohorts',
    labels: [],
  },
  cacheLookups: {
    kind: 'counter',
    name: 'redflag_detector_profile_cache_lookups_total',
    help: 'Profiles needed by batches, by whether they were in memory',
    labels: ['result'],
  },
  batchRecords: {
    kind: 'histogram',
    name: 'redflag_detector_batch_records',
    help: 'Records per batch',
    labels: [],
    // From a quiet stream to a full fetch of a mebibyte.
    buckets: [1, 10, 50, 100, 500, 1000, 2500, 5000, 10_000],
  },
  eventAge: {
    kind: 'histogram',
    name: 'redflag_detector_event_age_seconds',
    help: 'Time from intake of the newest event of a batch until what it led to was acknowledged',
    labels: [],
    // 5 ms is an idle machine, 60 s a backlog.
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
  },
  lag: {
    kind: 'gauge',
    name: 'redflag_detector_lag_records',
    help: 'Records written to a partition and not yet processed',
    labels: ['partition'],
  },
  partitions: {
    kind: 'gauge',
    name: 'redflag_detector_partitions_owned',
    help: 'Partitions that this process owns',
    labels: [],
  },
  gapRecords: {
    kind: 'counter',
    name: 'redflag_detector_gap_records_total',
    help: 'Records that expired before they were read; profiles since then are marked as cut',
    labels: [],
  },
  storeLost: {
    kind: 'counter',
    name: 'redflag_detector_store_lost_total',
    help: 'Times the profile store was not as this process left it, and a partition was taken over again',
    labels: [],
  },
  waits: {
    kind: 'counter',
    name: 'redflag_detector_dependency_waits_total',
    help: 'Times a batch had to wait for a dependency, by error code',
    labels: ['code'],
  },
  rebuilding: {
    kind: 'gauge',
    name: 'redflag_detector_rebuilding_partitions',
    help: 'Partitions that are being read again in silence after a loss',
    labels: [],
  },
})
