import { ALERTING_METRICS, alertingVariables } from '@redflag/alerting'
import { DETECTOR_METRICS, detectorVariables, SIGNAL_PRECISION } from '@redflag/detector'
import { INGEST_METRICS, ingestVariables } from '@redflag/ingest'
import {
  configDocument,
  errorsDocument,
  kafkaVariables,
  LOG_METRICS,
  metricsDocument,
  opsVariables,
  redisVariables,
  registryVariables,
} from '@redflag/runtime'
import { SETTINGS_METRICS } from '@redflag/settings'
import { settingsPage } from './settings-page.ts'
import { signalsPage } from './signals-page.ts'

/** Every generated document by its path. Called by scripts/docs.js. @public */
export function pages(): Readonly<Record<string, string>> {
  return {
    'docs/signals.md': signalsPage(),
    'docs/settings.md': settingsPage(),
    'docs/metrics.md': metricsDocument(
      {
        'All services': { ...SETTINGS_METRICS, ...LOG_METRICS },
        Ingest: INGEST_METRICS,
        Detector: DETECTOR_METRICS,
        Alerting: ALERTING_METRICS,
      },
      [SIGNAL_PRECISION],
    ),
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
