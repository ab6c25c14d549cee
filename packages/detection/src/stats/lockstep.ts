import { DAY } from '../time.ts'

/** Somebody came, at a place. */
export interface Coming {
  readonly atMs: number
  readonly place: string
}

/** How often something happened on the days that two people share, and how likely that is where neither knows of the other. */
export interface Lockstep {
  /** The days on which it happened, ascending, each by the latest own coming that is part of it. */
  readonly momentsMs: readonly number[]
  /** Days on which it could have happened. */
  readonly days: number
  /** Chance that it happens at all on one such day, from what both do on other days, 0..1. */
  readonly chance: number
  /** Probability that it happens as often as it did, 0..1; 1 where the days are too few to ask. */
  readonly p: number
}

/** What one person did on one day. */
interface Comings {
  /** Milliseconds since midnight UTC, ascending. */
  readonly ofDayMs: readonly number[]
  /** The same, as they were. */
  readonly comings: readonly Coming[]
}

/** By day since 1970-01-01, UTC; ascending. */
export type Days = ReadonlyMap<number, Comings>

export function daysOf(comings: readonly Coming[]): Days {
  const days = new Map<number, { ofDayMs: number[]; comings: Coming[] }>()
  for (const coming of [...comings].sort((a, b) => a.atMs - b.atMs)) {
    const day = Math.floor(coming.atMs / DAY)
    const known = days.get(day) ?? { ofDayMs: [], comings: [] }
    days.set(day, known)
    known.ofDayMs.push(coming.atMs - day * DAY)
    known.comings.push(coming)
  }
  return days
}

/**
 * Days on which both came to one place within `withinMs` of each other, and how many comings of theirs did.
 *
 * The null is that of shuffled days, reached without shuffling: every day of the one is laid over every *other* day of the other, which
 * gives how many comings coincide on a day by habit alone; the sum over the days that both share is compared with so many draws from
 * that. Two people with the same fixed hours coincide on any two days, so that their coincidences say nothing; what remains is a jitter
 * that both have in common. Days are drawn as a whole, since whoever starts late is late all day. One more pair of days is taken to have
 * coincided as well as the best that was seen (rule of succession), so that a short history cannot make the chance 0.
 * Cost: days squared times comings a day squared, where there are `least` such days; else days times comings.
 */
export function coincidences(own: Days, theirs: Days, withinMs: number, least: number): Lockstep {
  return overDays(own, theirs, least, {
    isPossible: () => true,
    byHabit: (a, b) =>
      Math.min(countNear(a.ofDayMs, b.ofDayMs, withinMs), countNear(b.ofDayMs, a.ofDayMs, withinMs)),
    inFact: (a, b) => {
      const isMet = (one: Coming, others: readonly Coming[]) =>
        others.some((two) => one.place === two.place && Math.abs(one.atMs - two.atMs) <= withinMs)
      const met = a.comings.filter((one) => isMet(one, b.comings))
      const last = met.at(-1)
      if (last === undefined) return null
      const theirsMet = b.comings.filter((one) => isMet(one, a.comings)).length
      return { count: Math.min(met.length, theirsMet), atMs: last.atMs }
    },
  })
}

/**
 * Days on which both came strictly in turn, at least three times together; the null as of `coincidences`. A worker of the morning and
 * one of the evening alternate on any two days, so that their turns say nothing.
 */
export function turns(own: Days, theirs: Days, least: number): Lockstep {
  return overDays(own, theirs, least, {
    isPossible: (a, b) => a.ofDayMs.length + b.ofDayMs.length >= 3,
    byHabit: (a, b) => (areInTurn(a.ofDayMs, b.ofDayMs) ? 1 : 0),
    inFact: (a, b) =>
      areInTurn(a.ofDayMs, b.ofDayMs) ? { count: 1, atMs: (a.comings.at(-1) as Coming).atMs } : null,
  })
}

/** How many of `a` have one of `b` near them; both ascending. */
function countNear(a: readonly number[], b: readonly number[], withinMs: number): number {
  let count = 0
  let at = 0
  for (const t of a) {
    while (at < b.length && (b[at] as number) < t - withinMs) at += 1
    if (at < b.length && (b[at] as number) <= t + withinMs) count += 1
  }
  return count
}

/** No two comings of one person without one of the other between them. At the same moment there is no turn. */
function areInTurn(a: readonly number[], b: readonly number[]): boolean {
  if (Math.abs(a.length - b.length) > 1) return false
  const isFirst = (a[0] as number) < (b[0] as number)
  const [first, second] = isFirst ? [a, b] : [b, a]
  if (first.length < second.length) return false
  for (let i = 0; i < second.length; i += 1) {
    const t = second[i] as number
    if (t <= (first[i] as number)) return false
    if (i + 1 < first.length && t >= (first[i + 1] as number)) return false
  }
  return true
}

interface Rule {
  /** Whether it can happen at all on a day of so many comings. */
  readonly isPossible: (a: Comings, b: Comings) => boolean
  /** How often it happens by the time of day alone. */
  readonly byHabit: (a: Comings, b: Comings) => number
  /** How often it really happened on a day that both share, and when last; null where it did not. */
  readonly inFact: (a: Comings, b: Comings) => { readonly count: number; readonly atMs: number } | null
}

function overDays(own: Days, theirs: Days, least: number, rule: Rule): Lockstep {
  const momentsMs: number[] = []
  let days = 0
  let sum = 0
  let best = 0
  for (const [day, a] of own) {
    const b = theirs.get(day)
    if (b === undefined || !rule.isPossible(a, b) || !isTogether(a, b)) continue
    days += 1
    const fact = rule.inFact(a, b)
    if (fact === null) continue
    momentsMs.push(fact.atMs)
    sum += fact.count
    best = Math.max(best, fact.count)
  }
  if (momentsMs.length < least) return { momentsMs, days, chance: 1, p: 1 }
  const odds = oddsOf(own, theirs, rule, best)
  return { momentsMs, days, chance: 1 - (odds[0] as number), p: tailOfSum(odds, days, sum) }
}

/** How probable each count is on a day by habit alone, by count. */
function oddsOf(own: Days, theirs: Days, rule: Rule, best: number): readonly number[] {
  const pairs: number[] = new Array<number>(best + 1).fill(0)
  pairs[best] = 1
  let total = 1
  const others = [...theirs]
  for (const [day, a] of own) {
    for (const [otherDay, b] of others) {
      if (day === otherDay || !rule.isPossible(a, b)) continue
      const count = rule.byHabit(a, b)
      pairs[count] = (pairs[count] ?? 0) + 1
      total += 1
    }
  }
  return Array.from(pairs, (n) => (n ?? 0) / total)
}

/** Probability that so many independent draws add up to `least` and more. */
function tailOfSum(odds: readonly number[], draws: number, least: number): number {
  let sums: readonly number[] = [1]
  for (let n = 0; n < draws; n += 1) {
    const next = new Array<number>(sums.length + odds.length - 1).fill(0)
    for (const [i, p] of sums.entries())
      for (const [count, q] of odds.entries()) next[i + count] = (next[i + count] as number) + p * q
    sums = next
  }
  return Math.min(
    1,
    sums.slice(least).reduce((tail, p) => tail + p, 0),
  )
}

const isTogether = (a: Comings, b: Comings): boolean =>
  a.comings.some((one) => b.comings.some((two) => one.place === two.place))
