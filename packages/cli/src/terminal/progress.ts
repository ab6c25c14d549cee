import type { Output } from '../cli-io.ts'

/** One line that is written over as work goes on; nothing at all where no person watches. */
export interface Progress {
  /** `text` is asked for only when it is time to show it. */
  show(text: () => string): void
  /** Takes the line away, so that what follows begins on a clean one. */
  clear(): void
}

/** Often enough to look alive, seldom enough to cost nothing. */
const EVERY_MS = 200

/** @param nowMs any clock that only goes forward */
export function createProgress(output: Output, nowMs: () => number): Progress {
  if (output.isTTY !== true) return { show() {}, clear() {} }
  let shownMs = Number.NEGATIVE_INFINITY
  let isShown = false
  return {
    show(text) {
      const now = nowMs()
      if (now - shownMs < EVERY_MS) return
      shownMs = now
      isShown = true
      // Cut to the width: a line that wraps cannot be written over.
      output.write(`\r${text().slice(0, (output.columns ?? 80) - 1)}\x1b[K`)
    },
    clear() {
      if (isShown) output.write('\r\x1b[K')
      isShown = false
    },
  }
}
