import type { AlertingMetrics } from '@redflag/alerting'
import type { DetectorObserver } from '@redflag/detector'

/** A detector whose work nobody counts. */
export const SILENT_OBSERVER: DetectorObserver = {
  acquired() {},
  revoked() {},
  gap() {},
  lost() {},
  waiting() {},
  undecodable() {},
  detected() {},
  cache() {},
  said() {},
  worked() {},
  cohorts() {},
  committed() {},
}

/** Alerting whose work nobody counts. */
export const SILENT_ALERTING: AlertingMetrics = {
  processor: {
    decided() {},
    loaded() {},
    refused() {},
    failed() {},
    deadLetters() {},
    unreadableAlert() {},
    gap() {},
    lag() {},
  },
  channel: () => ({
    tried() {},
    delivered() {},
    repeatLeftOut() {},
    parked() {},
    gap() {},
    lag() {},
  }),
}
