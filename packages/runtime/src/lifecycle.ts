import { redflagError } from './errors.ts'

/** Something that is started and stopped in order. */
export interface Part {
  readonly name: string
  start(): Promise<void> | void
  stop(): Promise<void> | void
}

export interface Lifecycle {
  /**
   * Starts the parts in order; when one fails, or `stop` is called meanwhile, stops those already started and throws
   * `START_FAILED`.
   */
  start(): Promise<void>
  /** Stops in reverse, once, within the deadline; parts that fail to stop do not keep others from it. */
  stop(): Promise<void>
}

/** @param deadlineMs longest time that stopping may take, in milliseconds; then `STOP_TIMED_OUT` is thrown */
export function createLifecycle(parts: readonly Part[], deadlineMs = 25_000): Lifecycle {
  const running: Part[] = []
  let starting: Promise<void> = Promise.resolve()
  let stopping: Promise<void> | null = null

  async function startAll(): Promise<void> {
    for (const part of parts) {
      try {
        if (stopping) throw new Error('stopped before it had started')
        await part.start()
        running.push(part)
      } catch (cause) {
        if (!stopping) await withDeadline(stopInReverse()).catch(() => undefined)
        throw redflagError('START_FAILED', { part: part.name }, cause)
      }
    }
  }

  async function stopInReverse(): Promise<void> {
    const failures: unknown[] = []
    while (running.length > 0) {
      const part = running[running.length - 1] as Part
      try {
        await part.stop()
      } catch (error) {
        failures.push(error)
      }
      running.pop()
    }
    if (failures.length > 0) throw failures[0]
  }

  async function withDeadline(work: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const names = running.map((part) => part.name).join(', ')
        reject(redflagError('STOP_TIMED_OUT', { deadlineMs, parts: names }))
      }, deadlineMs)
    })
    try {
      await Promise.race([work, late])
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    start() {
      starting = startAll()
      return starting
    },
    stop() {
      // A part that is starting at this moment is let finish, and stopped with the others.
      stopping ??= withDeadline(starting.catch(() => undefined).then(stopInReverse))
      return stopping
    },
  }
}
