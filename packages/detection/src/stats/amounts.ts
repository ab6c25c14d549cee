import { quantileSorted } from 'simple-statistics'
import type { PayoutFact } from '../profile.ts'

/** US cents of a payout; null when reversed or of unknown value. */
export function centsOf(payout: PayoutFact): bigint | null {
  return payout.usdCents === null || payout.status === 'reversed' ? null : BigInt(payout.usdCents)
}

/**
 * Quantile (type 7) of the worker's own earlier amounts in US cents, before `beforeMs`; null with fewer than `min` of them.
 * A float is exact enough for a quantile: nothing is paid by it.
 */
export function ownQuantile(
  payouts: readonly PayoutFact[],
  beforeMs: number,
  q: number,
  min: number,
): number | null {
  const amounts: number[] = []
  for (const payout of payouts) {
    if (payout.ref.occurredAtMs >= beforeMs) continue
    const cents = centsOf(payout)
    if (cents !== null) amounts.push(Number(cents))
  }
  if (amounts.length < min) return null
  return quantileSorted(
    amounts.sort((a, b) => a - b),
    q,
  )
}
