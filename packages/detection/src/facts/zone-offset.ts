import { DAY, HOUR } from '../time.ts'

interface Zone {
  readonly format: Intl.DateTimeFormat
  /** Asked last: the day, where the zone keeps one offset on all of it, else the hour; and the offset then. */
  day: number
  hour: number
  minutes: number
}

/** One entry per zone ever asked for; null for names that are no zone. There are about 600 zones. */
const zones = new Map<string, Zone | null>()
const MOST_ZONES = 2000

/** Minutes to add to UTC for local time in an IANA zone at a moment, summer time included; null when there is no such zone. */
export function zoneOffsetMinutes(name: string, atMs: number): number | null {
  const zone = zoneOf(name)
  if (zone === null) return null
  const day = Math.floor(atMs / DAY)
  if (zone.day === day) return zone.minutes
  const hour = Math.floor(atMs / HOUR)
  if (zone.hour === hour) return zone.minutes
  zone.minutes = offsetOf(zone.format, hour * HOUR)
  zone.hour = hour
  // No zone changes its offset twice within a day.
  const isSteady = offsetOf(zone.format, day * DAY) === offsetOf(zone.format, (day + 1) * DAY)
  zone.day = isSteady ? day : Number.NaN
  return zone.minutes
}

function zoneOf(name: string): Zone | null {
  const known = zones.get(name)
  if (known !== undefined) return known
  if (zones.size >= MOST_ZONES) return null
  let zone: Zone | null
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' })
    zone = { format, day: Number.NaN, hour: Number.NaN, minutes: 0 }
  } catch {
    zone = null
  }
  zones.set(name, zone)
  return zone
}

/** `GMT`, `GMT+05:30`, `GMT-03:00` */
function offsetOf(format: Intl.DateTimeFormat, atMs: number): number {
  const text = format.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  const match = /^GMT([+-])(\d{2}):(\d{2})$/.exec(text)
  if (match === null) return 0
  const minutes = Number(match[2]) * 60 + Number(match[3])
  return match[1] === '-' ? -minutes : minutes
}
