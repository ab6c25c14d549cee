import type { Registry } from 'prom-client'
import { createMetrics, defineMetrics } from '../metrics.ts'
import type { OnRestart, RestartCause } from './kafka-subscription.ts'

/** What every process tells of its consumers. */
export const LOG_METRICS = defineMetrics({
  consumerRestarts: {
    kind: 'counter',
    name: 'redflag_log_consumer_restarts_total',
    help: 'Consumers given up for new ones, by cause: lost (it ended, or Kafka could not be spoken to), stalled (it was alive and delivered nothing)',
    labels: ['cause'],
  },
})

const CAUSES: readonly RestartCause[] = ['lost', 'stalled']

/** Counts restarts in a registry. */
export function countRestarts(registry: Registry): OnRestart {
  const { consumerRestarts } = createMetrics(LOG_METRICS, registry)
  // There from the start: a counter that first appears at one has no increase.
  for (const cause of CAUSES) consumerRestarts.inc({ cause }, 0)
  return (_groupId, cause) => consumerRestarts.inc({ cause })
}
