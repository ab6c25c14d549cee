import type { Pseudonym } from '../ids.ts'
import type { Funding, PayoutFact } from '../profile.ts'
import { BOUNDS } from '../profile.ts'
import { earlierRef, putByKey } from './ordered.ts'

/**
 * Recounts what one instrument of a client paid for, from the payouts that stand: money that came back is no funding. Exact while
 * the payouts are in the list, and extremes for those that have left it.
 *
 * @param before the list of payouts without the event, @param after with it, nothing evicted yet
 */
export function recountFunding(
  fundings: readonly Funding[],
  key: Pseudonym,
  before: readonly PayoutFact[],
  after: readonly PayoutFact[],
): readonly Funding[] {
  const known = fundings.find((one) => one.key === key)
  const standing = standingFrom(after, key)
  const payoutCount = (known?.payoutCount ?? 0) + standing.length - standingFrom(before, key).length
  if (payoutCount <= 0) return known === undefined ? fundings : fundings.filter((one) => one !== known)
  const forgotten = payoutCount > standing.length ? (known as Funding) : null
  const funding = fundingOf(key, payoutCount, standing, forgotten)
  return putByKey(fundings, funding, BOUNDS.fundings, (one) => one.lastMs)
}

function standingFrom(payouts: readonly PayoutFact[], key: Pseudonym): readonly PayoutFact[] {
  return payouts.filter((payout) => payout.fundingKey === key && payout.status !== 'reversed')
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
  const refs = standing.map((payout) => payout.ref)
  const first = [...(forgotten === null ? [] : [forgotten.ref]), ...refs].reduce(earlierRef)
  return {
    key,
    payerId: forgotten?.payerId ?? firstNamed,
    payoutCount,
    firstMs: first.occurredAtMs,
    lastMs: (refs.at(-1) ?? first).occurredAtMs,
    ref: first,
  }
}
