import type { Pseudonym } from '../ids.ts'
import type { Funding, PayoutFact } from '../profile.ts'
import { BOUNDS } from '../profile.ts'
import { putByKey } from './ordered.ts'

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
  const listed = listedFunding(standing, key, payoutCount)
  const funding =
    known !== undefined && payoutCount > standing.length ? withForgotten(known, listed, payoutCount) : listed
  return funding === null ? fundings : putByKey(fundings, funding, BOUNDS.fundings, (one) => one.lastMs)
}

function standingFrom(payouts: readonly PayoutFact[], key: Pseudonym): readonly PayoutFact[] {
  return payouts.filter((payout) => payout.fundingKey === key && payout.status !== 'reversed')
}

function listedFunding(standing: readonly PayoutFact[], key: Pseudonym, payoutCount: number): Funding | null {
  const [first] = standing
  if (first === undefined) return null
  const last = standing.at(-1) ?? first
  return {
    key,
    payerId: standing.find((payout) => payout.payerId !== null)?.payerId ?? null,
    payoutCount,
    firstMs: first.ref.occurredAtMs,
    lastMs: last.ref.occurredAtMs,
    ref: first.ref,
  }
}

/** What is known from payouts that have left the list is older than all that are in it. */
function withForgotten(known: Funding, listed: Funding | null, payoutCount: number): Funding {
  return {
    key: known.key,
    payerId: known.payerId ?? listed?.payerId ?? null,
    payoutCount,
    firstMs: Math.min(known.firstMs, listed?.firstMs ?? known.firstMs),
    lastMs: listed?.lastMs ?? known.lastMs,
    ref: listed !== null && listed.firstMs < known.firstMs ? listed.ref : known.ref,
  }
}
