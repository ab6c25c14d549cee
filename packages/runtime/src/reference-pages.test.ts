import { expect, it } from 'vitest'
import { z } from 'zod'
import { commaSeparated, defineVariables } from './config.ts'
import { defineMetrics } from './metrics.ts'
import { configDocument, metricsDocument } from './reference-pages.ts'

it('lists every metric with kind, labels and buckets under its service', () => {
  const help = 'How long a batch | of events took'
  const buckets = [0.1, 1]
  const detector = defineMetrics({
    took: { kind: 'histogram', name: 'redflag_took_seconds', help, labels: ['step', 'result'], buckets },
  })
  expect(metricsDocument({ detector })).toContain(
    '## detector\n\n| metric | kind | labels | what it says |\n| --- | --- | --- | --- |\n' +
      '| `redflag_took_seconds` | histogram | `step` `result` | How long a batch \\| of events took (buckets 0.1, 1) |\n',
  )
})

it('ends with what is to be said besides', () => {
  const counted = defineMetrics({
    told: { kind: 'counter', name: 'redflag_told_total', help: 'Things told', labels: [] },
  })
  expect(metricsDocument({ counted }, ['## More\n'])).toMatch(/\| Things told \|\n\n## More\n$/)
  expect(metricsDocument({ counted })).toMatch(/\| Things told \|\n$/)
})

it('lists every variable with its default, and says what is required and what is secret', () => {
  const ingest = defineVariables({
    INGEST_BROKERS: { schema: commaSeparated(), about: 'brokers' },
    INGEST_TOPIC: { schema: z.string(), about: 'topic', fallback: 'events' },
    INGEST_CA: { schema: z.string().optional(), about: 'authority' },
    INGEST_KEY: { schema: z.string(), about: 'key', fallback: '', secret: true },
  })
  const rows = configDocument({ ingest })
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  expect(rows).toEqual([
    '| `INGEST_BROKERS` | required | brokers |',
    '| `INGEST_TOPIC` | `events` | topic |',
    '| `INGEST_CA` | none | authority |',
    '| `INGEST_KEY` | empty | key (secret, never printed) |',
  ])
})
