import type { Clock, Day, Profile } from '../profile.ts'
import { hoursApart } from '../stats/circular.ts'
import { declaredSinceDay } from './declared-since.ts'
import { zoneOffsetOnDay } from './zone-days.ts'

/** How the clocks of one day stand to the place, or to the declared zone where the place is hidden. */
export type Compared = 'same' | 'differs-from-place' | 'differs-from-declared' | 'private' | 'unknown'

/** One clock that fits clears the day; what cannot be compared decides nothing. */
export function compareClocks(
  one: Day,
  declared: (day: number) => number | null,
  minHours: number,
): Compared {
  let answer: Compared = 'unknown'
  for (const clock of one.clocks) {
    const placeMinutes = clock.placeMinutes ?? declared(one.day)
    if (placeMinutes === null) continue
    if (hoursApart(clock.browserMinutes / 60, placeMinutes / 60) < minHours) return 'same'
    answer = differs(clock, answer)
  }
  return answer
}

function differs(clock: Clock, before: Compared): Compared {
  if (clock.browserMinutes === 0) return before === 'unknown' ? 'private' : before
  return clock.placeMinutes === null ? 'differs-from-declared' : 'differs-from-place'
}

/** Minutes to add to UTC in the declared zone on a day; null where none was declared by then, or the zone is not known. */
export function declaredOffset(
  facts: Pick<Profile, 'account' | 'firstSeenMs'>,
): (day: number) => number | null {
  const zone = facts.account.declaredTimezone
  if (zone === null) return () => null
  const sinceDay = declaredSinceDay(zone, facts)
  return (day) => (day < sinceDay ? null : zoneOffsetOnDay(zone.value, day))
}
