import { lowerBound } from '../stats/proportion.ts'
import { DAY, LATENESS } from '../time.ts'
import { dayOf } from './corridor.ts'
import type { Measure, Tally } from './tally.ts'

/** What happens to everybody: asked by signals that speak of a change, before they hold it against one. */
export interface Cohorts {
  /**
   * Figures of the worker's corridor, or where too few are paid in it of the whole platform, in the week of a moment. Only of days whose events
   * were all in at `nowMs`, so that the order in which they came cannot matter.
   *
   * @param leastWorkers workers paid in a usual week from which there is something to compare with
   * @returns null where fewer are paid on the whole platform
   */
  weekOf(corridor: string, atMs: number, nowMs: number, leastWorkers: number): Cohort | null
}

export interface Cohort {
  readonly scope: 'corridor' | 'platform'
  /** The four weeks before the week. */
  readonly before: Tally
  /** The calendar week (UTC, from Monday) of the moment: its days of which all is known. */
  readonly week: Tally
  /** The day of the moment is among them. */
  readonly isKnown: boolean
  /** And so is the rest of the week. */
  readonly isWhole: boolean
}

/** Nothing is known of others. */
export const NO_COHORTS: Cohorts = { weekOf: () => null }

/** How many days before a week show what is usual. */
export const DAYS_BEFORE = 28

/** The first day, a Monday, of the week that a day lies in (UTC). 5 January 1970, day 4, was one. */
export const mondayOf = (day: number): number => Math.floor((day + 3) / 7) * 7 - 3

/** A day is closed so long after its end: all its events have come (domain reference §4.12). */
const CLOSED_AFTER = LATENESS

/**
 * And asked about so long after its end: a day more, in which whoever counted it says so and everybody hears of it. Detectors that read
 * different partitions do not keep step.
 */
export const KNOWN_AFTER = CLOSED_AFTER + DAY

/** The last day of which all is known at a moment. Days since 1970-01-01, UTC. */
export const knownUntil = (nowMs: number): number => dayOf(nowMs - KNOWN_AFTER) - 1

/** The last day that a partition may close at a moment of event time. */
export const closedUntil = (nowMs: number): number => dayOf(nowMs - CLOSED_AFTER) - 1

/** Shares that two figures of a cohort make. */
export interface Shift {
  /** In the week, 0..1; the lower bound of it, since of few workers some always do something. */
  readonly share: number
  /** In the four weeks before, 0..1. */
  readonly usual: number
  /** What part of those who did not do so before does so now, 0..1. */
  readonly moved: number
  /** Workers of the week. */
  readonly workers: number
}

/** Share of the workers of a week below which too little of it is known. */
const PART_OF_A_WEEK = 1 / 3

/** Standard errors that a share of few workers is taken to be above the true one. */
const DOUBT = 1

/**
 * How far a cohort moved together in the week, from a share of `part` in `whole`.
 *
 * @returns `later`: too little of the week is known yet; null: of too few workers
 */
export function shiftOf(
  { before, week, isKnown, isWhole }: Cohort,
  part: Measure,
  whole: Measure,
  leastWorkers: number,
): Shift | 'later' | null {
  const workers = week[whole]
  if (before[whole] < leastWorkers) return null
  if (!isKnown) return 'later'
  if (workers < leastWorkers * PART_OF_A_WEEK) return isWhole ? null : 'later'
  const share = lowerBound(week[part], workers, DOUBT)
  const usual = before[part] / before[whole]
  const moved = usual >= 1 ? 0 : Math.max(0, (share - usual) / (1 - usual))
  return { share, usual, moved, workers }
}

/** The share of `part` in `whole` over all five weeks, 0..1; null of too few workers. */
export function usualShare(
  { before, week }: Cohort,
  part: Measure,
  whole: Measure,
  leastWorkers: number,
): number | null {
  const workers = before[whole] + week[whole]
  return workers < leastWorkers ? null : (before[part] + week[part]) / workers
}
