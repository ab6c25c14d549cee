export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

/** First instant of the watched period. A Thursday, so that periods of weeks start in the middle of one. */
export const START_MS = Date.UTC(2026, 0, 1)

export const iso = (atMs: number): string => new Date(Math.round(atMs)).toISOString()

const formats = new Map<string, Intl.DateTimeFormat>()
const offsets = new Map<string, number>()

/** Minutes to add to UTC for the local time of an IANA zone; exact but on the day on which clocks change. */
export function offsetMinutes(zone: string, atMs: number): number {
  const key = `${zone} ${Math.floor(atMs / DAY_MS)}`
  const known = offsets.get(key)
  if (known !== undefined) return known
  const format =
    formats.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  formats.set(zone, format)
  const name = format
    .formatToParts(Math.floor(atMs / DAY_MS) * DAY_MS + DAY_MS / 2)
    .find(({ type }) => type === 'timeZoneName')
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d+):(\d+)/.exec(name?.value ?? '') ?? []
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
  offsets.set(key, offset)
  return offset
}
