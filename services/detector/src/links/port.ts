import type { AttributeUse, Member } from '@redflag/detection'

/**
 * Who uses what: attribute → members, across all partitions and processes. Filled again by the same pass that rebuilds profiles.
 *
 * Two twins implement it, `memory-links.ts` and `redis-links.ts`; one contract suite runs against both.
 */
export interface LinkStore {
  /**
   * Notes each use and answers who uses the attribute within its window, in the order of the uses. Idempotent and
   * commutative: first and last sight are extremes. Each use is atomic, so that of two who touch the same thing the later is told of
   * the earlier; all of them are not, and need not be. Where a use asks among another kind, it is noted under its own and answered
   * with the members of the other: of two such sides, too, the later is told of the earlier.
   * An attribute with `MEMBERS_KEPT` members takes no more and answers the ones it has.
   * @throws `REDIS_UNAVAILABLE` (retryable)
   */
  touch(uses: readonly AttributeUse[]): Promise<readonly Touched[]>
}

export interface Touched {
  /** The worker's own use as it now stands: first and last of all that was ever told. */
  readonly own: Member
  /** Everybody else, by id. */
  readonly others: readonly Member[]
}

/** More than this many share an attribute only where it is public, and then it links nobody. */
export const MEMBERS_KEPT = 64
