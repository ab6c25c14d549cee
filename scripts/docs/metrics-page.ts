import { ALERTING_METRICS } from '@redflag/alerting'
import { DETECTOR_METRICS } from '@redflag/detector'
import { INGEST_METRICS } from '@redflag/ingest'
import type { MetricTable } from '@redflag/runtime'
import { code, table } from './markdown.ts'

const SERVICES: readonly (readonly [string, MetricTable])[] = [
  ['Ingest', INGEST_METRICS],
  ['Detector', DETECTOR_METRICS],
  ['Alerting', ALERTING_METRICS],
]

/** Every metric of every service; the process's own (memory, CPU, event loop) come with each. */
export function metricsPage(): string {
  const sections = SERVICES.flatMap(([name, metrics]) => [
    `## ${name}`,
    '',
    table(
      ['metric', 'kind', 'labels', 'what'],
      Object.values(metrics).map((one) => [
        code(one.name),
        one.kind,
        one.labels.map(code).join(', '),
        one.help,
      ]),
    ),
    '',
  ])
  return [
    '# Metrics',
    '',
    'Generated from the `metrics.ts` of each service, served at `/metrics`.',
    '',
    ...sections,
  ].join('\n')
}
