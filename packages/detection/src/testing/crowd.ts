import type { Cohorts } from '../cohorts/cohorts.ts'
import { createCohortLedger } from '../cohorts/ledger.ts'
import { type CohortTable, createCohortTable } from '../cohorts/table.ts'
import { EMPTY_TALLY, type Tally } from '../cohorts/tally.ts'
import { DEFAULT_CONTEXT, type SignalContext } from '../context.ts'
import type { Event } from '../event.ts'
import type { WorkerId } from '../ids.ts'
import type { Profile } from '../profile.ts'
import { defaultSettings } from '../settings.ts'
import { createDriver, type Driver } from './driver.ts'

/** What is known of others, as figures: the weeks before, and the week; null while nothing of it is known. */
export function amongOthers(before: Partial<Tally>, week: Partial<Tally> | null): SignalContext {
  const cohorts: Cohorts = {
    weekOf: () => ({
      scope: 'corridor',
      before: { ...EMPTY_TALLY, ...before },
      week: { ...EMPTY_TALLY, ...week },
      isKnown: week !== null,
      isWhole: week !== null,
    }),
  }
  return { ...DEFAULT_CONTEXT, cohorts }
}

export interface Crowd {
  readonly driver: Driver
  readonly table: CohortTable
  /** Folds the events in this order, and counts what they change. */
  send(...events: readonly Event[]): void
}

/** A platform whose workers are counted: each partition has a ledger, all share one table. */
export function createCrowd(partitions = 1): Crowd {
  const table = createCohortTable()
  const driver = createDriver({ ...defaultSettings(), cohorts: table })
  const ledgers = Array.from({ length: partitions }, (_, partition) =>
    createCohortLedger(table, { partition, bucketOf }),
  )

  function noteOne(event: Event): void {
    const known: Profile = driver.profile(event.workerId)
    driver.sendAlone(event)
    const ledger = ledgers[bucketOf(event.workerId) % partitions]
    ledger?.note(event, known, driver.profile(event.workerId))
    ledger?.keep()
  }

  return {
    driver,
    table,
    send(...events) {
      for (const event of events) noteOne(event)
    },
  }
}

/** One of eight, by the letters of the id. */
export function bucketOf(workerId: WorkerId): number {
  let sum = 0
  for (let i = 0; i < workerId.length; i += 1) sum += workerId.charCodeAt(i)
  return sum % 8
}
