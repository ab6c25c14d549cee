import type { Profile, WorkerId } from '@redflag/detection'
import type { Checkpoint, Lease, ProfileStore } from '@redflag/detector'
import { decodeProfile, encodeProfile } from '@redflag/detector/profiles/codec'

/**
 * Decoded profiles kept at once. One that is full of facts took 35 KB decoded (2000 workers, 500 events each,
 * Node 20), so these take up to 175 MB.
 */
const HELD_DECODED = 5_000

const NO_SEQUENCES: ReadonlyMap<number, number> = new Map()

/**
 * The profile store of a process that is the only one and keeps nothing: a lease is never lost and nothing is written, so an
 * event costs no encoding. Profiles unused for long are encoded after all, which keeps memory a matter of how many workers
 * there are, not of how many events.
 */
export function createHeldProfiles(heldDecoded = HELD_DECODED): ProfileStore & { readonly size: number } {
  // A Map iterates in the order of insertion: the first is the one unused for longest.
  const decoded = new Map<WorkerId, Profile>()
  const encoded = new Map<WorkerId, Buffer>()
  const tallies = new Map<number, Uint8Array>()
  const checkpoints = new Map<number, Checkpoint>()

  function hold(profile: Profile): void {
    decoded.delete(profile.workerId)
    decoded.set(profile.workerId, profile)
    encoded.delete(profile.workerId)
    if (decoded.size <= heldDecoded) return
    const oldest = decoded.values().next()
    if (oldest.done) return
    decoded.delete(oldest.value.workerId)
    encoded.set(oldest.value.workerId, encodeProfile(oldest.value))
  }

  function find(workerId: WorkerId): Profile | undefined {
    const held = decoded.get(workerId)
    if (held !== undefined) return held
    const bytes = encoded.get(workerId)
    return bytes === undefined ? undefined : decodeProfile(workerId, bytes)
  }

  return {
    async acquire(partition, partitions): Promise<Lease> {
      const checkpoint = checkpoints.get(partition) ?? null
      return { partition, partitions, token: 'held', sequences: NO_SEQUENCES, tallies, checkpoint }
    },
    async load(_lease, workerIds) {
      const profiles = new Map<WorkerId, Profile>()
      for (const workerId of workerIds) {
        const profile = find(workerId)
        if (profile !== undefined) profiles.set(workerId, profile)
      }
      return { status: 'loaded', profiles }
    },
    async save(lease, profiles, checkpoint, counted) {
      for (const [bucket, bytes] of counted ?? []) tallies.set(bucket, bytes)
      for (const profile of profiles) hold(profile)
      checkpoints.set(lease.partition, checkpoint)
      return { status: 'saved', lease: { ...lease, checkpoint } }
    },
    get size() {
      return decoded.size + encoded.size
    },
  }
}
