import { describe, expect, it } from 'vitest'
import { canonicalAddress } from '../address/canonical-address.ts'
import { importAddressList } from './import-addresses.ts'
import { mergeSanctionsLists } from './sanctions-list.ts'

const load = (name: string, text: string) => importAddressList({ name, text })
const keys = (address: string) => canonicalAddress({ address }).screeningKeys

describe('importAddressList', () => {
  it('reads one address a line, past comments and blanks', async () => {
    const list = await load(
      '/lists/own.txt',
      '# ours\n\n0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed # seen in March\r\n  odd text \n',
    )
    expect(list.entries.map((entry) => entry.raw)).toEqual([
      '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
      'odd text',
    ])
    expect(list.lookup(keys('5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED'))?.entry).toMatchObject({
      list: 'own.txt',
      partyName: null,
      programmes: [],
      version: expect.stringMatching(/^[0-9a-f]{8}$/),
    })
    expect(list.lookup(keys('odd text'))?.entry.canonical).toBeNull()
    expect(list.lookup(keys('odd text '))).not.toBeNull()
    expect(list.lookup(keys('even text'))).toBeNull()
  })

  it('may hold comments alone, but an endless line is no address', async () => {
    expect((await load('none.txt', '# nothing yet\n')).entries).toEqual([])
    const fault = await load('wrong.txt', `ok\n${'x'.repeat(300)}\n`).catch((error) => error)
    expect(fault).toMatchObject({ code: 'LIST_FIELD', file: 'wrong.txt', line: 2 })
  })

  it('an alert can be given another name for the list', async () => {
    const list = await importAddressList({ name: 'a.txt', text: 'abc-def-ghi\n' }, { name: 'partner list' })
    expect(list.versions).toEqual([{ list: 'partner list', version: expect.any(String), publishedOn: null }])
  })
})

describe('mergeSanctionsLists', () => {
  it('looks through all, says which list, and keeps every version', async () => {
    const first = await load('first.txt', '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed\n')
    const second = await load(
      'second.txt',
      '5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED\n1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH\n',
    )
    const merged = mergeSanctionsLists([first, second])
    const hit = merged.lookup(keys('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'))
    expect(hit?.entry.list).toBe('first.txt')
    expect(hit?.entries.map((entry) => entry.list)).toEqual(['first.txt', 'second.txt'])
    expect(merged.lookup(keys('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'))?.entry.list).toBe('second.txt')
    expect(merged.versions.map((version) => version.list)).toEqual(['first.txt', 'second.txt'])
    expect(merged.addressCount).toBe(3)
  })

  it('of nothing is a list that finds nothing', () => {
    expect(mergeSanctionsLists([]).lookup(keys('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'))).toBeNull()
  })

  it('an address without keys finds nothing', async () => {
    expect((await load('a.txt', 'x\n')).lookup([])).toBeNull()
  })
})
