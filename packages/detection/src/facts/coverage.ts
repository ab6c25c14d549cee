import type { EventRef } from '../judgement.ts'
import type { PayoutFact } from '../profile.ts'
import { BOUNDS } from '../profile.ts'

/** From when on a bounded list is complete: for ever while it has room, from its oldest entry once it is full. */
export function coversFrom(facts: readonly { readonly ref: EventRef }[], bound: number): number {
  const [oldest] = facts
  return oldest === undefined || facts.length < bound ? Number.NEGATIVE_INFINITY : oldest.ref.occurredAtMs
}

/** As `coversFrom`, of payouts: those with a sanctions hit outlive the others and say nothing of how far the list reaches. */
export function payoutsCoverFrom(payouts: readonly PayoutFact[]): number {
  if (payouts.length < BOUNDS.payouts) return Number.NEGATIVE_INFINITY
  const oldest = payouts.find((payout) => payout.hit === null)
  return oldest === undefined ? Number.POSITIVE_INFINITY : oldest.ref.occurredAtMs
}
