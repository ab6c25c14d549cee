import type { Connection, EventOf } from '../event.ts'
import { BOUNDS, type Clock, DAY_FLAG, type Day } from '../profile.ts'
import { DAY, HOUR } from '../time.ts'
import { isRemote } from './remote.ts'
import { zoneOffsetMinutes } from './zone-offset.ts'

/** Nothing hides where the connection comes from, as far as anybody knows. */
export function isOpen({ network }: Connection): boolean {
  const { anonymizer, kind } = network
  return (anonymizer === 'none' || anonymizer === 'unknown') && kind !== 'hosting'
}

/**
 * Folds a session event into the book of days: sets of hours, networks, countries and clocks, so that neither order nor repetition
 * matters. Most heartbeats change nothing, and then the list itself is returned.
 */
export function foldDays(days: readonly Day[], event: EventOf<'session'>): readonly Day[] {
  const day = Math.floor(event.occurredAtMs / DAY)
  let at = days.length
  while (at > 0 && (days[at - 1] as Day).day > day) at -= 1
  const known = at > 0 && (days[at - 1] as Day).day === day ? (days[at - 1] as Day) : null
  if (known === null && at === 0 && days.length >= BOUNDS.days) return days
  const before = known ?? { day, hours: 0, over: 0, countries: NONE, clocks: NO_CLOCKS }
  const after = add(before, event)
  if (known !== null) return after === before ? days : days.with(at - 1, after)
  const next = days.toSpliced(at, 0, after)
  return next.length > BOUNDS.days ? next.slice(1) : next
}

const NONE: readonly string[] = []
const NO_CLOCKS: readonly Clock[] = []

function add(before: Day, event: EventOf<'session'>): Day {
  const { occurredAtMs, session, connection } = event
  const acted = session.interactive && !session.automation
  const hours = acted ? before.hours | (1 << (Math.floor(occurredAtMs / HOUR) % 24)) : before.hours
  const over = before.over | flagsOf(event)
  const countries = connection === null ? before.countries : withCountry(before.countries, connection)
  const clocks = connection === null ? before.clocks : withClock(before.clocks, connection, occurredAtMs)
  const isNews =
    hours !== before.hours ||
    over !== before.over ||
    countries !== before.countries ||
    clocks !== before.clocks
  return isNews ? { day: before.day, hours, over, countries, clocks } : before
}

function flagsOf(event: EventOf<'session'>): number {
  const { session, connection } = event
  let flags = session.action === 'login' ? DAY_FLAG.login : 0
  if (isRemote(event)) flags |= DAY_FLAG.remote
  if (session.automation) flags |= DAY_FLAG.automation
  if (connection === null) return flags
  if (isOpen(connection)) return flags | DAY_FLAG.open
  const { anonymizer, kind } = connection.network
  if (kind === 'hosting') flags |= DAY_FLAG.hosting
  if (anonymizer === 'none' || anonymizer === 'unknown') return flags
  return flags | DAY_FLAG[anonymizer]
}

function withCountry(countries: readonly string[], connection: Connection): readonly string[] {
  const country = connection.place?.country ?? null
  if (country === null || !isOpen(connection) || countries.includes(country)) return countries
  return [...countries, country].sort().slice(0, BOUNDS.countriesADay)
}

function withClock(clocks: readonly Clock[], connection: Connection, atMs: number): readonly Clock[] {
  const browserMinutes = connection.timezoneOffsetMinutes
  if (browserMinutes === null) return clocks
  const zone = isOpen(connection) ? (connection.place?.timezone ?? null) : null
  const placeMinutes = zone === null ? null : zoneOffsetMinutes(zone, atMs)
  for (const one of clocks)
    if (one.browserMinutes === browserMinutes && one.placeMinutes === placeMinutes) return clocks
  return [...clocks, { browserMinutes, placeMinutes }]
    .sort(
      (a, b) => a.browserMinutes - b.browserMinutes || (a.placeMinutes ?? -9999) - (b.placeMinutes ?? -9999),
    )
    .slice(0, BOUNDS.clocks)
}
