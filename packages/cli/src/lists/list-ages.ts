import type { ListAge, OutdatedLists } from '@redflag/ingest'
import type { ListName, ProductSettings } from '@redflag/settings'
import type { ListDate } from './list-dates.ts'

const DAY_MS = 86_400_000

/** Each kind of list that was given, with the date of the oldest; a kind of which no date is known is left out. */
export function listAges(
  dates: readonly ListDate[],
  settings: ProductSettings['lists'],
  nowMs: number,
): readonly (ListAge & { readonly name: ListName })[] {
  const oldest = new Map<ListName, number>()
  for (const { kind, dateMs } of dates) {
    if (dateMs === null) continue
    oldest.set(kind, Math.min(dateMs, oldest.get(kind) ?? Number.POSITIVE_INFINITY))
  }
  return [...oldest].map(([name, dateMs]) => ({
    name,
    dateMs,
    isOutdated: nowMs - dateMs > settings[name].maxAgeDays * DAY_MS,
  }))
}

/**
 * What being too old comes to. A miss in these lists is what clears somebody, so it must not. Places and networks move slowly and by the
 * few; data centres are only ever a reason to be lenient; rates are held against the day of
 * each amount instead. They are told and used.
 */
export function outdatedBy(ages: readonly (ListAge & { readonly name: ListName })[]): OutdatedLists {
  const isAny = (...names: readonly ListName[]) =>
    ages.some(({ name, isOutdated }) => isOutdated && names.includes(name))
  return {
    sanctions: isAny('ofac-xml', 'addresses'),
    netblocks: isAny('netblocks'),
    anonymizers: isAny('vpn', 'tor', 'relay', 'anonymous'),
  }
}
