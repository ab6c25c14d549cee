import type { Pseudonym } from '../ids.ts'
import type { Funding, PayoutFact } from '../profile.ts'
import { BOUNDS } from '../profile.ts'
import { earlierRef, putByKey } from './ordered.ts'
import type { PayoutChange } from './payout-change.ts'

/**
 * Recounts what one instrument of a client paid for, from the payouts that stand: money that came back is no funding. Exact while
 * the payouts are in the list, and extremes for those that have left it.
 */
export function recountFunding(
  fundings: readonly Funding[],
  key: Pseudonym,
  { payouts, before, after }: PayoutChange,
): readonly Funding[] {
  const known = fundings.find((one) => one.key === key)
  const stands = (payout: PayoutFact) => payout.fundingKey === key && payout.status !== 'reversed'
  const payoutCount = (known?.payoutCount ?? 0) + after.filter(stands).length - before.filter(stands).length
  if (payoutCount <= 0) return known === undefined ? fundings : fundings.filter((one) => one !== known)
  const standing = payouts.filter(stands)
  const forgotten = payoutCount > standing.length ? (known as Funding) : null
  const funding = fundingOf(key, payoutCount, standing, forgotten)
  return putByKey(fundings, funding, BOUNDS.fundings, (one) => one.lastMs)
}

/**
 * @param standing in time order; empty only where something is `forgotten`
 * @param forgotten what was known when payouts that have left the list were still in it
 */
function fundingOf(
  key: Pseudonym,
  payoutCount: number,
  standing: readonly PayoutFact[],
  forgotten: Funding | null,
): Funding {
  const firstNamed = standing.find((payout) => payout.payerId !== null)?.payerId ?? null
  const listed = standing[0]?.ref ?? null
  const first =
    forgotten === null || listed === null
      ? (listed ?? (forgotten as Funding).ref)
      : earlierRef(forgotten.ref, listed)
  return {
    key,
    payerId: forgotten?.payerId ?? firstNamed,
    payoutCount,
    firstMs: first.occurredAtMs,
    lastMs: (standing.at(-1)?.ref ?? first).occurredAtMs,
    ref: first,
  }
}
