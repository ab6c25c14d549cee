import type { Day } from '../profile.ts'

/**
 * The newest day that counts, and those that count of the days before it, newest first. Measured from the newest that counts rather
 * than from now: what it says then fades from there, and does not need the time.
 *
 * @param windowDays calendar days looked back over, the newest one included
 */
export function recentDays(
  days: readonly Day[],
  windowDays: number,
  counts: (day: Day) => boolean,
): readonly Day[] {
  const recent: Day[] = []
  for (let i = days.length - 1; i >= 0; i -= 1) {
    const one = days[i] as Day
    const [newest] = recent
    if (newest !== undefined && one.day <= newest.day - windowDays) break
    if (counts(one)) recent.push(one)
  }
  return recent
}
