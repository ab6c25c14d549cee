import type { Variable, VariableTable } from './config.ts'
import type { MetricTable } from './metrics.ts'

/**
 * The reference page of all metrics, as Markdown: the content of docs/metrics.md. One section for each service.
 *
 * @param closing sections that follow the tables, as Markdown
 */
export function metricsDocument(
  tables: Readonly<Record<string, MetricTable>>,
  closing: readonly string[] = [],
): string {
  const lines = ['# Metrics', '', 'Generated from the `metrics.ts` of each service.']
  for (const [service, table] of Object.entries(tables)) {
    lines.push(
      '',
      `## ${service}`,
      '',
      '| metric | kind | labels | what it says |',
      '| --- | --- | --- | --- |',
    )
    for (const metric of Object.values(table)) {
      const labels = metric.labels.map((label) => `\`${label}\``).join(' ')
      const buckets = metric.kind === 'histogram' ? ` (buckets ${metric.buckets.join(', ')})` : ''
      lines.push(`| \`${metric.name}\` | ${metric.kind} | ${labels} | ${cell(metric.help)}${buckets} |`)
    }
  }
  return [`${lines.join('\n')}\n`, ...closing].join('\n')
}

/** The reference page of all environment variables, as Markdown: the content of docs/config.md. */
export function configDocument(tables: Readonly<Record<string, VariableTable>>): string {
  const lines = [
    '# Configuration',
    '',
    'Generated from the `config.ts` of each service. All by environment variables.',
  ]
  for (const [service, table] of Object.entries(tables)) {
    lines.push('', `## ${service}`, '', '| variable | default | what it is for |', '| --- | --- | --- |')
    for (const [name, variable] of Object.entries(table)) {
      const { about, secret } = variable
      const shown = defaultOf(variable)
      lines.push(`| \`${name}\` | ${shown} | ${cell(about)}${secret ? ' (secret, never printed)' : ''} |`)
    }
  }
  return `${lines.join('\n')}\n`
}

function defaultOf({ fallback, schema }: Variable): string {
  if (fallback === '') return 'empty'
  if (fallback !== undefined) return `\`${fallback}\``
  return schema.safeParse(undefined).success ? 'none' : 'required'
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
