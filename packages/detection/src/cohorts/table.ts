import { RETENTION } from '../profile.ts'
import { DAY } from '../time.ts'
import { type Cohort, type Cohorts, DAYS_BEFORE, knownUntil, mondayOf } from './cohorts.ts'
import { dayOf, NO_CORRIDOR } from './corridor.ts'
import { addTallies, EMPTY_TALLY, isEmptyTally, subtractTallies, type Tally } from './tally.ts'

/** The figures of one day of one partition, by corridor. */
export type DayTallies = ReadonlyMap<string, Tally>

/**
 * Figures of all corridors and days, summed over partitions. Workers are disjoint between partitions, so sums are all there is to
 * merging. In memory: bounded by the days kept, the corridors (currencies) and the partitions.
 */
export interface CohortTable extends Cohorts {
  /** What an owner has counted of a day so far. What was published of the day stands instead. */
  count(partition: number, day: number, corridor: string, tally: Tally): void
  /** What an owner has published of a day. Again: takes the place of what it was. */
  publish(partition: number, day: number, tallies: DayTallies): void
  /** Forgets what was counted and not published: another owner counts it. */
  giveUp(partition: number): void
  readonly days: number
  readonly corridors: number
}

/** Days kept: the oldest that a judgement on the oldest facts compares with, and some. */
export const COHORT_DAYS = RETENTION / DAY + DAYS_BEFORE + 12

interface Row {
  isPublished: boolean
  readonly tallies: Map<string, Tally>
}

export function createCohortTable(): CohortTable {
  /** By day, then by partition. */
  const rows = new Map<number, Map<number, Row>>()
  /** By day, then by corridor; of the whole platform under `NO_CORRIDOR`. */
  const sums = new Map<number, Map<string, Tally>>()
  let newest = Number.NEGATIVE_INFINITY

  function rowOf(day: number, partition: number): Row {
    let partitions = rows.get(day)
    if (partitions === undefined) {
      partitions = new Map()
      rows.set(day, partitions)
      sums.set(day, new Map())
      if (day > newest) forget(day)
    }
    let row = partitions.get(partition)
    if (row === undefined) {
      row = { isPublished: false, tallies: new Map() }
      partitions.set(partition, row)
    }
    return row
  }

  function forget(day: number): void {
    newest = day
    for (const old of rows.keys()) {
      if (old > newest - COHORT_DAYS) continue
      rows.delete(old)
      sums.delete(old)
    }
  }

  const isTooOld = (day: number): boolean => day <= newest - COHORT_DAYS

  function put(day: number, row: Row, corridor: string, tally: Tally): void {
    const change = subtractTallies(tally, row.tallies.get(corridor) ?? EMPTY_TALLY)
    if (isEmptyTally(tally)) row.tallies.delete(corridor)
    else row.tallies.set(corridor, tally)
    if (isEmptyTally(change)) return
    const byCorridor = sums.get(day) as Map<string, Tally>
    add(byCorridor, NO_CORRIDOR, change)
    if (corridor !== NO_CORRIDOR) add(byCorridor, corridor, change)
  }

  /** Of the whole platform under `NO_CORRIDOR`. */
  function sumOf(corridor: string, fromDay: number, toDay: number): Tally {
    let sum = EMPTY_TALLY
    for (let day = fromDay; day <= toDay; day += 1) {
      const tally = sums.get(day)?.get(corridor)
      if (tally !== undefined) sum = addTallies(sum, tally)
    }
    return sum
  }

  function cohortOf(corridor: string, day: number, known: number, leastWorkers: number): Cohort | null {
    const start = mondayOf(day)
    const end = start + 6
    const before = sumOf(corridor, start - DAYS_BEFORE, Math.min(start - 1, known))
    if (before.paid < (leastWorkers * DAYS_BEFORE) / 7) return null
    const week = sumOf(corridor, start, Math.min(end, known))
    return {
      scope: corridor === NO_CORRIDOR ? 'platform' : 'corridor',
      before,
      week,
      isKnown: known >= day,
      isWhole: known >= end,
    }
  }

  return {
    weekOf(corridor, atMs, nowMs, leastWorkers) {
      const day = dayOf(atMs)
      const known = knownUntil(nowMs)
      const own = corridor === NO_CORRIDOR ? null : cohortOf(corridor, day, known, leastWorkers)
      return own ?? cohortOf(NO_CORRIDOR, day, known, leastWorkers)
    },
    count(partition, day, corridor, tally) {
      if (isTooOld(day)) return
      const row = rowOf(day, partition)
      if (!row.isPublished) put(day, row, corridor, tally)
    },
    publish(partition, day, tallies) {
      if (isTooOld(day)) return
      const row = rowOf(day, partition)
      for (const corridor of [...row.tallies.keys()])
        if (!tallies.has(corridor)) put(day, row, corridor, EMPTY_TALLY)
      for (const [corridor, tally] of tallies) put(day, row, corridor, tally)
      row.isPublished = true
    },
    giveUp(partition) {
      for (const [day, partitions] of rows) {
        const row = partitions.get(partition)
        if (row === undefined || row.isPublished) continue
        for (const corridor of [...row.tallies.keys()]) put(day, row, corridor, EMPTY_TALLY)
        partitions.delete(partition)
      }
    },
    get days() {
      return rows.size
    },
    get corridors() {
      const names = new Set<string>()
      for (const byCorridor of sums.values()) for (const name of byCorridor.keys()) names.add(name)
      names.delete(NO_CORRIDOR)
      return names.size
    },
  }
}

function add(tallies: Map<string, Tally>, corridor: string, change: Tally): void {
  const sum = addTallies(tallies.get(corridor) ?? EMPTY_TALLY, change)
  if (isEmptyTally(sum)) tallies.delete(corridor)
  else tallies.set(corridor, sum)
}
