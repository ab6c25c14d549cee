import { ALERTING_METRICS, alertingVariables } from '@redflag/alerting'
import { DETECTOR_METRICS, detectorVariables } from '@redflag/detector'
import { INGEST_METRICS, ingestVariables } from '@redflag/ingest'
import {
  configDocument,
  errorsDocument,
  kafkaVariables,
  metricsDocument,
  opsVariables,
  redisVariables,
  registryVariables,
} from '@redflag/runtime'

import { signalsPage } from './signals-page.ts'

/** Every generated document by its path. Called by scripts/docs.js. @public */
export function pages(): Readonly<Record<string, string>> {
  return {
    'docs/signals.md': signalsPage(),
    'docs/metrics.md': metricsDocument({
      Ingest: INGEST_METRICS,
      Detector: DETECTOR_METRICS,
      Alerting: ALERTING_METRICS,
    }),
    'docs/config.md': configDocument({
      'Kafka (all services)': kafkaVariables,
      'Schema registry (all services)': registryVariables,
      'Redis (detector, alerting)': redisVariables,
      'Metrics, health, logs (all services)': opsVariables,
      Ingest: ingestVariables,
      Detector: detectorVariables,
      Alerting: alertingVariables,
    }),
    'docs/errors.md': errorsDocument(),
  }
}
