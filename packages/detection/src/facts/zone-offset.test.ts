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

  test('of what is no zone is not known', () => {
    expect(zoneOffsetMinutes('Mars/Olympus', 0)).toBeNull()
    expect(zoneOffsetMinutes('', 0)).toBeNull()
  })
})
