import { expect, it } from 'vitest'
import { offsetMinutes } from './time.ts'

it.each([
  ['Asia/Kolkata', Date.UTC(2026, 0, 10), 330],
  ['America/New_York', Date.UTC(2026, 0, 10), -300],
  ['America/New_York', Date.UTC(2026, 3, 10), -240],
  ['Africa/Accra', Date.UTC(2026, 0, 10), 0],
])('%s at %d is %d minutes ahead of UTC', (zone, atMs, minutes) => {
  expect(offsetMinutes(zone, atMs)).toBe(minutes)
})
