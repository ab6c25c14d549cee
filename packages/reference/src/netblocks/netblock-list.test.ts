import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type ParsedIp, parseIp } from '../ip/parse-ip.ts'
import type { ListFault } from '../list-fault.ts'
import { DEFAULT_NETBLOCKS } from './default-netblocks.ts'
import { importNetblocks, mergeNetblocks } from './netblock-list.ts'

const HEADER = 'cidr,label,source,firstSeen,lastConfirmed,confidence,ttlDays'
const load = (...lines: readonly string[]) =>
  importNetblocks({ name: 'blocks.csv', text: [HEADER, ...lines, ''].join('\n') })
const faultOf = (...lines: readonly string[]): Promise<ListFault> =>
  load(...lines).then(
    () => expect.fail('it was accepted'),
    (fault) => fault,
  )
const ip = (text: string): ParsedIp => parseIp(text) as ParsedIp

describe('importNetblocks', () => {
  it('reads a row with every field', async () => {
    const list = await load(
      '210.52.109.0/24,"Telecom, ""leased""",report 2017,2014-01-02,2017-10-01T12:00:00Z,high,90',
    )
    expect(list.lookup(ip('210.52.109.7'))).toEqual({
      cidr: '210.52.109.0/24',
      label: 'Telecom, "leased"',
      source: 'report 2017',
      firstSeenMs: Date.UTC(2014, 0, 2),
      lastConfirmedMs: Date.UTC(2017, 9, 1, 12),
      confidence: 0.7,
      tier: 'soft',
      ttlDays: 90,
    })
    expect(list.lookup(ip('210.52.110.7'))).toBeNull()
    expect(list.version).toMatch(/^[0-9a-f]{8}$/)
  })

  it.each([
    ['hard', 'x', 0.7, 'hard'],
    ['high', 'x', 0.7, 'soft'],
    ['high', 'Star JV (AS131279)', 0.7, 'hard'],
    ['high', 'hard tier', 0.7, 'hard'],
    ['high', 'hardware maker', 0.7, 'soft'],
    ['high', 'AS1312790', 0.7, 'soft'],
    ['medium', 'AS131279', 0.4, 'soft'],
    ['low', 'x', 0.2, 'soft'],
    ['HIGH', 'x', 0.7, 'soft'],
    ['0.55', 'x', 0.55, 'soft'],
    ['1', 'x', 1, 'soft'],
    ['0', 'x', 0, 'soft'],
  ])('confidence %s with label "%s" is %d, %s', async (confidence, label, expected, tier) => {
    const { rows } = await load(`10.0.0.0/8,${label},s,,2026-01-01,${confidence},30`)
    expect(rows[0]).toMatchObject({ confidence: expected, tier, firstSeenMs: null })
  })

  it('the most specific row speaks, but a hard row yields to no softer one inside it', async () => {
    const list = await load(
      '175.45.176.0/22,operator,s,,2026-01-01,hard,365',
      '175.45.177.0/24,customer,s,,2026-01-01,low,365',
      '188.43.0.0/16,carrier,s,,2026-01-01,low,365',
      '188.43.136.0/24,part,s,,2026-01-01,medium,365',
    )
    expect(list.lookup(ip('175.45.177.1'))?.label).toBe('operator')
    expect(list.lookupAll(ip('175.45.177.1')).map((row) => row.label)).toEqual(['customer', 'operator'])
    expect(list.lookup(ip('188.43.136.1'))?.label).toBe('part')
    expect(list.lookup(ip('188.43.1.1'))?.label).toBe('carrier')
    expect(list.lookupAll(ip('8.8.8.8'))).toEqual([])
  })

  it('IPv4-mapped addresses match IPv4 rows, and IPv6 rows work', async () => {
    const list = await load('10.0.0.0/8,four,s,,2026-01-01,low,1', '2001:db8::/32,six,s,,2026-01-01,low,1')
    expect(list.lookup(ip('::ffff:10.1.2.3'))?.label).toBe('four')
    expect(list.lookup(ip('2001:db8:1::1'))?.label).toBe('six')
  })

  it('columns are found by name, comments and blank lines are skipped', async () => {
    const text =
      '# made by hand\n\nlabel,cidr,extra,ttlDays,confidence,lastConfirmed,firstSeen,source\n# more\nx,10.0.0.0/8,?,5,low,2026-01-01,,s\n'
    expect((await importNetblocks({ name: 'n', text })).rows).toHaveLength(1)
  })

  it.each([
    ['no range', '10.0.0.0.0/8,x,s,,2026-01-01,low,1', 'LIST_CIDR', 1, /no IP address or CIDR range/],
    ['everything', '0.0.0.0/0,x,s,,2026-01-01,low,1', 'LIST_CIDR', 1, /covers every address/],
    ['host bits', '10.0.0.1/8,x,s,,2026-01-01,low,1', 'LIST_CIDR', 1, /bits set beyond its prefix/],
    ['no label', '10.0.0.0/8,,s,,2026-01-01,low,1', 'LIST_FIELD', 12, /label is empty/],
    ['no date', '10.0.0.0/8,x,s,,2026-02-30,low,1', 'LIST_FIELD', 17, /expected a date.*2026-02-30/],
    ['a date missing', '10.0.0.0/8,x,s,,,low,1', 'LIST_FIELD', 17, /expected a date/],
    ['dates reversed', '10.0.0.0/8,x,s,2026-01-02,2026-01-01,low,1', 'LIST_FIELD', 16, /after lastConfirmed/],
    ['confidence', '10.0.0.0/8,x,s,,2026-01-01,1.5,1', 'LIST_FIELD', 28, /got "1.5"/],
    ['a word', '10.0.0.0/8,x,s,,2026-01-01,sure,1', 'LIST_FIELD', 28, /got "sure"/],
    ['ttl', '10.0.0.0/8,x,s,,2026-01-01,low,0', 'LIST_FIELD', 32, /whole number/],
    ['too few values', '10.0.0.0/8,x,s', 'LIST_FIELD', 15, /3 values, expected at least 7/],
    ['a stray quote', '10.0.0.0/8,x"y,s,,2026-01-01,low,1', 'LIST_FIELD', 13, /quote/],
  ])('a fault names line and column: %s', async (_, line, code, column, message) => {
    const fault = await faultOf('10.0.0.0/8,fine,s,,2026-01-01,low,1', line)
    expect(fault).toMatchObject({ code, file: 'blocks.csv', line: 3, column })
    expect(fault.message).toMatch(message)
    expect(fault.message.startsWith(`blocks.csv:3:${column}: `)).toBe(true)
  })

  it('gives all faults at once, and stops counting at twenty', async () => {
    const bad = '300.0.0.0/8,x,s,,2026-01-01,low,1'
    expect((await faultOf(bad, bad, bad)).more.map((fault) => fault.line)).toEqual([3, 4])
    expect((await faultOf(...Array.from({ length: 50 }, () => bad))).more).toHaveLength(19)
  })

  it('says which columns the header lacks', async () => {
    const fault = await importNetblocks({ name: 'b', text: 'cidr,label\n10.0.0.0/8,x\n' }).catch(
      (error) => error,
    )
    expect(fault).toMatchObject({ code: 'LIST_HEADER', line: 1 })
    expect(fault.message).toContain('source, firstSeen, lastConfirmed, confidence, ttlDays')
    expect(await importNetblocks({ name: 'b', text: '# nothing\n' }).catch((error) => error.code)).toBe(
      'LIST_HEADER',
    )
  })
})

