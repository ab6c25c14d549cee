import type { Profile, WorkerId } from '@redflag/detection'

/**
 * Where profiles live between batches. All of it can be lost at any time and rebuilt from the events topic; what may never
 * happen is that an owner who has been replaced, or whose store has lost its tail, writes on as if nothing had happened.
 *
 * Two twins implement it, `memory-profiles.ts` and `redis-profiles.ts`; one contract suite runs against both.
 */
export interface ProfileStore {
  /**
   * Takes a partition over: from then on every lease given out before is refused. Idempotent for the caller, who gets a
   * new lease each time.
   * @param partitions number of partitions of the events topic, a power of two up to 256
   * @throws `REDIS_UNAVAILABLE` (retryable)
   */
  acquire(partition: number, partitions: number): Promise<Lease>
  /**
   * Last saved profiles of these workers; absent where there is none. Checked against the lease in the same atomic step: a
   * store that was emptied answers `lost`, never an empty map.
   */
  load(lease: Lease, workerIds: readonly WorkerId[]): Promise<Loaded>
  /**
   * Saves profiles, then the checkpoint. Each bucket is one atomic compare-and-set; the checkpoint follows when all buckets
   * are in. Not atomic across buckets and need not be: a profile carries its own position.
   * @param tallies by bucket, replaced in the same step as its profiles: what these have added to the figures of their cohorts is then
   * always as old as they are
   */
  save(
    lease: Lease,
    profiles: readonly Profile[],
    checkpoint: Checkpoint,
    tallies?: ReadonlyMap<number, Uint8Array>,
  ): Promise<Saved>
}

/** The right to write one partition, and what the store must look like for it to hold. */
export interface Lease {
  readonly partition: number
  readonly partitions: number
  /** Unique to this taking-over. */
  readonly token: string
  /** Saves per bucket under any owner; what is in the store must be exactly what was last seen there. */
  readonly sequences: ReadonlyMap<number, number>
  /** By bucket, as saved last; absent where there are none. */
  readonly tallies: ReadonlyMap<number, Uint8Array>
  /** Where to continue. Null: nothing was ever saved, or too much was lost; start at the beginning. */
  readonly checkpoint: Checkpoint | null
}

export interface Checkpoint {
  /** First offset not yet folded into the saved profiles. */
  readonly nextOffset: number
  /** Set when records are known to have expired unread. */
  readonly cut: HistoryCut | null
}

/** Records before `offset` were lost unread; profiles last written before it have a hole. */
export interface HistoryCut {
  readonly offset: number
  /** Event time of the first record after the hole. */
  readonly atMs: number
}

/** `lost`: the store is not as this owner left it (taken over, emptied, rolled back). Acquire again and go on from there. */
export type Loaded =
  | { readonly status: 'loaded'; readonly profiles: ReadonlyMap<WorkerId, Profile> }
  | { readonly status: 'lost' }

export type Saved = { readonly status: 'saved'; readonly lease: Lease } | { readonly status: 'lost' }
