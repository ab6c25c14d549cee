import type { PayoutFact } from '../profile.ts'

/** A payout of known value, with the thresholds that it may be kept under. */
export interface Priced {
  readonly payout: PayoutFact
  readonly usd: number
  /** Whole US dollars, ascending. */
  readonly limits: readonly number[]
}

export interface SplitEarning {
  /** In time order. */
  readonly parts: readonly Priced[]
  /** The highest threshold that they pass together and none of them does. */
  readonly limit: number
}

/** Whether so many payouts of one earning lie within the time, whatever their amounts. Cheap: nearly always not. */
export function isInParts(payouts: readonly PayoutFact[], least: number, withinMs: number): boolean {
  return payouts.some(({ earningId, ref }, i) => {
    if (earningId === null) return false
    let count = 1
    for (let j = i - 1; j >= 0 && count < least; j -= 1) {
      const before = payouts[j] as PayoutFact
      if (before.ref.occurredAtMs <= ref.occurredAtMs - withinMs) break
      if (before.earningId === earningId) count += 1
    }
    return count >= least
  })
}

/** Earnings that were paid out in at least so many parts within the time, so that a threshold was passed by none of them. */
export function splitEarnings(
  paid: readonly Priced[],
  least: number,
  withinMs: number,
): readonly SplitEarning[] {
  const byEarning = new Map<string, Priced[]>()
  for (const one of paid) {
    const { earningId } = one.payout
    if (earningId === null) continue
    const parts = byEarning.get(earningId)
    if (parts === undefined) byEarning.set(earningId, [one])
    else parts.push(one)
  }
  return [...byEarning.values()].flatMap((parts) =>
    parts.length < least ? [] : (mostParts(parts, least, withinMs) ?? []),
  )
}

function mostParts(parts: readonly Priced[], least: number, withinMs: number): SplitEarning | null {
  let most: SplitEarning | null = null
  for (const last of parts) {
    const endMs = atOf(last)
    const within = parts.filter((one) => atOf(one) <= endMs && atOf(one) > endMs - withinMs)
    if (within.length < Math.max(least, most?.parts.length ?? 0)) continue
    const sum = within.reduce((usd, one) => usd + one.usd, 0)
    const limit = last.limits.findLast((one) => sum >= one && within.every(({ usd }) => usd < one))
    if (limit !== undefined) most = { parts: within, limit }
  }
  return most
}

const atOf = ({ payout }: Priced): number => payout.ref.occurredAtMs
