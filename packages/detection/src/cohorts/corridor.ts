import type { PayoutFact } from '../profile.ts'
import { DAY } from '../time.ts'

/** No corridor of its own: compared with the whole platform. */
export const NO_CORRIDOR = ''

/** Days since 1970-01-01, UTC. */
export const dayOf = (atMs: number): number => Math.floor(atMs / DAY)

/**
 * Whether a payout counts in the figures of a cohort: not where it came back before its day was over. What came back later was a way of
 * being paid all the same; and only a fixed limit makes the figures of a day independent of the order in which word of it comes.
 */
export function counts({ ref, reversedMs }: PayoutFact): boolean {
  return reversedMs === null || dayOf(reversedMs) > dayOf(ref.occurredAtMs)
}

/**
 * The corridor that a worker belongs to on the day of `atMs`: the currency of most of its payouts up to then that were not in virtual
 * currency; of equally many, the first by alphabet. A currency says how money is sent, and nothing about a person.
 */
export function corridorAt(payouts: readonly PayoutFact[], atMs: number): string {
  const day = dayOf(atMs)
  const tally = new CurrencyCount()
  for (const payout of payouts) {
    if (dayOf(payout.ref.occurredAtMs) > day) break
    if (counts(payout)) tally.add(payout)
  }
  return tally.corridor()
}

/** Counts the currencies of one worker's payouts, in any order. */
export class CurrencyCount {
  readonly #counts = new Map<string, number>()

  add({ kind, currency }: PayoutFact): void {
    if (kind === 'crypto' || !ISO_4217.test(currency)) return
    this.#counts.set(currency, (this.#counts.get(currency) ?? 0) + 1)
  }

  corridor(): string {
    let corridor = NO_CORRIDOR
    let most = 0
    for (const [currency, count] of this.#counts) {
      if (count < most || (count === most && currency > corridor)) continue
      corridor = currency
      most = count
    }
    return corridor
  }
}

const ISO_4217 = /^[A-Z]{3}$/
