/**
 * "Now" as something to be compared with. Whoever asks nothing else of the time gets the same answers until one of the comparisons comes
 * out otherwise, so that it is known how long they hold.
 */
export interface Clock {
  /** Whether the moment lies in the past: `now > atMs`. */
  isBeyond(atMs: number): boolean
}

export const clockAt = (nowMs: number): Clock => ({ isBeyond: (atMs) => nowMs > atMs })
