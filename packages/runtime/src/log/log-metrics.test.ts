import { expect, it } from 'vitest'
import { createMetricsRegistry, namingFaults } from '../metrics.ts'
import { countRestarts, LOG_METRICS } from './log-metrics.ts'

it('keep to the naming conventions', () => {
  expect(namingFaults(LOG_METRICS)).toEqual([])
})

it('restarts are counted by cause, and there before the first one', async () => {
  const registry = createMetricsRegistry()
  const onRestart = countRestarts(registry)
  onRestart('some-group', 'stalled')
  const text = await registry.metrics()
  expect(text).toContain('redflag_log_consumer_restarts_total{cause="lost"} 0\n')
  expect(text).toContain('redflag_log_consumer_restarts_total{cause="stalled"} 1\n')
})
