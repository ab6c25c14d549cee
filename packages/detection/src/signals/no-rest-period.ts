import { isKnownAgency } from '../context.ts'
import { countHours, countStretches, hasRest, lastHourMs, longestRest } from '../facts/day-hours.ts'
import { refsNear } from '../facts/near.ts'
import type { Day } from '../profile.ts'
import {
  defineSignal,
  heldBack,
  passed,
  quiet,
  type SignalEpisode,
  type SignalInput,
  unready,
  verdict,
} from '../signal.ts'
import { DAY, HOUR } from '../time.ts'

/** As of every signal of time; earlier weeks are compared with later ones by it. */
const HALF_LIFE_DAYS = 14

/**
 * More hours at work than one person has (T2).
 *
 * Two ways to miss sleep: too many hours a day on average of a week, or no rest worth the name on most of its days. Hours are those in
 * which a person acted. The first and the last hour of a stretch of work are worth half an hour each, so that somebody who looks in
 * for a minute every other hour is not at work all day; and a rest is measured across midnight, of which UTC has one in the middle of
 * half the world's nights. A rest is called too short only where it cannot have been longer: two clear hours lie in a gap of up to four.
 *
 * Every week in the book of days is judged, and the one that says most by now speaks: a team that was found keeps fading, and does not
 * vanish with its first day off.
 */
export const noRestPeriod = defineSignal({
  id: 'no-rest-period',
  version: 1,
  family: 'time',
  title: 'More hours at work than one person has',
  unit: 'active hours a day, or days without rest',
  reference:
    'Japan 2024 (J7: unusually long hours); published team records demand 14 hours a day and more; working around the clock defeats time-zone checks',
  reads: ['days', 'account', 'logins', 'devices'],
  defaults: {
    windowDays: 7,
    longHours: 14,
    veryLongHours: 18,
    longStrength: 0.5,
    veryLongStrength: 0.8,
    restHours: 4,
    restlessDays: 5,
    restlessStrength: 0.5,
  },
  describes: {
    windowDays: 'days over which hours are averaged',
    longHours: 'active hours a day, on average, above which it speaks',
    veryLongHours: 'active hours a day, on average, above which it speaks up',
    longStrength: 'strength above the lower average, 0..1',
    veryLongStrength: 'strength above the higher average, 0..1',
    restHours: 'a day whose longest rest is certainly shorter has none, hours',
    restlessDays: 'days without rest within the window from which it speaks',
    restlessStrength: 'strength then, 0..1',
  },
  guards: {
    interactive:
      'are they hours in which a person acted? idle tabs, token refreshes and time trackers are none',
    team: 'is it the account of an agency, which several people may use?',
  },
  halfLifeDays: HALF_LIFE_DAYS,
  remembers: false,
  explain: {
    what: 'For a week the account was worked for more hours than one person can, or without a night’s rest. Several people taking turns look like this.',
    check: [
      'Lay the hours of the week side by side with devices and networks: a change at fixed hours is a hand-over.',
      'Rule out an automated client that was not marked as such.',
      'Ask who else has access to the account, and whether it belongs to a team.',
    ],
  },
  evaluate({ facts, params, context }) {
    const { days } = facts
    const [first] = days
    const last = days.at(-1)
    if (first === undefined || last === undefined || last.day - first.day + 1 < params.windowDays)
      return unready('history', `less than ${params.windowDays} days of presence seen`)
    if (isRested(days, params)) return quiet()
    const episode = strongest(facts, params)
    if (episode === null) return quiet()
    const agencyId = facts.account.agencyId?.value ?? null
    if (isKnownAgency(agencyId, context.platform)) {
      const text = 'More hours at work than one person has, on the account of an agency.'
      return quiet([heldBack('no-rest-period', 'team', text, episode.params)])
    }
    return verdict([episode])
  },
})

type Input = SignalInput<{ readonly [Name in keyof typeof noRestPeriod.defaults]: number }>
type Limits = Input['params']

/** What nearly everybody does: no day of very many hours, and hardly one without a few free ones in a row. */
function isRested(days: readonly Day[], limits: Limits): boolean {
  const needed = leastRest(limits)
  let restless = 0
  for (const { hours } of days) {
    if (countHours(hours) > limits.longHours) return false
    if (!hasRest(hours, needed)) restless += 1
  }
  return restless < limits.restlessDays
}

/** Clear hours in a row that may have been a rest: so many lie in a gap of up to two hours more. */
const leastRest = ({ restHours }: Limits): number => Math.max(1, Math.floor(restHours) - 1)

interface Week {
  readonly end: Day
  readonly activeHours: number
  readonly restless: number
  readonly strength: number
}

function strongest(facts: Input['facts'], limits: Limits): SignalEpisode | null {
  const { days } = facts
  const today = (days.at(-1) as Day).day
  let best: Week | null = null
  let most = 0
  for (let i = 0; i < days.length; i += 1) {
    const week = weekEnding(days, i, limits)
    const left = week.strength * 2 ** ((week.end.day - today) / HALF_LIFE_DAYS)
    if (left === 0 || left < most) continue
    best = week
    most = left
  }
  return best === null ? null : episodeOf(best, facts, limits)
}

function weekEnding(days: readonly Day[], at: number, limits: Limits): Week {
  const end = days[at] as Day
  let active = 0
  let restless = 0
  for (let i = at; i >= 0; i -= 1) {
    const { day, hours } = days[i] as Day
    if (day <= end.day - limits.windowDays) break
    const before = maskOf(days[i - 1], day - 1)
    active += countHours(hours) - countStretches(hours, before)
    if (longestRest(before, hours, maskOf(days[i + 1], day + 1)) < leastRest(limits)) restless += 1
  }
  const activeHours = active / limits.windowDays
  return { end, activeHours, restless, strength: strengthOf(activeHours, restless, limits) }
}

const maskOf = (neighbour: Day | undefined, day: number): number =>
  neighbour !== undefined && neighbour.day === day ? neighbour.hours : 0

function strengthOf(activeHours: number, restless: number, limits: Limits): number {
  if (activeHours > limits.veryLongHours) return limits.veryLongStrength
  const long = activeHours > limits.longHours ? limits.longStrength : 0
  return Math.max(long, restless >= limits.restlessDays ? limits.restlessStrength : 0)
}

function episodeOf(
  { end, activeHours, restless, strength }: Week,
  facts: Input['facts'],
  limits: Limits,
): SignalEpisode {
  const isLong = activeHours > limits.longHours
  const hours = Math.round(activeHours * 10) / 10
  const fromMs = (end.day - limits.windowDays + 1) * DAY
  const atMs = lastHourMs(end)
  return {
    atMs,
    strength,
    observed: isLong ? hours : restless,
    limit: isLong ? limits.longHours : limits.restlessDays,
    text: isLong
      ? `The account was worked for ${hours} hours a day on average of ${limits.windowDays} days.`
      : `On ${restless} of ${limits.windowDays} days the account had no rest of ${limits.restHours} hours.`,
    params: { hoursPerDay: hours, restlessDays: restless, days: limits.windowDays },
    evidence: refsNear(facts, fromMs, atMs + HOUR),
    guards: passed(
      ['interactive', 'only hours in which a person acted are counted'],
      ['team', 'not the account of a known agency'],
    ),
  }
}
