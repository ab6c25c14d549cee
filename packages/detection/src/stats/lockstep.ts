import { DAY } from '../time.ts'
import { binomialTail } from './binomial.ts'

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
  /** Chance that it happens on one such day, from what both do on other days, 0..1. */
  readonly chance: number
  /** Probability that it happens on so many days, 0..1; 1 where they are too few to ask. */
  readonly p: number
}

interface Comings {
  /** Milliseconds since midnight UTC, ascending. */
  readonly ofDayMs: readonly number[]
  readonly comings: readonly Coming[]
}

/**
 * Days on which both came to one place within `withinMs` of each other.
 *
 * The null is that of shuffled days, reached without shuffling: every day of the one is laid over every *other* day of the other, the
 * share of pairs that coincide is the chance that habit alone makes a day coincide, and the days that did are compared with it by the
 * binomial tail. Two people with the same fixed hours coincide on any two days, so that their coincidences say nothing; what remains is
 * a jitter that both have in common. The chance is taken one up (rule of succession), so that a short history cannot make it 0.
 * Cost: days squared times comings a day squared, where there are `least` such days; else days times comings.
 */
export function coincidences(
  own: readonly Coming[],
  theirs: readonly Coming[],
  withinMs: number,
  least: number,
): Lockstep {
  return overDays(own, theirs, least, {
    isPossible: () => true,
    happens: (a, b) => a.some((t) => b.some((u) => Math.abs(t - u) <= withinMs)),
    momentMs: (a, b) => {
      const isMet = (one: Coming) =>
        b.comings.some((two) => one.place === two.place && Math.abs(one.atMs - two.atMs) <= withinMs)
      return a.comings.findLast(isMet)?.atMs ?? null
    },
  })
}

/**
 * Days on which both came strictly in turn, at least three times together; the null as of `coincidences`. A worker of the morning and
 * one of the evening alternate on any two days, so that their turns say nothing.
 */
export function turns(own: readonly Coming[], theirs: readonly Coming[], least: number): Lockstep {
  return overDays(own, theirs, least, {
    isPossible: (a, b) => a.length + b.length >= 3,
    happens: areInTurn,
    momentMs: (a, b) => (areInTurn(a.ofDayMs, b.ofDayMs) ? (a.comings.at(-1) as Coming).atMs : null),
  })
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
  readonly isPossible: (a: readonly number[], b: readonly number[]) => boolean
  /** Whether it happens by the time of day alone. */
  readonly happens: (a: readonly number[], b: readonly number[]) => boolean
  /** The own coming by which it happened on a day that both share; null where it did not. */
  readonly momentMs: (a: Comings, b: Comings) => number | null
}

function overDays(own: readonly Coming[], theirs: readonly Coming[], least: number, rule: Rule): Lockstep {
  const mine = byDay(own)
  const other = byDay(theirs)
  const momentsMs: number[] = []
  let days = 0
  for (const [day, a] of mine) {
    const b = other.get(day)
    if (b === undefined || !rule.isPossible(a.ofDayMs, b.ofDayMs) || !isTogether(a, b)) continue
    days += 1
    const momentMs = rule.momentMs(a, b)
    if (momentMs !== null) momentsMs.push(momentMs)
  }
  if (momentsMs.length < least) return { momentsMs, days, chance: 1, p: 1 }
  const chance = chanceOn(mine, other, rule)
  return { momentsMs, days, chance, p: binomialTail(momentsMs.length, days, chance) }
}

function chanceOn(
  mine: ReadonlyMap<number, Comings>,
  other: ReadonlyMap<number, Comings>,
  rule: Rule,
): number {
  let pairs = 0
  let by = 0
  for (const [day, a] of mine) {
    for (const [otherDay, b] of other) {
      if (day === otherDay || !rule.isPossible(a.ofDayMs, b.ofDayMs)) continue
      pairs += 1
      if (rule.happens(a.ofDayMs, b.ofDayMs)) by += 1
    }
  }
  return (by + 1) / (pairs + 1)
}

const isTogether = (a: Comings, b: Comings): boolean =>
  a.comings.some((one) => b.comings.some((two) => one.place === two.place))

function byDay(comings: readonly Coming[]): ReadonlyMap<number, Comings> {
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
