import { utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { FRAME_HEADER_BYTES } from '@redflag/runtime'
import { eventCodec } from '@redflag/schemas'
import { loadSettings } from '@redflag/settings'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { openIntake } from './replay-intake.ts'

const LISTED = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
const EXCHANGE = '0xdAC17F958D2ee523a2206206994597C13D831ec7'

const payout = {
  eventId: 'ev-1',
  type: 'payout',
  workerId: 'w-1',
  occurredAt: '2026-03-06T17:00:00.000Z',
  payoutId: 'po-1',
  status: 'sent',
  amount: '10.00',
  currency: 'USDC',
  connection: { ip: '198.51.100.7' },
  destination: { kind: 'crypto', crypto: { asset: 'USDC', address: EXCHANGE.toLowerCase() } },
}

async function takenBy(platform: string, lists: Parameters<typeof openIntake>[0]['lists'] = []) {
  const path = join(temporaryFolder(), 'events.ndjson')
  writeFileSync(path, `${JSON.stringify(payout)}\n`)
  const intake = await openIntake(
    { path, lists, settings: loadSettings(`version: 1\nplatform: { ${platform} }`) },
    { stdin: Readable.from([]), interrupted: new AbortController().signal, onListProgress() {} },
  )
  const values: Uint8Array[] = []
  for await (const lines of intake.take(1))
    for (const line of lines) if (line.kind === 'event') values.push(line.value)
  await intake.close()
  const [value] = values
  if (value === undefined) throw new Error('nothing was taken')
  return { value, event: eventCodec.decode(value.subarray(FRAME_HEADER_BYTES)) }
}

const NOTHING = ''

it('marks what the settings know of the platform', async () => {
  const { event: plain } = await takenBy(NOTHING)
  expect(plain.connection?.ipClass).toBe('public')
  expect(plain.type === 'payout' && plain.payout.destination.crypto?.omnibus).toBe(false)
  const { event } = await takenBy(`publicIps: [198.51.100.0/24], omnibusAddresses: ["${EXCHANGE}"]`)
  expect(event.connection?.ipClass).toBe('shared')
  expect(event.type === 'payout' && event.payout.destination.crypto?.omnibus).toBe(true)
})

it('does not see how old a list is: the same input gives the same bytes whenever it is replayed', async () => {
  const file = join(temporaryFolder(), 'listed.txt')
  writeFileSync(file, `${LISTED}\n`)
  const lists = [{ kind: 'addresses' as const, file }]
  const fresh = await takenBy(NOTHING, lists)
  const longAgo = new Date('2001-01-01T00:00:00Z')
  utimesSync(file, longAgo, longAgo)
  const old = await takenBy(NOTHING, lists)
  expect(old.value).toEqual(fresh.value)
  expect(old.event.type === 'payout' && old.event.payout.destination.crypto?.screening.version).not.toBeNull()
})
