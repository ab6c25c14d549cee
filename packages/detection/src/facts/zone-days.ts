import { DAY } from '../time.ts'
import { zoneOffsetMinutes } from './zone-offset.ts'

/** More days than a profile keeps, as a power of two. */
const KEPT_DAYS = 128

interface Book {
  readonly days: number[]
  readonly minutes: number[]
}

/** One entry per zone that exists. */
const books = new Map<string, Book>()

/**
 * Minutes to add to UTC in an IANA zone at noon UTC of a day (since 1970-01-01), summer time included; null when there is no such zone.
 * The calendar is slow to ask and all workers of a zone ask for the same days, so the answers are kept.
 */
export function zoneOffsetOnDay(name: string, day: number): number | null {
  const book = books.get(name)
  const at = day & (KEPT_DAYS - 1)
  if (book !== undefined && book.days[at] === day) return book.minutes[at] as number
  const minutes = zoneOffsetMinutes(name, (day + 0.5) * DAY)
  if (minutes === null) return null
  const kept = book ?? newBook(name)
  kept.days[at] = day
  kept.minutes[at] = minutes
  return minutes
}

function newBook(name: string): Book {
  const book = { days: new Array<number>(KEPT_DAYS).fill(-1), minutes: new Array<number>(KEPT_DAYS).fill(0) }
  books.set(name, book)
  return book
}
