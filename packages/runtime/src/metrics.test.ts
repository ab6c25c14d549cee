import { describe, expect, it } from 'vitest'
import { createMetrics, createMetricsRegistry, defineMetrics, namingFaults } from './metrics.ts'

const TABLE = defineMetrics({
  things: {
    kind: 'counter',
    name: 'redflag_things_total',
    help: 'Things that were counted',
    labels: ['kind'],
  },
  waits: {
    kind: 'histogram',
    name: 'redflag_wait_seconds',
    help: 'How long things waited',
    labels: [],
    buckets: [0.1, 1],
  },
  level: { kind: 'gauge', name: 'redflag_level_ratio', help: 'How full the things are', labels: [] },
})

describe('metrics', () => {
  it('are made of their list and told in the Prometheus text format', async () => {
    const registry = createMetricsRegistry()
    const metrics = createMetrics(TABLE, registry)
    metrics.things.inc({ kind: 'red' }, 2)
    metrics.waits.observe(0.5)
    metrics.level.set(0.25)
    const text = await registry.metrics()
    expect(text).toContain('# HELP redflag_things_total Things that were counted')
    expect(text).toContain('redflag_things_total{kind="red"} 2')
    expect(text).toContain('redflag_wait_seconds_bucket{le="0.1"} 0')
    expect(text).toContain('redflag_wait_seconds_bucket{le="1"} 1')
    expect(text).toContain('redflag_level_ratio 0.25')
    expect(text).toContain('process_resident_memory_bytes')
  })

  it('keep to the naming conventions', () => {
    expect(namingFaults(TABLE)).toEqual([])
    const wrong = defineMetrics({
      one: { kind: 'counter', name: 'redflag_things', help: 'Things that were counted', labels: ['Kind'] },
      two: { kind: 'gauge', name: 'wait_ms', help: 'short', labels: [] },
    })
    expect(namingFaults(wrong)).toHaveLength(5)
  })
})
