import type { PayoutFact } from '../profile.ts'
import { variation } from '../stats/spread.ts'
import { DAY } from '../time.ts'

/** Gaps between payouts of a salary vary by no more than this share: weekends and holidays move one by a day or two. */
const REGULAR = 0.35

/** Pay days it takes to call it a cadence. */
const LEAST = 4

/** So often the same over so long is a contract too, though the worker takes the money out whenever it suits. */
const OFTEN = 8
const LONG = 60 * DAY

/**
 * One client pays the same (standard deviation under `variationLimit` of the mean) at regular intervals, or for months: a contract, which
 * nobody chose for the sake of an amount.
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
  const lengthMs = gaps.reduce((sum, gap) => sum + gap, 0)
  if (payouts.length >= OFTEN && lengthMs >= LONG) return true
  return Math.min(...gaps) > 0 && variation(gaps) <= REGULAR
}
