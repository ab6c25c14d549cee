import { defaultProductSettings } from '@redflag/settings'
import { describe, expect, it } from 'vitest'
import { listAges, outdatedBy } from './list-ages.ts'
import type { ListDate } from './list-dates.ts'
import type { ListKind } from './list-option.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.UTC(2026, 5, 1)
const { lists } = defaultProductSettings()

const aged = (kind: ListKind, days: number | null): ListDate => ({
  kind,
  file: `${kind}.txt`,
  dateMs: days === null ? null : NOW_MS - days * DAY_MS,
})

describe('ages of lists', () => {
  it('are those of the oldest of each kind; a list without any date is left out', () => {
    const dates = [aged('netblocks', 3), aged('netblocks', 91), aged('netblocks', 1), aged('tor', null)]
    expect(listAges(dates, lists, NOW_MS)).toEqual([
      { name: 'netblocks', dateMs: NOW_MS - 91 * DAY_MS, isOutdated: true },
    ])
  })

  it.each([
    ['ofac-xml', 7],
    ['addresses', 30],
    ['netblocks', 90],
    ['vpn', 30],
    ['geo-city', 90],
    ['rates', 7],
  ] as const)('of %s may be %i days by default, to the millisecond', (kind, days) => {
    const isOutdated = (nowMs: number) => listAges([aged(kind, days)], lists, nowMs)[0]?.isOutdated
    expect(isOutdated(NOW_MS)).toBe(false)
    expect(isOutdated(NOW_MS + 1)).toBe(true)
  })

  it('are held against the settings', () => {
    const stricter = { ...lists, tor: { maxAgeDays: 0.5 } }
    expect(listAges([aged('tor', 1)], lists, NOW_MS)[0]?.isOutdated).toBe(false)
    expect(listAges([aged('tor', 1)], stricter, NOW_MS)[0]?.isOutdated).toBe(true)
  })
})

describe('what an old list comes to', () => {
  const outdated = (...kinds: readonly ListKind[]) =>
    outdatedBy(
      listAges(
        kinds.map((kind) => aged(kind, 1000)),
        lists,
        NOW_MS,
      ),
    )
  const none = { sanctions: false, netblocks: false, anonymizers: false }

  it.each([
    [['ofac-xml'], { ...none, sanctions: true }],
    [['addresses'], { ...none, sanctions: true }],
    [['netblocks'], { ...none, netblocks: true }],
    [['vpn'], { ...none, anonymizers: true }],
    [['tor'], { ...none, anonymizers: true }],
    [['relay'], { ...none, anonymizers: true }],
    [['anonymous'], { ...none, anonymizers: true }],
    [['geo-city', 'geo-country', 'asn', 'connection-type', 'hosting', 'rates'], none],
    [[], none],
  ] as const)('for %j', (kinds, expected) => {
    expect(outdated(...kinds)).toEqual(expected)
  })

  it('is nothing while one of the kind is fresh and none is old', () => {
    expect(outdatedBy(listAges([aged('ofac-xml', 1)], lists, NOW_MS))).toEqual(none)
  })
})
