import type { PayoutFact } from '../profile.ts'
import { variation } from '../stats/spread.ts'

/** Gaps between payouts of a salary vary by no more than this share: weekends and holidays move one by a day or two. */
const REGULAR = 0.35

/** Pay days it takes to call it a cadence. */
const LEAST = 4

/**
 * One client pays the same (standard deviation under `variationLimit` of the mean) at regular intervals: a contract, which nobody chose
 * for the sake of an amount.
 *
 * @param payouts standing ones, in time order
 * @param amounts theirs, in any one unit
 */
export function isContractPay(
  payouts: readonly PayoutFact[],
  amounts: readonly number[],
  variationLimit: number,
): boolean {
  const [first] = payouts
  if (payouts.length < LEAST || first === undefined || first.payerId === null) return false
  if (payouts.some((one) => one.payerId !== first.payerId)) return false
  if (variation(amounts) >= variationLimit) return false
  const gaps = payouts.slice(1).map((one, i) => one.ref.occurredAtMs - (payouts[i]?.ref.occurredAtMs ?? 0))
  return Math.min(...gaps) > 0 && variation(gaps) <= REGULAR
}
