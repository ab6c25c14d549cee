/**
 * What is counted of a corridor on a day. Every figure counts workers, and a worker at most once in a calendar week (UTC, from Monday)
 * for each, on the first day on which it holds: whoever is paid every day is no crowd.
 */
export interface Tally {
  /** Workers who were paid. */
  readonly paid: number
  /** Of those, by virtual currency. */
  readonly crypto: number
  /** Workers who were paid, and had been paid otherwise than by virtual currency on an earlier day. */
  readonly settled: number
  /** Of those, now by virtual currency. */
  readonly shifted: number
  /** Workers who were paid, and of whom enough amounts were known before. */
  readonly judged: number
  /** Of those, more than twice the largest of the amounts before. */
  readonly unusual: number
  /** Workers who were paid by virtual currency, and had been on an earlier day. */
  readonly railed: number
  /** Of those, in an asset or on a chain that was new to them. */
  readonly switched: number
  /** Workers who were paid, or of whom a client said that they want money in advance. */
  readonly active: number
  /** Of those, of whom a client has said so within the last two months. */
  readonly prepaid: number
}

export type Measure = keyof Tally

export const EMPTY_TALLY: Tally = {
  paid: 0,
  crypto: 0,
  settled: 0,
  shifted: 0,
  judged: 0,
  unusual: 0,
  railed: 0,
  switched: 0,
  active: 0,
  prepaid: 0,
}

/** Written out: this runs for every payout. */
export function addTallies(a: Tally, b: Tally): Tally {
  return {
    paid: a.paid + b.paid,
    crypto: a.crypto + b.crypto,
    settled: a.settled + b.settled,
    shifted: a.shifted + b.shifted,
    judged: a.judged + b.judged,
    unusual: a.unusual + b.unusual,
    railed: a.railed + b.railed,
    switched: a.switched + b.switched,
    active: a.active + b.active,
    prepaid: a.prepaid + b.prepaid,
  }
}

export function subtractTallies(a: Tally, b: Tally): Tally {
  return {
    paid: a.paid - b.paid,
    crypto: a.crypto - b.crypto,
    settled: a.settled - b.settled,
    shifted: a.shifted - b.shifted,
    judged: a.judged - b.judged,
    unusual: a.unusual - b.unusual,
    railed: a.railed - b.railed,
    switched: a.switched - b.switched,
    active: a.active - b.active,
    prepaid: a.prepaid - b.prepaid,
  }
}

export function isEmptyTally(tally: Tally): boolean {
  for (const measure in tally) if (tally[measure as Measure] !== 0) return false
  return true
}
