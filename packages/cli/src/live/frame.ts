import type { Alert, AlertBand } from '@redflag/schemas'
import { counted, grouped } from '../terminal/figures.ts'
import type { Look, Style } from '../terminal/style.ts'
import { fitText, printable, textWidth, wrapText } from '../terminal/text-width.ts'
import type { Board } from './board.ts'
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
  /** How to send an event. Meant to be copied: left out as a whole where it would be cut. */
  readonly howTo: readonly string[]
  /** Where the metrics are, how to end. */
  readonly footer: string
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
  const fits =
    rows - head.length - facts.howTo.length - 2 >= LEAST_ALERT_ROWS &&
    facts.howTo.every((line) => textWidth(line) < columns)
  const last = [...(fits ? facts.howTo : []), facts.footer].map((text): readonly Span[] => [[` ${text}`]])
  const tail = rows - head.length - last.length - 1 < 1 ? [] : [rule, ...last]
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
  for (const { alert } of board.recent) {
    const room = rows - lines.length
    const whole = alertBlock(alert, columns, means)
    if (whole.length <= room || lines.length === 0) lines.push(...whole, [])
    else if (room >= 2) lines.push(...shortBlock(alert, means))
    else break
  }
  return fill(lines.slice(0, rows), rows)
}

function fill(lines: readonly (readonly Span[])[], rows: number): readonly (readonly Span[])[] {
  return [...lines, ...Array.from({ length: Math.max(0, rows - lines.length) }, (): readonly Span[] => [])]
}

const INDENT = '   '

/** The alert with up to three reasons and what to do. */
function alertBlock(alert: Alert, columns: number, { unicode }: FrameMeans): readonly (readonly Span[])[] {
  const width = columns - INDENT.length - 3
  const reasons = alert.reasons.slice(0, 3).flatMap(({ text }) =>
    wrapText(printable(text), width)
      .slice(0, 2)
      .map((part, i): readonly Span[] => [[`${INDENT}${i === 0 ? bullet(unicode) : ' '} ${part}`]]),
  )
  return [
    headline(alert),
    ...reasons,
    [[`${INDENT}${unicode ? '→' : '>'} ${ACTION_WORDS[alert.action]}`, 'green']],
  ]
}

/** Where there is no room for more: the alert and its weightiest reason. */
function shortBlock(alert: Alert, { unicode }: FrameMeans): readonly (readonly Span[])[] {
  const text = printable(alert.reasons[0]?.text ?? '')
  return [headline(alert), [[`${INDENT}${bullet(unicode)} ${text}`]]]
}

function headline({ band, subject, score, updatedAtMs, linked }: Alert): readonly Span[] {
  const others = linked.map(({ workerId }) => printable(workerId)).join(', ')
  return [
    [' '],
    [` ${band.toUpperCase()} `, BAND_LOOK[band]],
    [` ${printable(subject.id)}`, 'bold'],
    [`   score ${score.toFixed(2)}   ${shortTime(updatedAtMs)}`],
    [linked.length === 0 ? '' : `   linked: ${others}`, 'dim'],
  ]
}

const bullet = (unicode: boolean): string => (unicode ? '•' : '*')

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
