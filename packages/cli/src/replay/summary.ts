import type { AlertBand } from '@redflag/schemas'
import { counted, grouped } from '../terminal/figures.ts'
import { VERSION } from '../version.ts'
import { REJECTS_SHOWN, type ReplayFile, type ReplayResult } from './replay.ts'
import { bySignal } from './replay-tally.ts'

export interface SummaryFacts {
  readonly inputName: string
  readonly labelsName: string | null
  readonly settingsHash: string
  readonly settingsFile: string | null
  readonly listVersions: readonly (readonly [name: string, version: string])[]
  readonly files: Readonly<Record<ReplayFile, { readonly path: string; readonly lineCount: number }>>
}

const BANDS_DOWN: readonly AlertBand[] = ['critical', 'high', 'medium', 'low']

/** What a run came to, for a person. The same run gives the same text: it says nothing of time or machine. */
export function replaySummary(result: ReplayResult, facts: SummaryFacts): string {
  const { tally } = result
  const { opened, updated, resolved } = tally.changes
  const peaks = [...tally.peaks.values()]
  const byBand = BANDS_DOWN.map((band) => `${band} ${grouped(peaks.filter((one) => one === band).length)}`)
  const rows: (readonly [string, string])[] = [
    [
      'lines',
      `${grouped(result.accepted + result.rejected)} read, ${grouped(result.accepted)} accepted, ${grouped(result.rejected)} rejected`,
    ],
    ...labelRow(result, facts),
    [
      'events',
      `${grouped(tally.late)} late, ${grouped(tally.repeated)} repeated, ${grouped(tally.tooLate)} too late to count`,
    ],
    [
      'payouts',
      `${grouped(tally.payouts)} assessed, ${grouped(tally.partial)} of them without an input that was needed`,
    ],
    ['workers', grouped(tally.workers.size)],
    ['alerts', `${grouped(opened)} opened, ${grouped(updated)} updated, ${grouped(resolved)} resolved`],
    ['highest band', byBand.join(', ')],
    ['settings', `${facts.settingsHash} (${facts.settingsFile ?? 'defaults'})`],
    ['lists', facts.listVersions.map(([name, version]) => `${name} = ${version}`).join(', ')],
  ]
  return [
    `redflag ${VERSION}: replay of ${facts.inputName}`,
    '',
    ...rows.map(([name, value]) => `${name.padEnd(14)}${value}`),
    ...section(
      'signals that fired',
      bySignal(tally.fired).map(([id, workers]) => [id, counted(workers.size, 'worker')]),
    ),
    ...section(
      'signals in shadow',
      bySignal(tally.shadow).map(([id, workers]) => [id, counted(workers.size, 'worker')]),
    ),
    ...section(
      'signals that could not judge',
      bySignal(tally.unready).map(([id, count]) => [id, counted(count, 'payout')]),
    ),
    ...section(
      'signals that broke',
      bySignal(tally.failed).map(([id, count]) => [id, counted(count, 'event')]),
    ),
    ...rejectLines(result),
    '',
    'written',
    ...Object.values(facts.files).map(({ path, lineCount }) => `  ${path}  (${counted(lineCount, 'line')})`),
    '',
  ].join('\n')
}

function section(title: string, rows: readonly (readonly [string, string])[]): readonly string[] {
  if (rows.length === 0) return []
  return ['', title, ...rows.map(([name, value]) => `  ${name.padEnd(28)}${value}`)]
}

function labelRow(
  { labels }: ReplayResult,
  { labelsName }: SummaryFacts,
): readonly (readonly [string, string])[] {
  if (labels === null) return []
  const { accepted, rejected } = labels
  const counts = `${grouped(accepted + rejected)} read, ${grouped(accepted)} accepted, ${grouped(rejected)} rejected`
  return [['labels', `${counts} (${labelsName})`]]
}

function rejectLines({ rejected, labels, firstRejects }: ReplayResult): readonly string[] {
  const all = rejected + (labels?.rejected ?? 0)
  if (all === 0) return []
  const shown = firstRejects.map(
    ({ input, line, field, reason }) =>
      `  ${input === undefined ? '' : 'labels, '}line ${line}: ${field}: ${reason}`,
  )
  const more = all > REJECTS_SHOWN ? [`  and ${grouped(all - REJECTS_SHOWN)} more`] : []
  return ['', 'rejected', ...shown, ...more]
}
