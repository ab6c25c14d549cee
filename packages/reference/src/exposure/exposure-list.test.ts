import { describe, expect, it } from 'vitest'
import { canonicalAddress } from '../address/canonical-address.ts'
import { importExposure } from './exposure-list.ts'

const HEADER = 'address,category,share,confidence,hops'
const EVM = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
const TRON = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'

const load = (...lines: readonly string[]) =>
  importExposure({ name: 'feeds/chain-feed.csv', text: [HEADER, ...lines].join('\n') })
const keysOf = (address: string, asset: string, chain: string) =>
  canonicalAddress({ address, asset, chain }).screeningKeys

describe('a feed of chain analysis', () => {
  it('is asked by canonical address: any spelling, any chain of the family', async () => {
    const list = await load(`${EVM},mixer,0.4,0.9,1`, `${TRON},stolen funds,1,.5,2`)
    const mixer = { category: 'mixer', ratio: 0.4, confidence: 0.9, hops: 1 }
    expect(list.lookup(keysOf(EVM, 'ETH', 'ethereum'))).toEqual(mixer)
    expect(list.lookup(keysOf(EVM.toLowerCase(), 'USDC', 'base'))).toEqual(mixer)
    expect(list.lookup(keysOf(TRON, 'USDT', 'tron'))).toMatchObject({ category: 'stolen funds', hops: 2 })
    expect(list.lookup(keysOf('0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359', 'ETH', 'ethereum'))).toBeNull()
    expect(list).toMatchObject({ feed: 'chain-feed.csv', addressCount: 2 })
  })

  it('says the nearest of several entries, and of those the one that weighs most, in any order', async () => {
    const lines = [`${EVM},mixer,0.9,1,2`, `${EVM},gambling,0.1,0.5,1`, `${EVM},theft,0.3,0.5,1`]
    for (const order of [lines, [...lines].reverse()]) {
      const list = await load(...order)
      expect(list.lookup(keysOf(EVM, 'ETH', 'ethereum'))?.category).toBe('theft')
      expect(list.addressCount).toBe(1)
    }
  })

  it.each([
    [`${EVM},mixer,1.2,1,1`, 'a share from 0 to 1'],
    [`${EVM},mixer,-0.1,1,1`, 'a share from 0 to 1'],
    [`${EVM},mixer,0.1,high,1`, 'a share from 0 to 1'],
    [`${EVM},mixer,0.1,1,0`, 'a number of steps'],
    [`${EVM},,0.1,1,1`, 'a category'],
    [',mixer,0.1,1,1', 'an address'],
  ])('names the place of what is wrong: %s', async (line, detail) => {
    await expect(load(line)).rejects.toMatchObject({ code: 'LIST_FIELD', line: 2 })
    await expect(load(line)).rejects.toThrow(detail)
  })
})
