import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/**
 * One metric, as its service's `metrics.ts` lists it. That list is the source of `docs/metrics.md`, of the legal names and of their
 * types; nothing else spells a metric's name.
 */
export type MetricDefinition =
  | {
      readonly kind: 'counter' | 'gauge'
      readonly name: string
      readonly help: string
      readonly labels: readonly string[]
    }
  | {
      readonly kind: 'histogram'
      readonly name: string
      readonly help: string
      readonly labels: readonly string[]
      /** Upper edges, ascending, in the unit of the name. */
      readonly buckets: readonly number[]
    }

export type MetricTable = Readonly<Record<string, MetricDefinition>>

export type Metrics<Table extends MetricTable> = {
  readonly [Key in keyof Table]: Table[Key] extends { readonly kind: 'counter' }
    ? Counter<Table[Key]['labels'][number]>
    : Table[Key] extends { readonly kind: 'gauge' }
      ? Gauge<Table[Key]['labels'][number]>
      : Histogram<Table[Key]['labels'][number]>
}

/** Keeps the literal types of a list of metrics. */
export function defineMetrics<const Table extends MetricTable>(table: Table): Table {
  return table
}

/** A registry with the process's own metrics (memory, CPU, event-loop lag, garbage collection) in it. */
export function createMetricsRegistry(): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return registry
}

/** Makes the metrics of a list. Counters without labels start at 0, so that their absence means a missing process. */
export function createMetrics<const Table extends MetricTable>(
  table: Table,
  registry: Registry,
): Metrics<Table> {
  const metrics: Record<string, Counter | Gauge | Histogram> = {}
  for (const [key, definition] of Object.entries(table)) metrics[key] = create(definition, registry)
  return metrics as Metrics<Table>
}

function create(definition: MetricDefinition, registry: Registry): Counter | Gauge | Histogram {
  const { name, help } = definition
  const options = { name, help, labelNames: [...definition.labels], registers: [registry] }
  switch (definition.kind) {
    case 'counter':
      return new Counter(options)
    case 'gauge':
      return new Gauge(options)
    case 'histogram':
      return new Histogram({ ...options, buckets: [...definition.buckets] })
  }
}

/** What is wrong with the names of a list by the Prometheus conventions; empty when all is well. */
export function namingFaults(table: MetricTable): readonly string[] {
  const faults: string[] = []
  for (const { kind, name, help, labels } of Object.values(table)) {
    const say = (fault: string) => faults.push(`${name}: ${fault}`)
    if (!/^redflag_[a-z][a-z0-9_]*[a-z0-9]$/.test(name)) say('must be snake_case with the prefix redflag_')
    if (kind === 'counter' && !name.endsWith('_total')) say('a counter ends in _total')
    if (kind !== 'counter' && name.endsWith('_total')) say('only a counter ends in _total')
    if (/_(ms|millis|milliseconds|minutes|hours|days|kb|mb|percent)(_|$)/.test(name))
      say('base units only: seconds, bytes, ratio')
    if (help.length < 10 || help.endsWith('.')) say('needs a help text of one sentence without a full stop')
    for (const label of labels) if (!/^[a-z][a-z_]*$/.test(label)) say(`label ${label} must be snake_case`)
  }
  return faults
}
