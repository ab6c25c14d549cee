import type { CohortReader } from './reader.ts'

export interface CohortFollower {
  /** Stops; waits for a reading under way. Idempotent. */
  close(): Promise<void>
}

/**
 * Goes on reading now and then. A day is asked about a day after it was closed, so there is no hurry; a reading that fails is told, and
 * made up for by the next.
 *
 * @param everyMs from the end of one reading to the next, in milliseconds
 */
export function followCohorts(
  reader: CohortReader,
  everyMs: number,
  onError: (error: unknown) => void,
): CohortFollower {
  let isClosed = false
  let reading: Promise<void> = Promise.resolve()
  let timer = schedule()

  function schedule(): NodeJS.Timeout {
    const next = setTimeout(() => {
      reading = reader
        .refresh()
        .catch(onError)
        .finally(() => {
          if (!isClosed) timer = schedule()
        })
    }, everyMs)
    next.unref()
    return next
  }

  return {
    async close() {
      isClosed = true
      clearTimeout(timer)
      await reading
    },
  }
}
