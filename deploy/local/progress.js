/**
 * Says what is going on: a line that is redrawn while a person watches, plain lines in a log.
 * @typedef {object} Progress
 * @property {(label: string) => Step} begin
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
  /** @type {Map<object, { label: string, note: string, beganMs: number }>} */
  const running = new Map()
  const isWatched = stream.isTTY === true
  const timer = isWatched ? setInterval(draw, REDRAW_MS) : undefined
  timer?.unref()

  function draw() {
    const parts = [...running.values()].map(({ label, note, beganMs }) => {
      const seconds = Math.floor((performance.now() - beganMs) / 1_000)
      return `${label}${note === '' ? '' : ` ${note}`} ${seconds} s`
    })
    stream.write(CLEAR_LINE + parts.join('  ·  ').slice(0, (stream.columns ?? 80) - 1))
  }

  /** @param {string} line */
  function say(line) {
    stream.write(`${isWatched ? CLEAR_LINE : ''}${line}\n`)
  }

  /** @param {string} label @returns {Step} */
  function begin(label) {
    const step = { label, note: '', beganMs: performance.now() }
    running.set(step, step)
    if (!isWatched) say(`${label} …`)
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
