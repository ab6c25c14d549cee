/**
 * Says what is going on: a line that is redrawn while a person watches, plain lines in a log.
 * @typedef {object} Progress
 * @property {(label: string, doing: string) => Step} begin
 * @property {(line: string) => void} say
 * @property {() => void} close
 */

/** @typedef {{ readonly note: (text: string) => void, readonly end: (outcome: string) => void }} Step */

const REDRAW_MS = 150
const CLEAR_LINE = '\r\u001b[2K'

/**
 * @param {NodeJS.WriteStream} stream
 * @returns {Progress}
 */
export function createProgress(stream) {
  /** @type {Set<{ label: string, doing: string, note: string, beganMs: number }>} */
  const running = new Set()
  const isWatched = stream.isTTY === true
  const timer = isWatched ? setInterval(draw, REDRAW_MS) : undefined
  timer?.unref()

  function draw() {
    const parts = [...running].map(({ label, doing, note, beganMs }) => {
      const seconds = Math.floor((performance.now() - beganMs) / 1_000)
      return [`${label}: ${doing}`, note, `${seconds} s`].filter((part) => part !== '').join(' ')
    })
    stream.write(CLEAR_LINE + parts.join('  ·  ').slice(0, (stream.columns || 80) - 1))
  }

  /** @param {string} line */
  function say(line) {
    stream.write(`${isWatched ? CLEAR_LINE : ''}${line}\n`)
  }

  /** @param {string} label @param {string} doing @returns {Step} */
  function begin(label, doing) {
    const step = { label, doing, note: '', beganMs: performance.now() }
    running.add(step)
    if (!isWatched) say(`${label}: ${doing} …`)
    return {
      note(text) {
        step.note = text
      },
      end(outcome) {
        running.delete(step)
        say(`${label}: ${outcome} (${((performance.now() - step.beganMs) / 1_000).toFixed(1)} s)`)
      },
    }
  }

  return {
    begin,
    say,
    close() {
      clearInterval(timer)
      if (isWatched) stream.write(CLEAR_LINE)
    },
  }
}
