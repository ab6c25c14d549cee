import { namingFaults } from '@redflag/runtime'
import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { createIngestMetrics, INGEST_METRICS } from './metrics.ts'
import {
  aPayout,
  aSession,
  jsonBytes,
  somePipeline,
  someReference,
  someSanctions,
} from './testing/builders.ts'

const AT = { kind: 'http', requestId: 'r', line: 1 } as const
const LISTED = '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed'

async function metricValue(registry: Registry, name: string, labels: Readonly<Record<string, string>> = {}) {
  const metric = await registry.getSingleMetric(name)?.get()
  const found = metric?.values.find(({ labels: has }) =>
    Object.entries(labels).every(([label, value]) => has[label] === value),
  )
  return found?.value
}

it('keep to the naming conventions', () => {
  expect(namingFaults(INGEST_METRICS)).toEqual([])
})

describe('metrics', () => {
  it('count what was taken, refused, noticed and screened', async () => {
    const registry = new Registry()
    const { observer } = createIngestMetrics(registry)
    const run = somePipeline({ sanctions: someSanctions(LISTED) })
    const receivedAtMs = Date.parse('2026-03-06T17:00:02.000Z')
    const take = (value: unknown) =>
      observer.taken('http', run(jsonBytes(value), AT, receivedAtMs), receivedAtMs)
    const destination = (address: string) => ({
      destination: { kind: 'crypto', crypto: { asset: 'ETH', address } },
      currency: 'ETH',
    })
    take(aSession())
    take(aPayout(destination(LISTED)))
    take(aPayout(destination(`${LISTED.slice(0, -1)}e`)))
    take({})

    const events = 'redflag_ingest_events_total'
    expect(await metricValue(registry, events, { source: 'http', type: 'payout' })).toBe(2)
    expect(await metricValue(registry, events, { source: 'http', type: 'session' })).toBe(1)
    expect(
      await metricValue(registry, 'redflag_ingest_dead_letters_total', {
        source: 'http',
        code: 'FIELD_MISSING',
      }),
    ).toBe(1)
    expect(
      await metricValue(registry, 'redflag_ingest_quality_facts_total', { fact: 'amount-usd-unknown' }),
    ).toBe(2)
    expect(await metricValue(registry, 'redflag_ingest_screenings_total', { result: 'listed' })).toBe(1)
    expect(await metricValue(registry, 'redflag_ingest_screenings_total', { result: 'clear' })).toBe(1)
  })

  it('say when payouts pass unscreened', async () => {
    const registry = new Registry()
    const { observer } = createIngestMetrics(registry)
    const payout = aPayout({ destination: { kind: 'crypto', crypto: { asset: 'ETH', address: LISTED } } })
    observer.taken('http', somePipeline()(jsonBytes(payout), AT, 1), 1)
    expect(await metricValue(registry, 'redflag_ingest_screenings_total', { result: 'not_screened' })).toBe(1)
  })

  it('say when reading has stopped, and when it runs again', async () => {
    const registry = new Registry()
    const { observer } = createIngestMetrics(registry)
    observer.stopped('INGEST_DEAD_LETTER_LIMIT')
    expect(await metricValue(registry, 'redflag_ingest_stopped', { code: 'INGEST_DEAD_LETTER_LIMIT' })).toBe(
      1,
    )
    observer.stopped(null)
    expect(await metricValue(registry, 'redflag_ingest_stopped')).toBeUndefined()
  })

  it('say how old the databases are', async () => {
    const registry = new Registry()
    createIngestMetrics(registry).reference(someReference())
    const seconds = await metricValue(registry, 'redflag_ingest_reference_built_timestamp_seconds', {
      list: 'country',
    })
    expect(seconds).toBeGreaterThan(Date.parse('2024-01-01') / 1000)
  })

  it('say which lists were given, and forget those that are given no more', async () => {
    const registry = new Registry()
    const metrics = createIngestMetrics(registry)
    metrics.lists([
      { name: 'ofac-xml', dateMs: 1_767_225_600_500, isOutdated: true },
      { name: 'tor', dateMs: 1_767_312_000_000, isOutdated: false },
    ])
    const dateOf = (list: string) => metricValue(registry, 'redflag_ingest_list_timestamp_seconds', { list })
    const outdated = (list: string) => metricValue(registry, 'redflag_ingest_list_outdated', { list })
    expect(await dateOf('ofac-xml')).toBe(1_767_225_600)
    expect([await outdated('ofac-xml'), await outdated('tor')]).toEqual([1, 0])
    metrics.lists([{ name: 'tor', dateMs: 1_767_312_000_000, isOutdated: true }])
    expect([await outdated('ofac-xml'), await outdated('tor')]).toEqual([undefined, 1])
    expect(await dateOf('ofac-xml')).toBeUndefined()
  })

  it('forget partitions that are another’s', async () => {
    const registry = new Registry()
    const { observer } = createIngestMetrics(registry)
    observer.lag('p', 3, 17)
    expect(await metricValue(registry, 'redflag_ingest_lag_records', { topic: 'p', partition: '3' })).toBe(17)
    observer.lag('p', 3, null)
    expect(await metricValue(registry, 'redflag_ingest_lag_records')).toBeUndefined()
  })
})
