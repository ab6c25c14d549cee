import { randomUUID } from 'node:crypto'
import type { Profile, WorkerId } from '@redflag/detection'
import { bucketOfWorker, bucketsOf } from './buckets.ts'
import { decodeProfile, encodeProfile } from './codec.ts'
import { type Fence, type StoredCheckpoint, startFrom } from './fence.ts'
import type { Checkpoint, Lease, Loaded, ProfileStore, Saved } from './port.ts'

/** The memory twin, with what only a twin can do. */
export interface MemoryProfiles extends ProfileStore {
  /** Forgets everything, as a flushed server does. */
  flush(): void
  /** A copy of what is stored, to be given to `restore`: a server that comes back from an older copy. */
  copy(): MemoryProfilesCopy
  restore(copy: MemoryProfilesCopy): void
  get(workerId: WorkerId): Profile | null
  readonly size: number
}

export interface MemoryProfilesCopy {
  readonly values: ReadonlyMap<WorkerId, Buffer>
  readonly tallies: ReadonlyMap<number, Uint8Array>
  readonly fences: ReadonlyMap<number, Fence>
  readonly checkpoints: ReadonlyMap<number, StoredCheckpoint>
}

/** Profiles in this process: embedded mode, replay and tests. Keeps bytes, as Redis does: same codec, same copies. */
export function createMemoryProfiles(): MemoryProfiles {
  let values = new Map<WorkerId, Buffer>()
  let tallies = new Map<number, Uint8Array>()
  let fences = new Map<number, Fence>()
  let checkpoints = new Map<number, StoredCheckpoint>()

  async function acquire(partition: number, partitions: number): Promise<Lease> {
    const token = randomUUID()
    const found = new Map<number, Fence | null>()
    for (const bucket of bucketsOf(partition, partitions)) {
      const fence = fences.get(bucket) ?? null
      found.set(bucket, fence)
      fences.set(bucket, { sequence: 0, nextOffset: 0, ...fence, token })
    }
    const sequences = new Map([...found].map(([bucket, fence]) => [bucket, fence?.sequence ?? 0]))
    const checkpoint = startFrom(checkpoints.get(partition) ?? null, found)
    const mine = new Map([...tallies].filter(([bucket]) => found.has(bucket)))
    return { partition, partitions, token, sequences, tallies: mine, checkpoint }
  }

  function isMine(lease: Lease, workerId: WorkerId): boolean {
    return holds(lease, bucketOfWorker(workerId))
  }

  function holds(lease: Lease, bucket: number): boolean {
    const fence = fences.get(bucket)
    return (
      fence !== undefined &&
      fence.token === lease.token &&
      fence.sequence === (lease.sequences.get(bucket) ?? 0)
    )
  }

  async function load(lease: Lease, workerIds: readonly WorkerId[]): Promise<Loaded> {
    const profiles = new Map<WorkerId, Profile>()
    for (const workerId of workerIds) {
      if (!isMine(lease, workerId)) return { status: 'lost' }
      const bytes = values.get(workerId)
      if (bytes !== undefined) profiles.set(workerId, decodeProfile(workerId, bytes))
    }
    return { status: 'loaded', profiles }
  }

  async function save(
    lease: Lease,
    profiles: readonly Profile[],
    checkpoint: Checkpoint,
    counted: ReadonlyMap<number, Uint8Array> = NONE,
  ): Promise<Saved> {
    if (!profiles.every((profile) => isMine(lease, profile.workerId))) return { status: 'lost' }
    if (![...counted.keys()].every((bucket) => holds(lease, bucket))) return { status: 'lost' }
    const touched = new Set(counted.keys())
    for (const [bucket, bytes] of counted) tallies.set(bucket, bytes)
    for (const profile of profiles) {
      values.set(profile.workerId, encodeProfile(profile))
      touched.add(bucketOfWorker(profile.workerId))
    }
    const sequences = new Map(lease.sequences)
    for (const bucket of touched) {
      const sequence = (sequences.get(bucket) ?? 0) + 1
      sequences.set(bucket, sequence)
      fences.set(bucket, { token: lease.token, sequence, nextOffset: checkpoint.nextOffset })
    }
    checkpoints.set(lease.partition, { ...checkpoint, sequences: [...sequences] })
    return { status: 'saved', lease: { ...lease, sequences, checkpoint } }
  }

  return {
    acquire,
    load,
    save,
    flush() {
      values = new Map()
      tallies = new Map()
      fences = new Map()
      checkpoints = new Map()
    },
    copy: () => ({
      values: new Map(values),
      tallies: new Map(tallies),
      fences: new Map(fences),
      checkpoints: new Map(checkpoints),
    }),
    restore(copy) {
      values = new Map(copy.values)
      tallies = new Map(copy.tallies)
      fences = new Map(copy.fences)
      checkpoints = new Map(copy.checkpoints)
    },
    get(workerId) {
      const bytes = values.get(workerId)
      return bytes === undefined ? null : decodeProfile(workerId, bytes)
    },
    get size() {
      return values.size
    },
  }
}

const NONE: ReadonlyMap<number, Uint8Array> = new Map()
