export interface BackoffSettings {
  /** Upper bound of the first wait, in milliseconds. Default 100. */
  readonly firstMs?: number
  /** Upper bound of any wait, in milliseconds. Default 10 000. */
  readonly maxMs?: number
}

const DEFAULT_FIRST_MS = 100
const DEFAULT_MAX_MS = 10_000

/**
 * Wait before attempt `attempt + 1`, in milliseconds: exponential with full jitter, so that many clients that failed
 * together do not come back together. Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 *
 * @param attempt counts from 0.
 * @param random number from 0 up to but not including 1, such as `Math.random`; a parameter so that tests own it.
 */
export function backoffMs(attempt: number, random: () => number, settings: BackoffSettings = {}): number {
  const { firstMs = DEFAULT_FIRST_MS, maxMs = DEFAULT_MAX_MS } = settings
  return Math.floor(random() * Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 52)))
}

/** Resolves after `ms` milliseconds, or at once when the signal is aborted; never rejects. */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })
}
