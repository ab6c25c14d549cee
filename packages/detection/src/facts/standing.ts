import type { PayoutFact } from '../profile.ts'

/** Of the list that was asked of last: many signals ask the same of one worker in a row, and lists are replaced, never changed. */
let last: { readonly of: readonly PayoutFact[]; readonly kept: readonly PayoutFact[] } = { of: [], kept: [] }

/** Payouts that stand, in time order: none that came back, and of one that was rerouted only where it went last. */
export function standing(payouts: readonly PayoutFact[]): readonly PayoutFact[] {
  if (last.of !== payouts) last = { of: payouts, kept: keep(payouts) }
  return last.kept
}

function keep(payouts: readonly PayoutFact[]): readonly PayoutFact[] {
  const known = new Set<string>()
  const kept: PayoutFact[] = []
  for (let i = payouts.length - 1; i >= 0; i -= 1) {
    const payout = payouts[i] as PayoutFact
    if (payout.status === 'reversed' || known.has(payout.payoutId)) continue
    known.add(payout.payoutId)
    kept.push(payout)
  }
  return kept.reverse()
}
