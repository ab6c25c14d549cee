import type { Profile, WorkerId } from '@redflag/detection'

/**
 * Decoded profiles of one partition, least recently used out first. Safe because a partition has one writer: what is here is
 * what was saved last, or newer than nothing.
 */
export interface ProfileCache {
  get(workerId: WorkerId): Profile | undefined
  put(workerId: WorkerId, profile: Profile): void
  readonly size: number
}

export function createProfileCache(bound: number): ProfileCache {
  // A Map iterates in insertion order: re-inserting on use keeps the oldest first.
  const profiles = new Map<WorkerId, Profile>()
  return {
    get(workerId) {
      const profile = profiles.get(workerId)
      if (profile === undefined) return undefined
      profiles.delete(workerId)
      profiles.set(workerId, profile)
      return profile
    },
    put(workerId, profile) {
      profiles.delete(workerId)
      profiles.set(workerId, profile)
      if (profiles.size > bound) {
        const oldest = profiles.keys().next()
        if (!oldest.done) profiles.delete(oldest.value)
      }
    },
    get size() {
      return profiles.size
    },
  }
}
