import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ListAge, ReferenceData } from '@redflag/ingest'
import { parseIp } from '@redflag/reference'
import { createLogger, createManualClock } from '@redflag/runtime'
import { loadSettings } from '@redflag/settings'
import { expect, it, onTestFinished } from 'vitest'
import { eventually } from '../testing/eventually.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { createLiveReference, timelessReference } from './live-reference.ts'
import { loadLists } from './load-lists.ts'

const DAY_MS = 86_400_000
const START_MS = Date.UTC(2026, 5, 1)
const ip = parseIp('198.51.100.7')
if (ip === null) throw new Error('an address')

async function aReference() {
  const loaded = await loadLists([])
  const dated = (dateMs: number) => ({
    ...loaded,
    dates: [{ kind: 'ofac-xml' as const, file: 'sdn.xml', dateMs }],
  })
  const clock = createManualClock(START_MS)
  const changes: ReferenceData[] = []
  const ages: (readonly ListAge[])[] = []
  const lines: Record<string, unknown>[] = []
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) }
  const reference = createLiveReference(
    {
      lists: dated(START_MS),
      settings: loadSettings(undefined),
      clock,
      logger: createLogger({ service: 'test', destination }),
      onAges: (found) => void ages.push(found),
      onChange: (next) => void changes.push(next),
    },
    { lookEveryMs: 5 },
  )
  await reference.part.start()
  onTestFinished(() => reference.part.stop())
  return { reference, clock, changes, ages, lines, dated }
}

it('a list that grows old is told once, by metric, log and to whoever asks', async () => {
  const { reference, clock, changes, ages, lines, dated } = await aReference()
  expect(reference.now().outdated.sanctions).toBe(false)
  clock.advance(7 * DAY_MS + 1)
  await eventually('the list to be old', () => reference.now().outdated.sanctions)
  expect(changes).toHaveLength(1)
  expect(changes[0]).toBe(reference.now())
  expect(ages.at(-1)).toEqual([{ name: 'ofac-xml', dateMs: START_MS, isOutdated: true }])
  const looked = ages.length
  await eventually('some more looks', () => ages.length > looked + 3)
  expect(changes).toHaveLength(1)
  expect(lines).toMatchObject([
    { level: 'warn', lists: ['ofac-xml'], msg: 'lists are older than the settings allow' },
  ])

  reference.useLists(dated(clock.nowMs()))
  expect(reference.now().outdated.sanctions).toBe(false)
  expect(lines.at(-1)).toMatchObject({ level: 'info', msg: 'no list is older than the settings allow' })
})

it('settings say what the platform knows and how old a list may be, from the moment they change', async () => {
  const { reference, clock, changes } = await aReference()
  clock.advance(3 * DAY_MS)
  expect(reference.now().known.isPublicPlace(ip)).toBe(false)
  reference.useSettings(
    loadSettings(
      'version: 1\nplatform: { publicIps: [198.51.100.0/24] }\nlists: { ofac-xml: { maxAgeDays: 2 } }',
    ),
  )
  expect(reference.now().known.isPublicPlace(ip)).toBe(true)
  expect(reference.now().outdated).toEqual({ sanctions: true, netblocks: false, anonymizers: false })
  expect(changes.at(-1)).toBe(reference.now())
})

it('a replay knows what the platform knows, and no list is old', async () => {
  const lists = await loadLists([])
  const old = { ...lists, dates: [{ kind: 'ofac-xml' as const, file: 'sdn.xml', dateMs: 0 }] }
  const { known, outdated } = timelessReference(
    old,
    loadSettings('version: 1\nplatform: { publicIps: [198.51.100.7] }'),
  )
  expect(known.isPublicPlace(ip)).toBe(true)
  expect(outdated).toEqual({ sanctions: false, netblocks: false, anonymizers: false })
})

it('a rate may be as old as the settings say, by the day of the amount: in a replay, too', async () => {
  const file = join(temporaryFolder(), 'rates.csv')
  writeFileSync(file, 'date,currency,usd\n2026-03-01,EUR,1.1\n')
  const lists = await loadLists([{ kind: 'rates', file }])
  const cents = (text: string, day: number) =>
    timelessReference(lists, loadSettings(text)).rates.usdCents('10', 'EUR', Date.UTC(2026, 2, day))
  expect([cents('version: 1', 8), cents('version: 1', 9)]).toEqual([1100n, null])
  const short = 'version: 1\nlists: { rates: { maxAgeDays: 2 } }'
  expect([cents(short, 3), cents(short, 4)]).toEqual([1100n, null])
})
