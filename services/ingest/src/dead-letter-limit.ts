export interface DeadLetterLimitSettings {
  /** Refused in a row before it stops. Default 500. */
  readonly maxConsecutive: number
  /** Share of refused input among the last `windowSize` before it stops, 0..1. Default 0.5. */
  readonly maxRatio: number
  /** How many inputs the ratio is taken over; fewer are not judged. Default 1,000. */
  readonly windowSize: number
}

export const DEFAULT_DEAD_LETTER_LIMIT: DeadLetterLimitSettings = {
  maxConsecutive: 500,
  maxRatio: 0.5,
  windowSize: 1_000,
}

/** Why the limit was passed, in numbers. */
interface DeadLetterExcess {
  readonly consecutive: number
  /** Of the last `windowSize` inputs, 0..1; null while fewer were seen. */
  readonly ratio: number | null
}

export interface DeadLetterLimit {
  /** Takes note of one input, in the order of the log; answers what is too much, once it is. */
  note(isRefused: boolean): DeadLetterExcess | null
}

/**
 * Says when refusing has gone on for too long. One bad event in a thousand belongs in the dead-letter topic; a thousand
 * in a row are a producer's bad release, or ours, and then stopping beats emptying the source into the dead letters:
 * whatever was not committed is read again once the fault is mended.
 *
 * Constant cost per input, one byte of memory per place in the window. One limit per partition.
 */
export function createDeadLetterLimit(settings: DeadLetterLimitSettings): DeadLetterLimit {
  const { maxConsecutive, maxRatio, windowSize } = settings
  const window = new Uint8Array(windowSize)
  let next = 0
  let seen = 0
  let refused = 0
  let consecutive = 0

  return {
    note(isRefused) {
      refused += (isRefused ? 1 : 0) - (window[next] ?? 0)
      window[next] = isRefused ? 1 : 0
      next = (next + 1) % windowSize
      seen = Math.min(seen + 1, windowSize)
      consecutive = isRefused ? consecutive + 1 : 0
      if (!isRefused) return null
      const ratio = seen < windowSize ? null : refused / windowSize
      const isTooMuch = consecutive > maxConsecutive || (ratio !== null && ratio > maxRatio)
      return isTooMuch ? { consecutive, ratio } : null
    },
  }
}
