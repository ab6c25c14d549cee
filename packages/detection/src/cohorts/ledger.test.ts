import { describe, expect, test } from 'vitest'
import type { Event } from '../event.ts'
import { aLogin, aPayout, START_MS } from '../testing/builders.ts'
import { bucketOf } from '../testing/crowd.ts'
import { createDriver } from '../testing/driver.ts'
import { DAY, HOUR } from '../time.ts'
import { dayOf } from './corridor.ts'
import { type BucketTallies, type CohortDay, createCohortLedger } from './ledger.ts'
import { createCohortTable } from './table.ts'

const FIRST = dayOf(START_MS)
const PARTITION = 3
const paid = (worker: string, at: number, currency = 'EUR') =>
  aPayout({ worker, at, id: `${worker}-${at}`, payout: `${worker}-${at}`, currency })

/** A ledger that is fed with whole streams. */
function createRig(loaded?: ReadonlyMap<number, BucketTallies>, mostCorridors?: number) {
  const table = createCohortTable()
  const driver = createDriver()
  const settings = {
    partition: PARTITION,
    bucketOf,
    ...(mostCorridors === undefined ? {} : { mostCorridors }),
  }
  const ledger = createCohortLedger(table, settings, loaded)
  const saved = new Map<number, BucketTallies>(loaded)
  return {
    table,
    ledger,
    saved,
    note(...events: readonly Event[]): readonly CohortDay[] {
      return events.flatMap((event) => {
        const before = driver.profile(event.workerId)
        driver.sendAlone(event)
        return ledger.note(event, before, driver.profile(event.workerId))
      })
    },
    save() {
      for (const [bucket, tallies] of ledger.changed()) saved.set(bucket, tallies)
      ledger.keep()
    },
  }
}

const counts = (days: readonly CohortDay[]) =>
  days.map(({ day, corridors }) => [
    day - FIRST,
    corridors.map(({ corridor, tally }) => `${corridor} ${tally.paid}`),
  ])

describe('closing', () => {
  test('a day is told two days after its end, once, with all corridors', () => {
    const { note } = createRig()
    expect(note(paid('a', 0), paid('b', HOUR), paid('c', 2 * HOUR, 'GBP'), paid('b', 3 * HOUR))).toEqual([])
    expect(note(aLogin({ worker: 'd', at: 3 * DAY - 1 }))).toEqual([])
    expect(counts(note(aLogin({ worker: 'd', at: 3 * DAY })))).toEqual([[0, ['EUR 2', 'GBP 1']]])
    expect(note(aLogin({ worker: 'd', at: 3 * DAY + 1 }))).toEqual([])
  })

  test('what comes in late counts until then, and not after', () => {
    const { note } = createRig()
    note(paid('a', 0), aLogin({ worker: 'd', at: 3 * DAY - 1 }))
    expect(counts(note(paid('b', HOUR), aLogin({ worker: 'd', at: 3 * DAY })))).toEqual([[0, ['EUR 2']]])
    expect(note(paid('c', HOUR), aLogin({ worker: 'd', at: 9 * DAY }))).toEqual([])
  })

  test('days without anything to tell are not told', () => {
    const { note } = createRig()
    note(paid('a', 0), paid('b', DAY))
    expect(counts(note(aLogin({ worker: 'd', at: 40 * DAY })))).toEqual([
      [0, ['EUR 1']],
      [1, ['EUR 1']],
    ])
  })
})

describe('what was not saved', () => {
  test('is not in what the next one begins from', () => {
    const first = createRig()
    first.note(paid('a', 0))
    first.save()
    first.note(paid('b', HOUR), paid('c', HOUR, 'GBP'))
    expect(first.table.corridors).toBe(2)
    const second = createRig(first.saved)
    expect(second.table.corridors).toBe(1)
    expect(counts(second.note(aLogin({ worker: 'd', at: 3 * DAY })))).toEqual([[0, ['EUR 1']]])
  })

  test('is told again, the same, where it closed a day', () => {
    const first = createRig()
    first.note(paid('a', 0))
    first.save()
    const told = first.note(aLogin({ worker: 'd', at: 3 * DAY }))
    expect(told).toHaveLength(1)
    expect(createRig(first.saved).note(aLogin({ worker: 'e', at: 3 * DAY }))).toEqual(told)
  })
})

describe('a batch', () => {
  test('without payouts or reports has nothing to save', () => {
    const { note, ledger } = createRig()
    note(paid('a', 0))
    ledger.keep()
    note(aLogin({ worker: 'a', at: HOUR }))
    expect(ledger.changed().size).toBe(0)
  })
})

describe('a restart', () => {
  test('goes on from what the buckets hold', () => {
    const first = createRig()
    first.note(paid('a', 0), paid('b', HOUR))
    first.save()
    const second = createRig(first.saved)
    second.note(paid('c', 2 * HOUR))
    expect(counts(second.note(aLogin({ worker: 'd', at: 3 * DAY })))).toEqual([[0, ['EUR 3']]])
  })

  test('in the middle of saving a closed day does not open it again', () => {
    const first = createRig()
    first.note(paid('a', 0), paid('b', HOUR))
    first.save()
    const stale = new Map(first.saved)
    expect(first.note(aLogin({ worker: 'd', at: 3 * DAY }))).toHaveLength(1)
    const changed = [...first.ledger.changed()]
    expect(changed.length).toBe(2)
    const [[bucket, tallies] = [0, { closedDay: 0, open: [] }]] = changed
    stale.set(bucket, tallies)
    const second = createRig(stale)
    expect(second.note(paid('c', 2 * HOUR), aLogin({ worker: 'd', at: 9 * DAY }))).toEqual([])
  })
})

test('more corridors than it tells apart count for the whole platform', () => {
  const { note } = createRig(undefined, 2)
  const codes = ['EUR', 'GBP', 'USD', 'PLN']
  note(...codes.map((currency, n) => paid(`w-${n}`, n, currency)))
  expect(counts(note(aLogin({ worker: 'd', at: 3 * DAY })))).toEqual([[0, [' 2', 'EUR 1', 'GBP 1']]])
})
