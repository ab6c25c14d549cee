import type { Output } from '../cli-io.ts'
import type { FrameSize } from './frame.ts'

/** A terminal that is drawn over in place. */
export interface Screen {
  size(): FrameSize
  /** Draws only the lines that changed. */
  draw(lines: readonly string[]): void
  /** Gives the terminal back as it was. Idempotent. */
  close(): void
}

const ENTER = '\x1b[?1049h\x1b[?25l'
const LEAVE = '\x1b[?25h\x1b[?1049l'
// Terminals that know it show all that lies between at once; the others ignore it.
const BEGIN_UPDATE = '\x1b[?2026h'
const END_UPDATE = '\x1b[?2026l'

/** Takes over the terminal's second screen; the first comes back untouched. `onResize` is called when the size has changed. */
export function openScreen(output: Output, onResize: () => void): Screen {
  let shown: readonly string[] = []
  let isOpen = true
  const resized = () => {
    // What stands there has been rewrapped by the terminal: draw everything anew.
    shown = []
    output.write('\x1b[2J')
    onResize()
  }
  output.on('resize', resized)
  output.write(ENTER)

  return {
    size: () => ({ columns: output.columns ?? 80, rows: output.rows ?? 24 }),
    draw(lines) {
      if (!isOpen) return
      let text = ''
      for (let row = 0; row < Math.max(lines.length, shown.length); row++) {
        const line = lines[row] ?? ''
        if (line !== shown[row]) text += `\x1b[${row + 1};1H${line}\x1b[K`
      }
      shown = lines
      if (text !== '') output.write(`${BEGIN_UPDATE}${text}${END_UPDATE}`)
    },
    close() {
      if (!isOpen) return
      isOpen = false
      output.off('resize', resized)
      output.write(LEAVE)
    },
  }
}
