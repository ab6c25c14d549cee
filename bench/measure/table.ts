import type { Spread } from './spread.ts'

export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** For the terminal: first column to the left, the others to the right. */
export function textTable({ columns, rows }: Table): string {
  const all = [columns, ...rows]
  const widths = columns.map((_, at) => Math.max(...all.map((row) => (row[at] ?? '').length)))
  const line = (row: readonly string[]) =>
    widths
      .map((width, at) => (at === 0 ? (row[at] ?? '').padEnd(width) : (row[at] ?? '').padStart(width)))
      .join('  ')
      .trimEnd()
  const rule = widths.map((width) => '-'.repeat(width)).join('  ')
  return [line(columns), rule, ...rows.map(line)].join('\n')
}

export function markdownTable({ columns, rows }: Table): string {
  const line = (row: readonly string[]) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(columns), line(columns.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  )
}

/** Column titles that go with `spreadCells`. */
export const SPREAD_COLUMNS = ['min', 'median', 'max', 'runs'] as const

export function spreadCells(spread: Spread, format: (value: number) => string): readonly string[] {
  return [format(spread.min), format(spread.median), format(spread.max), String(spread.runs)]
}

/** `12 345` */
export const whole = (value: number): string => Math.round(value).toLocaleString('en-US').replaceAll(',', ' ')

/** Three significant digits, never in exponents. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '-'
  if (Math.abs(value) >= 100) return whole(value)
  return Number(value.toPrecision(3)).toString()
}

export const percent = (share: number): string => `${short(100 * share)} %`

export const mebibytes = (bytes: number): string => `${short(bytes / (1 << 20))} MiB`
