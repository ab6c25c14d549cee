/** Where "now" comes from, so that time is a parameter and tests own it. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  nowMs(): number
}

/** A clock that is set by hand. Replay sets it to the time of the event being read. */
export interface ManualClock extends Clock {
  set(nowMs: number): void
  advance(byMs: number): void
}

export const systemClock: Clock = { nowMs: () => Date.now() }

export function createManualClock(startMs: number): ManualClock {
  let currentMs = startMs
  return {
    nowMs: () => currentMs,
    set(nowMs) {
      currentMs = nowMs
    },
    advance(byMs) {
      currentMs += byMs
    },
  }
}
