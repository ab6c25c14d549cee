/**
 * Where alerting keeps what it would otherwise have to read back: the last change of every subject, and how far it has
 * come, by partition. It can be lost at any time; the alerts topic is the truth and rebuilds it.
 *
 * Two twins implement it, `memory-alert-store.ts` and `redis-alert-store.ts`; one contract suite runs against both. Values are
 * opaque bytes. Everything of one partition lives and dies together: it is never lost in part.
 */
export interface AlertStore {
  /**
   * Takes a partition over. Atomic. From then on every lease given out before is refused. Epochs grow with `nowMs`, so that
   * they keep growing even when the store has lost everything.
   * @throws `REDIS_UNAVAILABLE` (retryable)
   */
  acquire(partition: number, nowMs: number): Promise<Lease>
  /**
   * Last saved value of each subject, null where there is none, in the order asked. Checked against the lease in the same
   * atomic step: a store that was emptied answers `lost`, never a row of nulls.
   * @throws `REDIS_UNAVAILABLE` (retryable)
   */
  read(lease: Lease, subjects: readonly string[]): Promise<ReadResult>
  /**
   * Saves values and checkpoint in one atomic step, or nothing. Not idempotent: after an error that leaves it open
   * whether it was done, acquire again.
   * @throws `REDIS_UNAVAILABLE` (retryable)
   */
  save(lease: Lease, values: ReadonlyMap<string, Uint8Array>, checkpoint: Checkpoint): Promise<SaveResult>
}

/** The right to write one partition, valid until somebody else acquires it or the store changes behind our back. */
export interface Lease {
  readonly partition: number
  readonly epoch: number
  /** Counts saves; what is in the store must be exactly what this owner saved last. */
  readonly sequence: number
  /** Null when nothing was ever saved, or everything was lost. */
  readonly checkpoint: Checkpoint | null
}

/** How far alerting has come in one partition. */
export interface Checkpoint {
  /** Next offset of the findings topic to be decided; null: not known, read from the beginning. */
  readonly findingsOffset: number | null
  /** Every record of the alerts topic below this offset is contained in what was saved with it. */
  readonly alertsOffset: number
}

/** `fenced`: somebody else owns the partition now. `lost`: the store is behind what was saved (emptied, or rolled back). */
export type Refusal = 'fenced' | 'lost'

export type ReadResult =
  | { readonly status: 'read'; readonly values: readonly (Uint8Array | null)[] }
  | { readonly status: Refusal }

type SaveResult = { readonly status: 'saved'; readonly lease: Lease } | { readonly status: Refusal }
