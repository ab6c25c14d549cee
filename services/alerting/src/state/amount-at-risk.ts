import type { PendingPayout } from '@redflag/detection'

/**
 * What is about to flow: the sum of the pending payouts in whole US cents, exact (bigint), as a decimal string.
 *
 * A payout whose value in US dollars is not known adds nothing, so the sum is a lower bound; when none of them is known
 * the answer is null, never zero. No pending payout: "0".
 */
export function amountAtRiskUsdCents(pending: readonly PendingPayout[]): string | null {
  const known = pending.flatMap((payout) => (payout.amountUsdCents === null ? [] : [payout.amountUsdCents]))
  if (pending.length > 0 && known.length === 0) return null
  return known.reduce((sum, cents) => sum + BigInt(cents), 0n).toString()
}
