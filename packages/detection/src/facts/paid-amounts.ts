import type { PayoutFact } from '../profile.ts'
import { DAY } from '../time.ts'
import { standing } from './standing.ts'

export interface Amount {
  readonly atMs: number
  /** Natural logarithm of US cents. */
  readonly log: number
}

export interface Paid extends Amount {
  readonly payout: PayoutFact
}

/** What was paid on one day (UTC); `atMs` is its beginning. */
export interface DaySum extends Amount {
  readonly payouts: readonly PayoutFact[]
}

/** Standing payouts of known value, in time order. */
export function paidOf(payouts: readonly PayoutFact[]): readonly Paid[] {
  const paid: Paid[] = []
  for (const payout of standing(payouts)) {
    const cents = Number(payout.usdCents ?? 0)
    if (cents > 0) paid.push({ payout, atMs: payout.ref.occurredAtMs, log: Math.log(cents) })
  }
  return paid
}

/** The same by day, in time order. */
export function sumsByDay(paid: readonly Paid[]): readonly DaySum[] {
  const byDay = new Map<number, PayoutFact[]>()
  for (const { payout, atMs } of paid) {
    const day = Math.floor(atMs / DAY)
    const known = byDay.get(day)
    if (known === undefined) byDay.set(day, [payout])
    else known.push(payout)
  }
  return [...byDay].map(([day, payouts]) => ({
    atMs: day * DAY,
    log: Math.log(payouts.reduce((sum, one) => sum + Number(one.usdCents), 0)),
    payouts,
  }))
}
