import type { AlertBand } from '@redflag/schemas'
import { counted, grouped } from '../terminal/figures.ts'
import type { Look, Style } from '../terminal/style.ts'
import { fitText, printable, textWidth, wrapText } from '../terminal/text-width.ts'
import type { Board, BoardAlert } from './board.ts'
import { ACTION_WORDS, shortTime } from './words.ts'

export interface FrameSize {
  readonly columns: number
  readonly rows: number
}

export interface FrameFacts {
  /** `redflag 0.1.0`. */
  readonly title: string
  /** What is being shown, e.g. that it is a demo and how fast it runs. */
  readonly mode: string
  /** Lines under the alerts: how to send an event, where the metrics are. The first are left out where rows are few. */
  readonly footer: readonly string[]
}

export interface FrameMeans {
  readonly style: Style
  /** False where the terminal may not know letters beyond ASCII. */
  readonly unicode: boolean
}

/** A piece of a line with its look. */
type Span = readonly [text: string, look?: Look]

const BAND_LOOK: Readonly<Record<AlertBand, Look>> = {
  critical: 'critical',
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
}

/** Least rows that the alerts get before the footer gives way. */
const LEAST_ALERT_ROWS = 8

/**
 * The live view as lines: never more than `rows` of them, none wider than `columns`. Pure; the same board gives the same frame.
 */
export function renderFrame(
  board: Board,
  facts: FrameFacts,
  size: FrameSize,
  means: FrameMeans,
): readonly string[] {
  const { columns, rows } = size
  const rule: readonly Span[] = [[(means.unicode ? '─' : '-').repeat(columns), 'dim']]
  const head = [titleLine(board, facts, columns), rule, countLine(board), alertLine(board), rule]
  const room = rows - head.length - 1
  const footer = facts.footer.slice(Math.max(0, facts.footer.length - Math.max(0, room - LEAST_ALERT_ROWS)))
  const tail = footer.length === 0 ? [] : [rule, ...footer.map((text): readonly Span[] => [[` ${text}`]])]
  const body = alertLines(board, columns, Math.max(0, rows - head.length - tail.length), means)
  return [...head, ...body, ...tail].slice(0, rows).map((spans) => draw(spans, columns, means))
}

function titleLine(board: Board, { title, mode }: FrameFacts, columns: number): readonly Span[] {
  const time = board.eventTimeMs === null ? '' : `${shortTime(board.eventTimeMs)} UTC `
  const gap = columns - textWidth(` ${title}  ${mode}${time}`)
  return [[` ${title}`, 'bold'], [`  ${mode}`, 'dim'], [' '.repeat(Math.max(1, gap))], [time]]
}

function countLine(board: Board): readonly Span[] {
  return [
    [` ${grouped(board.eventsPerSecond)} events/s`, 'bold'],
    [
      `   ${counted(board.events, 'event')}   ${counted(board.payouts, 'payout')}   ${counted(board.workers, 'worker')}`,
    ],
    ...(board.refused === 0 ? [] : [[`   ${grouped(board.refused)} refused`, 'yellow'] as const]),
  ]
}

function alertLine({ open, resolved }: Board): readonly Span[] {
  const bands: readonly AlertBand[] = ['critical', 'high', 'medium', 'low']
  const spans = bands.map((band): Span => {
    const text = `   ${grouped(open[band])} ${band}`
    return open[band] === 0 ? [text, 'dim'] : [text, band === 'critical' ? 'red' : BAND_LOOK[band]]
  })
  return [
    [' open alerts', 'bold'],
    ...spans,
    ...(resolved === 0 ? [] : [[`   ${grouped(resolved)} resolved`] as const]),
  ]
}

function alertLines(
  board: Board,
  columns: number,
  rows: number,
  means: FrameMeans,
): readonly (readonly Span[])[] {
  if (board.recent.length === 0)
    return fill([[[' No alert yet. They appear here, each with its reasons.', 'dim']]], rows)
  const lines: (readonly Span[])[] = []
  for (const one of board.recent) {
    const block = alertBlock(one, columns, means)
    // A block that does not fit whole is left out; the first is always begun.
    if (lines.length > 0 && lines.length + block.length > rows) break
    lines.push(...block, [])
  }
  return fill(lines.slice(0, rows), rows)
}

function fill(lines: readonly (readonly Span[])[], rows: number): readonly (readonly Span[])[] {
  return [...lines, ...Array.from({ length: Math.max(0, rows - lines.length) }, (): readonly Span[] => [])]
}

const INDENT = '   '

function alertBlock({ alert }: BoardAlert, columns: number, means: FrameMeans): readonly (readonly Span[])[] {
  const width = columns - INDENT.length - 3
  const bullet = means.unicode ? '•' : '*'
  const reasons = alert.reasons.slice(0, 3).flatMap(({ text }) =>
    wrapText(printable(text), width)
      .slice(0, 2)
      .map((part, i): readonly Span[] => [[`${INDENT}${i === 0 ? bullet : ' '} ${part}`]]),
  )
  const linked =
    alert.linked.length === 0
      ? ''
      : `   linked: ${alert.linked.map(({ workerId }) => printable(workerId)).join(', ')}`
  return [
    [
      [' '],
      [` ${alert.band.toUpperCase()} `, BAND_LOOK[alert.band]],
      [` ${printable(alert.subject.id)}`, 'bold'],
      [`   score ${alert.score.toFixed(2)}   ${shortTime(alert.updatedAtMs)}`],
      [linked, 'dim'],
    ],
    ...reasons,
    [[`${INDENT}${means.unicode ? '→' : '>'} ${ACTION_WORDS[alert.action]}`, 'green']],
  ]
}

/** Cuts the line to the width first and colours it then, so that no colour is cut in half. */
function draw(spans: readonly Span[], columns: number, { style, unicode }: FrameMeans): string {
  let left = columns
  let line = ''
  for (const [text, look] of spans) {
    const fitted = fitText(unicode ? text : ascii(text), left, unicode ? '…' : '.')
    left -= textWidth(fitted)
    line += look === undefined || fitted === '' ? fitted : style(look, fitted)
    if (left <= 0) break
  }
  return line
}

function ascii(text: string): string {
  return text.replaceAll('’', "'").replace(/[^\x20-\x7e]/g, '?')
}
