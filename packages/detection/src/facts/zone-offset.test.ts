import { describe, expect, test } from 'vitest'
import { zoneOffsetMinutes } from './zone-offset.ts'

describe('the offset of a zone', () => {
  test.each([
    ['UTC', '2026-01-15T12:00:00Z', 0],
    ['Europe/Lisbon', '2026-01-15T12:00:00Z', 0],
    ['Europe/Lisbon', '2026-07-15T12:00:00Z', 60],
    ['America/New_York', '2026-01-15T12:00:00Z', -300],
    ['America/New_York', '2026-07-15T12:00:00Z', -240],
    ['Asia/Kolkata', '2026-07-15T12:00:00Z', 330],
    ['Australia/Sydney', '2026-01-15T12:00:00Z', 660],
    ['Asia/Kathmandu', '2026-01-15T12:00:00Z', 345],
  ])('%s at %s is %i minutes', (zone, at, minutes) => {
    expect(zoneOffsetMinutes(zone, Date.parse(at))).toBe(minutes)
  })

  test('changes with summer time to the hour, whichever is asked first', () => {
    const before = Date.parse('2026-03-29T00:59:00Z')
    const after = Date.parse('2026-03-29T01:00:00Z')
    expect([after, before, after].map((at) => zoneOffsetMinutes('Europe/Berlin', at))).toEqual([120, 60, 120])
  })

  test('is the same however the hours of a year are asked', () => {
    const zone = 'America/New_York'
    const start = Date.parse('2026-01-01T00:30:00Z')
    const hours = Array.from({ length: 365 * 24 }, (_, n) => start + n * 3_600_000)
    const inOrder = hours.map((at) => zoneOffsetMinutes(zone, at))
    expect(new Set(inOrder)).toEqual(new Set([-300, -240]))
    expect(inOrder.filter((minutes, n) => n > 0 && minutes !== inOrder[n - 1])).toHaveLength(2)
    const backwards = hours.toReversed().map((at) => zoneOffsetMinutes(zone, at))
    expect(backwards.reverse()).toEqual(inOrder)
  })

  test('of what is no zone is not known', () => {
    expect(zoneOffsetMinutes('Mars/Olympus', 0)).toBeNull()
    expect(zoneOffsetMinutes('', 0)).toBeNull()
  })
})
