import type { Profile, WorkerId } from '@redflag/detection'

/**
 * Under load, batches are saved together: a worker seen in several is encoded once. What a crash makes the next owner read again is
 * bounded by this; saying it again changes nothing.
 */
const MOST = { events: 20_000, ms: 2000 } as const

/** What batches came to that were said and are not saved yet. */
export interface Unsaved {
  readonly profiles: ReadonlyMap<WorkerId, Profile>
  /** First offset not folded into any of them. */
  readonly nextOffset: number
  /** Enough to be saved, whatever is still to be read. */
  isEnough(nowMs: number): boolean
  /** Adds a batch that follows on those before. */
  add(profiles: ReadonlyMap<WorkerId, Profile>, events: number, nextOffset: number): void
}

/** @param sinceMs wall-clock time, milliseconds since the epoch */
export function createUnsaved(sinceMs: number): Unsaved {
  const all = new Map<WorkerId, Profile>()
  let count = 0
  let end = 0
  return {
    profiles: all,
    get nextOffset() {
      return end
    },
    isEnough: (nowMs) => count >= MOST.events || nowMs - sinceMs >= MOST.ms,
    add(profiles, events, nextOffset) {
      for (const [workerId, profile] of profiles) all.set(workerId, profile)
      count += events
      end = nextOffset
    },
  }
}
