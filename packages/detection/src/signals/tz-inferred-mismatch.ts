import { lastHourMs } from '../facts/day-hours.ts'
import { declaredSinceDay } from '../facts/declared-since.ts'
import { refsNear } from '../facts/near.ts'
import { isAnnounced } from '../facts/relations.ts'
import { zoneOffsetOnDay } from '../facts/zone-days.ts'
import type { Day, Profile } from '../profile.ts'
import { defineSignal, passed, quiet, unready, verdict } from '../signal.ts'
import { centreOf, hourOfDay, hoursApart } from '../stats/circular.ts'
import { DAY, HOUR } from '../time.ts'

/**
 * The hours of work do not fit the time zone that was declared (T3).
 *
 * One vote for each hour of each day in which a person acted, so that a flood of heartbeats is one vote. The middle of them is compared
 * with the middle of a working day in the declared zone. Night owls, second jobs and work at the clients' hours look the same, and no
 * event says where clients are: so it is weak by design, says nothing at all of people who work at all hours, and must never alone make an
 * alert. The offset is taken once, in the middle of the time judged: where summer time begins or ends within it, that is wrong by an
 * hour for half of the days, half an hour of the six that it takes.
 */
export const tzInferredMismatch = defineSignal({
  id: 'tz-inferred-mismatch',
  version: 1,
  family: 'time',
  title: 'Hours of work do not fit the declared time zone',
  unit: 'hours from the middle of a working day',
  reference:
    '2022 advisory, hiring list (HC3, HC10); circular statistics as in Mardia and Jupp (2000), Directional Statistics',
  reads: ['days', 'account', 'firstSeenMs', 'travel', 'logins', 'devices'],
  defaults: {
    minVotes: 60,
    minDays: 15,
    minConcentration: 0.45,
    limitHours: 6,
    middleHour: 14,
    strength: 0.3,
  },
  describes: {
    minVotes: 'hours in which a person acted, each day apart, needed',
    minDays: 'days needed',
    minConcentration: 'mean resultant length of the hours from which they have a middle, 0..1',
    limitHours: 'distance from the middle of a working day from which it speaks, hours',
    middleHour: 'middle of a working day in local time, hour of the day',
    strength: 'strength, 0..1',
  },
  guards: {
    'client-hours': 'may they be the hours of the clients? where those are is in no event',
    travel: 'days of announced travel are not counted',
    move: 'days before the time zone was declared are not counted',
  },
  halfLifeDays: 14,
  remembers: false,
  explain: {
    what: 'The worker is at work at hours that are night in the declared time zone, regularly. By itself this is a way of life: it adds weight to other evidence and means little without.',
    check: [
      'See where the clients are: work at their hours explains it.',
      'Compare with the clocks of the browsers and with the places of the log-ins.',
      'Weigh it only together with signs of money or of sharing.',
    ],
  },
  evaluate({ facts, params }) {
    const zone = facts.account.declaredTimezone
    if (zone === null) return unready('history', 'no time zone declared')
    const sinceDay = declaredSinceDay(zone, facts)
    const { counts, days, last } = votesOf(facts, sinceDay)
    if (last === null || days < params.minDays)
      return unready('history', `${days} of ${params.minDays} days of work seen`)
    const { meanHour, concentration, count } = centreOf(counts)
    if (count < params.minVotes)
      return unready('history', `${count} of ${params.minVotes} hours of work seen`)
    if (concentration < params.minConcentration) return quiet()
    const first = facts.days.find((one) => one.day >= sinceDay) as Day
    const offset = zoneOffsetOnDay(zone.value, Math.floor((first.day + last.day) / 2))
    if (offset === null) return unready('history', 'the declared time zone is not known')
    const localHour = hourOfDay(meanHour + offset / 60)
    const apart = hoursApart(localHour, params.middleHour)
    if (apart < params.limitHours) return quiet()
    const evidence = refsNear(facts, first.day * DAY, lastHourMs(last) + HOUR)
    if (evidence.length === 0) return unready('history', 'no log-in seen')
    const hours = Math.round(apart * 10) / 10
    return verdict([
      {
        atMs: lastHourMs(last),
        strength: params.strength,
        observed: hours,
        limit: params.limitHours,
        text: `Over ${days} days the middle of the working hours lies ${hours} hours from that of a working day in the declared time zone.`,
        params: { hours, days, votes: count, concentration: Math.round(concentration * 100) / 100 },
        evidence,
        guards: passed(
          ['client-hours', 'where the clients are is not known: weak evidence only'],
          ['travel', 'no announced travel on the days counted'],
          ['move', 'the time zone was declared before the days counted'],
        ),
      },
    ])
  },
})

interface Votes {
  /** By hour of the day, UTC. */
  readonly counts: readonly number[]
  readonly days: number
  readonly last: Day | null
}

function votesOf(facts: Profile, sinceDay: number): Votes {
  const counts = new Array<number>(24).fill(0)
  const mayTravel = facts.travel.length > 0
  let days = 0
  let last: Day | null = null
  for (const one of facts.days) {
    if (one.hours === 0 || one.day < sinceDay) continue
    if (mayTravel && isAnnounced(facts, (one.day + 0.5) * DAY, null)) continue
    for (let left = one.hours; left !== 0; left &= left - 1) {
      const hour = 31 - Math.clz32(left & -left)
      counts[hour] = (counts[hour] as number) + 1
    }
    days += 1
    last = one
  }
  return { counts, days, last }
}
