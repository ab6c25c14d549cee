import type { Alert } from '@redflag/schemas'
import { isoTime } from '../demo/draft.ts'
import { counted, grouped } from '../terminal/figures.ts'
import { printable } from '../terminal/text-width.ts'
import type { Board } from './board.ts'
import { ACTION_WORDS } from './words.ts'

/** One alert as a block of lines, for logs, pipes and after the end. */
export function alertText(alert: Alert): string {
  const { band, subject, score, action, updatedAtMs } = alert
  const linked =
    alert.linked.length === 0
      ? ''
      : `, linked: ${alert.linked.map((one) => printable(one.workerId)).join(', ')}`
  return [
    `${band.toUpperCase()}  ${printable(subject.id)}  score ${score.toFixed(2)}  ${isoTime(updatedAtMs)}${linked}`,
    ...alert.reasons.map(({ text }) => `  - ${printable(text)}`),
    `  > ${ACTION_WORDS[action]}`,
    '',
  ].join('\n')
}

/** The counters as one line. */
export function countersText(board: Board): string {
  const { open } = board
  return [
    `${grouped(board.eventsPerSecond)} events/s`,
    counted(board.events, 'event'),
    counted(board.payouts, 'payout'),
    counted(board.workers, 'worker'),
    `${grouped(board.refused)} refused`,
    `open alerts: ${open.critical} critical, ${open.high} high, ${open.medium} medium, ${open.low} low`,
    `${grouped(board.resolved)} resolved`,
  ].join(', ')
}
