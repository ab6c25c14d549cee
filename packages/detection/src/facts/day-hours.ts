import type { Day } from '../profile.ts'
import { DAY, HOUR } from '../time.ts'

/** 24 bits. */
const WHOLE = 0xffffff

/** How many of the 24 hours of a mask are set. */
export function countHours(mask: number): number {
  const pairs = mask - ((mask >>> 1) & 0x555555)
  const fours = (pairs & 0x333333) + ((pairs >>> 2) & 0x333333)
  const eights = (fours + (fours >>> 4)) & 0x0f0f0f
  return (eights + (eights >>> 8) + (eights >>> 16)) & 0xff
}

/** Whether within one mask so many hours (1 to 24) in a row are clear. */
export function hasRest(mask: number, hours: number): boolean {
  let clear = ~mask & WHOLE
  for (let n = 1; n < hours; n += 1) clear &= clear >>> 1
  return clear !== 0
}

/** How many stretches of set hours begin in a mask. `before`: the mask of the day before, 0 where nothing is known of it. */
export function countStretches(mask: number, before: number): number {
  return countHours(mask & ~((mask << 1) | ((before >>> 23) & 1)) & WHOLE)
}

/**
 * The longest run of clear hours that touches a day, with what it takes from the days before and after: sleep does not end at midnight
 * UTC. A day of which nothing is known counts as 24 clear hours.
 */
export function longestRest(before: number, mask: number, after: number): number {
  let longest = 0
  let run = clearAtEnd(before)
  for (let hour = 0; hour < 24; hour += 1) {
    if ((mask >>> hour) & 1) run = 0
    else run += 1
    if (run > longest) longest = run
  }
  if (run > 0) longest = Math.max(longest, run + clearAtStart(after))
  return longest
}

/** Clear hours at the end of a day, 0..24. */
const clearAtEnd = (mask: number): number => (mask === 0 ? 24 : Math.clz32(mask) - 8)

/** Clear hours at the start of a day, 0..24. */
const clearAtStart = (mask: number): number => (mask === 0 ? 24 : 31 - Math.clz32(mask & -mask))

/** Start of the last hour in which a person acted on that day, or of the day where nobody did. */
export function lastHourMs({ day, hours }: Day): number {
  return day * DAY + (hours === 0 ? 0 : (31 - Math.clz32(hours)) * HOUR)
}
