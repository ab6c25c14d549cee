import type { PayoutFact } from '../profile.ts'

/** What one event does to the list of payouts. */
export interface PayoutChange {
  /** The list with the event, in time order, nothing evicted yet. */
  readonly payouts: readonly PayoutFact[]
  /** Those of the same payout before and after it: usually none and one. */
  readonly before: readonly PayoutFact[]
  readonly after: readonly PayoutFact[]
}
