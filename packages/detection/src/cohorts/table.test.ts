import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY } from '../time.ts'
import { DAYS_BEFORE, KNOWN_AFTER } from './cohorts.ts'
import { NO_CORRIDOR } from './corridor.ts'
import { COHORT_DAYS, createCohortTable } from './table.ts'
import { EMPTY_TALLY, type Tally } from './tally.ts'

/** A Thursday. */
const TODAY = 19_999
const AT = TODAY * DAY
const LATER = AT + 60 * DAY
const figures = (over: Partial<Tally>): Tally => ({ ...EMPTY_TALLY, ...over })

/** So many paid a week in a corridor, in each of the weeks before. */
function withUsual(
  table: ReturnType<typeof createCohortTable>,
  corridor: string,
  workers: number,
  partition = 0,
) {
  for (let week = 1; week <= 4; week += 1)
    table.count(partition, TODAY - 3 - week * 7, corridor, figures({ paid: workers }))
}

describe('around a moment', () => {
  test('the corridor, where enough workers are paid in it in a usual week', () => {
    const table = createCohortTable()
    withUsual(table, 'EUR', 30)
    withUsual(table, 'GBP', 29)
    expect(table.weekOf('EUR', AT, LATER, 30)).toMatchObject({ scope: 'corridor', before: { paid: 120 } })
    expect(table.weekOf('GBP', AT, LATER, 30)).toMatchObject({ scope: 'platform', before: { paid: 236 } })
    expect(table.weekOf(NO_CORRIDOR, AT, LATER, 30)).toMatchObject({ scope: 'platform' })
  })

  test('nothing, where the whole platform pays too few', () => {
    const table = createCohortTable()
    withUsual(table, 'EUR', 14)
    withUsual(table, NO_CORRIDOR, 15)
    expect(table.weekOf('EUR', AT, LATER, 30)).toBeNull()
    withUsual(table, NO_CORRIDOR, 16, 1)
    expect(table.weekOf('EUR', AT, LATER, 30)?.before.paid).toBe(4 * (14 + 15 + 16))
  })

  test('the week is that of the calendar, from Monday; what is usual the four weeks before it', () => {
    const table = createCohortTable()
    withUsual(table, 'EUR', 100)
    for (const day of [-32, -31, -4, -3, 3, 4])
      table.count(1, TODAY + day, 'EUR', figures({ crypto: 2 ** (day + 32) }))
    const cohort = table.weekOf('EUR', AT, LATER, 30)
    expect(cohort?.before.crypto).toBe(2 ** 1 + 2 ** 28)
    expect(cohort?.week.crypto).toBe(2 ** 29 + 2 ** 35)
  })

  test('only days of which all is known: three days after their end', () => {
    const table = createCohortTable()
    withUsual(table, 'EUR', 100)
    for (let day = -3; day <= 3; day += 1) table.count(0, TODAY + day, 'EUR', figures({ crypto: 1 }))
    const knownAt = (nowMs: number) => table.weekOf('EUR', AT, nowMs, 30)
    const endMs = AT + DAY + KNOWN_AFTER
    expect(knownAt(endMs - 1)).toMatchObject({ week: { crypto: 3 }, isWhole: false })
    expect(knownAt(endMs)).toMatchObject({ week: { crypto: 4 }, isWhole: false })
    expect(knownAt(endMs + 3 * DAY)).toMatchObject({ week: { crypto: 7 }, isWhole: true })
    expect(KNOWN_AFTER).toBe(3 * DAY)
  })
})

describe('counted and published', () => {
  const crypto = (table: ReturnType<typeof createCohortTable>) =>
    table.weekOf('EUR', AT, LATER, 30)?.week.crypto

  test('a count takes the place of the one before; what is published stands', () => {
    const table = createCohortTable()
    withUsual(table, 'EUR', 100)
    table.count(0, TODAY, 'EUR', figures({ crypto: 3 }))
    table.count(0, TODAY, 'EUR', figures({ crypto: 5 }))
    table.count(1, TODAY, 'EUR', figures({ crypto: 10 }))
    expect(crypto(table)).toBe(15)
    table.publish(0, TODAY, new Map([['EUR', figures({ crypto: 7 })]]))
    table.count(0, TODAY, 'EUR', figures({ crypto: 1 }))
    expect(crypto(table)).toBe(17)
    table.publish(0, TODAY, new Map())
    expect(crypto(table)).toBe(10)
  })

  test('what another owner goes on counting is forgotten, what was published is not', () => {
    const table = createCohortTable()
    withUsual(table, 'EUR', 100, 1)
    table.count(0, TODAY, 'EUR', figures({ crypto: 3 }))
    table.publish(0, TODAY - 1, new Map([['EUR', figures({ crypto: 4 })]]))
    table.giveUp(0)
    expect(crypto(table)).toBe(4)
  })

  test('old days are forgotten, and do not come back', () => {
    const table = createCohortTable()
    table.count(0, TODAY, 'EUR', figures({ paid: 1 }))
    table.count(0, TODAY + COHORT_DAYS, 'EUR', figures({ paid: 1 }))
    expect(table.days).toBe(1)
    table.publish(0, TODAY, new Map([['EUR', figures({ paid: 1 })]]))
    table.count(0, TODAY, 'EUR', figures({ paid: 1 }))
    expect([table.days, table.corridors]).toEqual([1, 1])
    expect(COHORT_DAYS).toBeGreaterThan(180 + DAYS_BEFORE)
  })
})

test('any split into partitions gives the same sums', () => {
  const row = fc.record({
    day: fc.integer({ min: -31, max: 3 }),
    corridor: fc.constantFrom('EUR', 'GBP', NO_CORRIDOR),
    paid: fc.nat(40),
    partition: fc.nat(3),
  })
  fc.assert(
    fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
      const whole = createCohortTable()
      const split = createCohortTable()
      for (const [table, of] of [
        [whole, () => 0],
        [split, (partition: number) => partition],
      ] as const) {
        const sums = new Map<string, { partition: number; day: number; corridor: string; paid: number }>()
        for (const { day, corridor, paid, partition } of rows) {
          const key = `${of(partition)} ${day} ${corridor}`
          const sum = (sums.get(key)?.paid ?? 0) + paid
          sums.set(key, { partition: of(partition), day: TODAY + day, corridor, paid: sum })
        }
        for (const one of sums.values())
          table.count(one.partition, one.day, one.corridor, figures({ paid: one.paid }))
      }
      for (const corridor of ['EUR', 'GBP', NO_CORRIDOR])
        expect(split.weekOf(corridor, AT, LATER, 1)).toEqual(whole.weekOf(corridor, AT, LATER, 1))
    }),
    { numRuns: 50 },
  )
})
