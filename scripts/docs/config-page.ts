import { alertingVariables } from '@redflag/alerting'
import { detectorVariables } from '@redflag/detector'
import { ingestVariables } from '@redflag/ingest'
import {
  kafkaVariables,
  opsVariables,
  redisVariables,
  registryVariables,
  type VariableTable,
} from '@redflag/runtime'
import { code, table } from './markdown.ts'

const SECTIONS: readonly (readonly [string, VariableTable])[] = [
  ['Kafka (all services)', kafkaVariables],
  ['Schema registry (all services)', registryVariables],
  ['Redis (detector, alerting)', redisVariables],
  ['Metrics, health, logs (all services)', opsVariables],
  ['Ingest', ingestVariables],
  ['Detector', detectorVariables],
  ['Alerting', alertingVariables],
]

/** Every environment variable; the detection settings have a file of their own (`redflag settings show`). */
export function configPage(): string {
  const sections = SECTIONS.flatMap(([name, variables]) => [
    `## ${name}`,
    '',
    table(
      ['variable', 'default', 'what'],
      Object.entries(variables).map(([variable, { about, fallback, secret }]) => [
        code(variable),
        fallback === undefined ? '' : code(fallback === '' ? ' ' : fallback),
        secret ? `${about} (secret)` : about,
      ]),
    ),
    '',
  ])
  return [
    '# Configuration',
    '',
    'Generated from the variable lists in the code. Wrong values are all named at once, exit status 78.',
    '',
    ...sections,
  ].join('\n')
}
