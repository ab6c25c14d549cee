import type { ObservationFact, PayoutFact, Profile } from '../profile.ts'
import { mondayOf } from './cohorts.ts'
import { CurrencyCount, counts, dayOf } from './corridor.ts'
import { EMPTY_TALLY, isEmptyTally, type Measure, subtractTallies, type Tally } from './tally.ts'

/** What one worker adds to the figures of one corridor on one day. */
export interface Contribution {
  /** Days since 1970-01-01, UTC. */
  readonly day: number
  readonly corridor: string
  readonly tally: Tally
}

/** Facts that cohorts are counted from. */
export type CountedFacts = Pick<Profile, 'payouts' | 'observations'>

/** Amounts from which it is known what is usual, and how many of the newest are looked at; as of the signal about amounts. */
const LEAST_AMOUNTS = 8
const AMOUNTS = 24

/** How often the largest amount before makes an amount unusual. */
const UNUSUAL = 2

/**
 * What a worker contributes after a day, by day: a function of its facts alone, so the order in which they came, repeats and what came
 * back leave no trace. What it contributes to a day rests on nothing later than that day; a day whose events are all in is final.
 *
 * Cost: one pass over the facts (at most 48 payouts, 24 reports).
 *
 * @param afterDay days up to this one are left out
 */
export function contributionsOf(facts: CountedFacts, afterDay: number): readonly Contribution[] {
  const payouts = facts.payouts.filter(counts)
  const requests = facts.observations.filter(isPrepayment)
  const history = new History()
  const found: Contribution[] = []
  let p = 0
  let r = 0
  while (p < payouts.length || r < requests.length) {
    const day = Math.min(dayAt(payouts, p), dayAt(requests, r))
    const start = p
    while (dayAt(payouts, p) === day) p += 1
    const isAsking = dayAt(requests, r) === day
    while (dayAt(requests, r) === day) r += 1
    const tally = history.count(day, payouts.slice(start, p), isAsking)
    if (day > afterDay && !isEmptyTally(tally))
      found.push({ day, corridor: history.currencies.corridor(), tally })
  }
  return found
}

/**
 * What an event changed in the figures: contributions after it less those before it.
 *
 * @param before null for a worker never seen
 */
export function contributionChange(
  before: CountedFacts | null,
  after: CountedFacts,
  afterDay: number,
): readonly Contribution[] {
  // Nearly every event: no payout, and no report.
  if (after.payouts.length === 0 && after.observations.length === 0) return NONE
  if (before !== null && before.payouts === after.payouts && before.observations === after.observations)
    return NONE
  const old = before === null ? NONE : contributionsOf(before, afterDay)
  const next = contributionsOf(after, afterDay)
  const changes: Contribution[] = []
  for (const one of next) {
    const known = old.find((other) => other.day === one.day && other.corridor === one.corridor)
    const tally = known === undefined ? one.tally : subtractTallies(one.tally, known.tally)
    if (!isEmptyTally(tally)) changes.push({ ...one, tally })
  }
  for (const one of old) {
    if (next.some((other) => other.day === one.day && other.corridor === one.corridor)) continue
    changes.push({ ...one, tally: subtractTallies(EMPTY_TALLY, one.tally) })
  }
  return changes
}

const NONE: readonly Contribution[] = []

/** Of clients alone: the staff reports what it was told, and a machine is not asked for money. */
const isPrepayment = ({ kind, source }: ObservationFact): boolean =>
  kind === 'prepayment_requested' && source === 'client'

const dayAt = (facts: readonly { readonly ref: PayoutFact['ref'] }[], at: number): number => {
  const fact = facts[at]
  return fact === undefined ? Number.POSITIVE_INFINITY : dayOf(fact.ref.occurredAtMs)
}

/** For so many days after it a report counts; as of the signal about prepayment. */
const REPORT_DAYS = 60

/** One worker's past as the days go by. */
class History {
  readonly currencies = new CurrencyCount()
  readonly #rails = new Set<string>()
  readonly #amounts: number[] = []
  /** The week, by its Monday, in which each figure was counted last. */
  readonly #counted = new Map<Measure, number>()
  #wasPaidOtherwise = false
  #wasPaidByCrypto = false
  #askedDay = Number.NEGATIVE_INFINITY

  count(day: number, paid: readonly PayoutFact[], isAsking: boolean): Tally {
    const isPaid = paid.length > 0
    const crypto = paid.filter((one) => one.kind === 'crypto')
    const isCrypto = crypto.length > 0
    const isSwitched = crypto.some(({ rail }) => rail !== null && !this.#rails.has(rail))
    if (isAsking) this.#askedDay = day
    const hasAsked = day - this.#askedDay <= REPORT_DAYS
    const { isJudged, isUnusual } = this.#amountsOf(paid)
    const tally: Tally = {
      paid: this.#once('paid', isPaid, day),
      crypto: this.#once('crypto', isCrypto, day),
      settled: this.#once('settled', isPaid && this.#wasPaidOtherwise, day),
      shifted: this.#once('shifted', isCrypto && this.#wasPaidOtherwise, day),
      judged: this.#once('judged', isJudged, day),
      unusual: this.#once('unusual', isUnusual, day),
      railed: this.#once('railed', isCrypto && this.#wasPaidByCrypto, day),
      switched: this.#once('switched', isSwitched && this.#wasPaidByCrypto, day),
      active: this.#once('active', isPaid || isAsking, day),
      prepaid: this.#once('prepaid', hasAsked, day),
    }
    for (const one of paid) this.currencies.add(one)
    for (const { rail } of crypto) if (rail !== null) this.#rails.add(rail)
    this.#wasPaidOtherwise ||= crypto.length < paid.length
    this.#wasPaidByCrypto ||= isCrypto
    return tally
  }

  #once(measure: Measure, holds: boolean, day: number): number {
    if (!holds) return 0
    const week = mondayOf(day)
    if (this.#counted.get(measure) === week) return 0
    this.#counted.set(measure, week)
    return 1
  }

  #amountsOf(paid: readonly PayoutFact[]): { readonly isJudged: boolean; readonly isUnusual: boolean } {
    let isJudged = false
    let isUnusual = false
    for (const { usdCents } of paid) {
      const cents = Number(usdCents ?? 0)
      if (cents <= 0) continue
      if (this.#amounts.length >= LEAST_AMOUNTS) {
        isJudged = true
        isUnusual ||= cents > UNUSUAL * Math.max(...this.#amounts)
      }
      this.#amounts.push(cents)
      if (this.#amounts.length > AMOUNTS) this.#amounts.shift()
    }
    return { isJudged, isUnusual }
  }
}
