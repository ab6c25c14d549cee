import type { Alert } from '@redflag/schemas'
import type { CliIo } from '../cli-io.ts'
import { createStyle } from '../terminal/style.ts'
import type { AlertNews, BoardKeeper } from './board.ts'
import { type FrameFacts, renderFrame } from './frame.ts'
import { alertText, countersText } from './plain-lines.ts'
import { openScreen } from './screen.ts'

/** Shows what goes on until it is closed. */
export interface Watch {
  alerted(alert: Alert, news: AlertNews): void
  /** Gives the terminal back and says what it came to. */
  close(): void
}

const DRAW_EVERY_MS = 250
const COUNT_EVERY_MS = 10_000

/** Alerts told once more when the live view has gone. */
const LAST_ALERTS = 3

/** A live view where a person watches, lines now and then where not. */
export function openWatch(
  board: BoardKeeper,
  facts: () => FrameFacts,
  io: CliIo,
  nowMs: () => number,
): Watch {
  const isTerminal = io.stdout.isTTY === true && io.env['TERM'] !== 'dumb'
  return isTerminal ? liveView(board, facts, io, nowMs) : plainLines(board, facts(), io, nowMs)
}

function liveView(board: BoardKeeper, facts: () => FrameFacts, io: CliIo, nowMs: () => number): Watch {
  const means = { style: createStyle(io.stdout, io.env), unicode: hasUnicode(io.env) }
  const draw = () => screen.draw(renderFrame(board.read(nowMs()), facts(), screen.size(), means))
  const screen = openScreen(io.stdout, draw)
  const timer = setInterval(draw, DRAW_EVERY_MS)
  draw()
  // Whatever ends the process, the terminal is given back.
  const restore = () => screen.close()
  process.once('exit', restore)
  return {
    alerted() {},
    close() {
      clearInterval(timer)
      process.off('exit', restore)
      screen.close()
      const last = board.read(nowMs())
      for (const { alert } of last.recent.slice(0, LAST_ALERTS).reverse())
        io.stdout.write(`${alertText(alert)}\n`)
      io.stdout.write(`${countersText(last)}\n`)
    },
  }
}

function plainLines(board: BoardKeeper, facts: FrameFacts, io: CliIo, nowMs: () => number): Watch {
  io.stdout.write(`${[`${facts.title}: ${facts.mode}`, ...facts.howTo, facts.footer].join('\n')}\n\n`)
  const tell = () => io.stdout.write(`${countersText(board.read(nowMs()))}\n`)
  const timer = setInterval(tell, COUNT_EVERY_MS)
  return {
    alerted(alert, news) {
      if (news === 'opened' || news === 'risen') io.stdout.write(`${news} ${alertText(alert)}`)
      else if (news === 'resolved') io.stdout.write(`resolved ${alert.subject.id}\n`)
    },
    close() {
      clearInterval(timer)
      tell()
    },
  }
}

/** A terminal that says nothing of its letters knows UTF-8 today; one that says otherwise is believed. */
function hasUnicode(env: CliIo['env']): boolean {
  const said = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'UTF-8'
  return /utf-?8/i.test(said)
}
