import type { Event } from '../event.ts'
import type { WorkerId } from '../ids.ts'
import { closedUntil } from './cohorts.ts'
import { type CountedFacts, contributionChange } from './contributions.ts'
import { NO_CORRIDOR } from './corridor.ts'
import type { CohortTable, DayTallies } from './table.ts'
import { addTallies, EMPTY_TALLY, isEmptyTally, type Tally } from './tally.ts'

/** What the workers of one bucket have added to days that are still open: kept beside their profiles, so that both are always as old. */
export interface BucketTallies {
  /** Days up to this one are closed: nothing changes them any more. */
  readonly closedDay: number
  readonly open: readonly OpenTally[]
}

export interface OpenTally {
  readonly day: number
  readonly corridor: string
  readonly tally: Tally
}

/** A closed day of one partition, to be published. */
export interface CohortDay {
  readonly partition: number
  /** Days since 1970-01-01, UTC. */
  readonly day: number
  readonly corridors: readonly { readonly corridor: string; readonly tally: Tally }[]
}

/** Counts the workers of one partition. Whoever could not save what was counted drops the ledger, and begins from what is stored. */
export interface CohortLedger {
  /**
   * Counts what an event changed, and closes the days that its time shows to be complete.
   *
   * @param before facts before it; null for a worker never seen
   * @returns days closed by it, to be published before the state is saved
   */
  note(event: Event, before: CountedFacts | null, after: CountedFacts): readonly CohortDay[]
  /** Buckets that changed since `keep`, to be saved together with the profiles of those batches. */
  changed(): ReadonlyMap<number, BucketTallies>
  /** What changed was saved. */
  keep(): void
}

export interface CohortLedgerSettings {
  readonly partition: number
  /** Where a worker's profile, and with it what it has added, is kept. */
  readonly bucketOf: (workerId: WorkerId) => number
  /** Corridors of a day that are told apart; further ones count for the whole platform alone. Default 192, more than there are currencies. */
  readonly mostCorridors?: number
}

type Open = Map<string, OpenTally>

const NOTHING: readonly CohortDay[] = []

/** @param loaded what the store holds of each bucket */
export function createCohortLedger(
  table: CohortTable,
  settings: CohortLedgerSettings,
  loaded: ReadonlyMap<number, BucketTallies> = new Map(),
): CohortLedger {
  const { partition, bucketOf, mostCorridors = 192 } = settings
  let closed = [...loaded.values()].reduce(
    (last, one) => Math.max(last, one.closedDay),
    Number.NEGATIVE_INFINITY,
  )
  const kept = new Map<number, Open>()
  for (const [bucket, { open }] of loaded)
    kept.set(bucket, new Map(open.filter(({ day }) => day > closed).map((one) => [keyOf(one), one])))
  let changed = new Map<number, Open>()
  const sums = sumsOf(kept)
  for (const one of sums.values()) count(one)

  function count({ day, corridor, tally }: OpenTally): void {
    table.count(partition, day, corridor, tally)
  }

  function note(event: Event, before: CountedFacts | null, after: CountedFacts): readonly CohortDay[] {
    const days = isOwn(event) ? close(closedUntil(event.occurredAtMs)) : NOTHING
    for (const change of contributionChange(before, after, closed)) {
      const one =
        change.corridor === NO_CORRIDOR || hasRoom(change) ? change : { ...change, corridor: NO_CORRIDOR }
      add(openOf(bucketOf(event.workerId)), one)
      add(sums, one)
      count(sums.get(keyOf(one)) ?? { ...one, tally: EMPTY_TALLY })
    }
    return days
  }

  function hasRoom(change: OpenTally): boolean {
    if (sums.size < mostCorridors || sums.has(keyOf(change))) return true
    let corridors = 0
    for (const { day } of sums.values()) if (day === change.day) corridors += 1
    return corridors < mostCorridors
  }

  function openOf(bucket: number): Open {
    let open = changed.get(bucket)
    if (open === undefined) {
      open = new Map(kept.get(bucket))
      changed.set(bucket, open)
    }
    return open
  }

  function close(until: number): readonly CohortDay[] {
    if (until <= closed) return NOTHING
    const isFirst = closed === Number.NEGATIVE_INFINITY
    closed = until
    if (isFirst) return NOTHING
    const days = daysUpTo(sums, until).map((day): CohortDay => {
      const ofDay = [...sums.values()].filter((one) => one.day === day)
      return {
        partition,
        day,
        corridors: ofDay
          .map(({ corridor, tally }) => ({ corridor, tally }))
          .sort((a, b) => (a.corridor < b.corridor ? -1 : 1)),
      }
    })
    if (days.length === 0) return NOTHING
    for (const [bucket, open] of kept) if (hasDayUpTo(open, until)) openOf(bucket)
    for (const open of [sums, ...changed.values()])
      for (const [key, { day }] of open) if (day <= until) open.delete(key)
    return days
  }

  return {
    note,
    changed: () =>
      new Map(
        [...changed].map(([bucket, open]) => [bucket, { closedDay: closed, open: [...open.values()] }]),
      ),
    keep() {
      for (const [bucket, open] of changed) kept.set(bucket, open)
      changed = new Map()
    },
  }
}

/** Of links and labels the time is that of others. */
const isOwn = ({ type }: Event): boolean => type !== 'link' && type !== 'label'

const keyOf = ({ day, corridor }: { readonly day: number; readonly corridor: string }): string =>
  `${day} ${corridor}`

function add(open: Open, change: OpenTally): void {
  const key = keyOf(change)
  const known = open.get(key)
  const tally = known === undefined ? change.tally : addTallies(known.tally, change.tally)
  if (isEmptyTally(tally)) open.delete(key)
  else open.set(key, { ...change, tally })
}

function sumsOf(buckets: ReadonlyMap<number, Open>): Open {
  const sums: Open = new Map()
  for (const open of buckets.values()) for (const one of open.values()) add(sums, one)
  return sums
}

const hasDayUpTo = (open: Open, until: number): boolean => daysUpTo(open, until).length > 0

function daysUpTo(open: Open, until: number): readonly number[] {
  const days = new Set<number>()
  for (const { day } of open.values()) if (day <= until) days.add(day)
  return [...days].sort((a, b) => a - b)
}

/** As a day is published, so it is read. */
export function talliesOf({ corridors }: CohortDay): DayTallies {
  return new Map(corridors.map(({ corridor, tally }) => [corridor, tally]))
}
