import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY } from '../time.ts'
import { zoneOffsetOnDay } from './zone-days.ts'
import { zoneOffsetMinutes } from './zone-offset.ts'

const zone = fc.constantFrom(
  'Europe/Lisbon',
  'America/New_York',
  'Asia/Tokyo',
  'Asia/Kolkata',
  'Pacific/Apia',
)

test('summer time begins and ends', () => {
  const on = (month: number, date: number) =>
    zoneOffsetOnDay('Europe/Lisbon', Date.UTC(2026, month, date) / DAY)
  expect([on(2, 28), on(2, 29), on(9, 24), on(9, 25)]).toEqual([0, 60, 60, 0])
})

test('what is kept is what the calendar says, whatever was asked before', () => {
  const asked = fc.array(fc.tuple(zone, fc.integer({ min: 19_000, max: 19_600 })), {
    minLength: 1,
    maxLength: 40,
  })
  fc.assert(
    fc.property(asked, (questions) => {
      for (const [name, day] of questions)
        expect(zoneOffsetOnDay(name, day)).toBe(zoneOffsetMinutes(name, (day + 0.5) * DAY))
    }),
    { numRuns: 20 },
  )
})

test('a zone that does not exist has no offset', () => {
  expect(zoneOffsetOnDay('Mars/Olympus', 20_000)).toBeNull()
})