describe('mergeNetblocks', () => {
  it('looks through all lists, the later one first where they hold the same range', async () => {
    const merged = mergeNetblocks([
      await load('10.0.0.0/8,first,s,,2026-01-01,low,1', '11.0.0.0/8,only,s,,2026-01-01,low,1'),
      await load('10.0.0.0/8,second,s,,2026-01-01,low,1'),
    ])
    expect(merged.lookupAll(ip('10.0.0.1')).map((row) => row.label)).toEqual(['second', 'first'])
    expect(merged.lookup(ip('11.0.0.1'))?.label).toBe('only')
    expect(merged.version).toMatch(/^[0-9a-f]{8}\+[0-9a-f]{8}$/)
  })
})

describe('the built-in list', () => {
  it('is the text of data/netblocks.csv', () => {
    const file = new URL('../../data/netblocks.csv', import.meta.url)
    expect(DEFAULT_NETBLOCKS.text).toBe(readFileSync(file, 'utf8'))
  })

  it('knows the operator as hard, holds nothing stale, and matches no carrier', async () => {
    const list = await importNetblocks(DEFAULT_NETBLOCKS)
    for (const address of ['175.45.176.0', '175.45.179.255'])
      expect(list.lookup(ip(address))?.tier).toBe('hard')
    expect(list.lookup(ip('210.52.109.1'))).toMatchObject({ tier: 'soft', confidence: 0.7 })
    for (const address of ['175.45.175.255', '175.45.180.0', '77.94.35.1', '188.43.136.1', '61.135.0.1']) {
      expect(list.lookup(ip(address))).toBeNull()
    }
  })
})
