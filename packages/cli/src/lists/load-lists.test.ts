import { copyFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { inRepository } from '../testing/repository.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import type { ListFile, ListKind } from './list-option.ts'
import { loadLists } from './load-lists.ts'

const WRITTEN = new Date('2026-02-03T04:05:06.000Z')

const TEXTS: Partial<Record<ListKind, string>> = {
  addresses: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\n',
  netblocks:
    'cidr,label,source,firstSeen,lastConfirmed,confidence,ttlDays\n198.51.100.0/24,a,b,,2025-01-01,low,30\n',
  exposure: 'address,category,share,confidence,hops\nTR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t,mixer,0.5,0.9,1\n',
  tor: '198.51.100.7\n',
  rates: 'date,currency,usd\n2026-01-05,EUR,1.1\n2026-01-06,EUR,1.1\n',
}

function written(folder: string, kind: ListKind): ListFile {
  const file = join(folder, kind)
  writeFileSync(file, TEXTS[kind] ?? '')
  utimesSync(file, WRITTEN, WRITTEN)
  return { kind, file }
}

it('lists are dated by themselves where they say, else by their files; what is packaged is not dated', async () => {
  const folder = temporaryFolder()
  const ofac: ListFile = { kind: 'ofac-xml', file: join(folder, 'sdn.xml') }
  copyFileSync(inRepository('packages/reference/fixtures/sdn-advanced.xml'), ofac.file)
  const others = (['addresses', 'exposure', 'netblocks', 'tor', 'rates'] as const).map((kind) =>
    written(folder, kind),
  )
  const { dates } = await loadLists([ofac, ...others])
  const byKind = Object.fromEntries(
    dates.map(({ kind, dateMs }) => [kind, new Date(dateMs ?? 0).toISOString()]),
  )
  expect(byKind).toEqual({
    // Its date of issue; of rates the newest day.
    'ofac-xml': '2026-03-09T00:00:00.000Z',
    rates: '2026-01-06T00:00:00.000Z',
    addresses: WRITTEN.toISOString(),
    exposure: WRITTEN.toISOString(),
    netblocks: WRITTEN.toISOString(),
    tor: WRITTEN.toISOString(),
  })
  expect((await loadLists([])).dates).toEqual([])
})
