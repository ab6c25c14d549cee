import { asWorkerId } from '@redflag/detection'
import { importExposure } from '@redflag/reference'
import type { ContractEventPayout } from '@redflag/schemas'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKnownAddresses } from '../known-addresses.ts'
import { NOTHING_OUTDATED } from '../ports.ts'
import { someReference, someSanctions, testPseudonyms } from '../testing/builders.ts'
import { createDestinationStep } from './destination.ts'

type Given = ContractEventPayout['destination']

const W1 = asWorkerId('w-1')
const W2 = asWorkerId('w-2')
const pseudonyms = testPseudonyms()
const destinationOf = createDestinationStep(pseudonyms, someReference())
const crypto = (address: string, more: Partial<NonNullable<Given['crypto']>> = {}): Given => ({
  kind: 'crypto',
  crypto: { asset: 'USDT', address, ...more },
})
const keyOf = (given: Given, workerId = W1) => destinationOf(given, workerId).destination.key

// One key controls both: from the test vectors of EIP-55 and of Tron's own documentation.
const EVM = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
const TRON = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'
const TRON_BODY = '0xa614f803b6fd780986a42c78ec9c7f77e6ded13c'

describe('a destination', () => {
  it('outside of crypto is known by its instrument', () => {
    const { destination, quality } = destinationOf(
      { kind: 'bank', instrumentId: 'ins-1', country: 'PT', holderKind: 'person', holderNameMatch: 0.98 },
      W1,
    )
    expect(destination).toEqual({
      kind: 'bank',
      key: pseudonyms.of('instrument', 'ins-1'),
      country: 'PT',
      holderKind: 'person',
      holderVerified: null,
      holderNameMatch: 0.98,
      crypto: null,
    })
    expect(quality).toBeNull()
  })

  it('in crypto is known by its address, whatever the platform calls it', () => {
    const named: Given = { ...crypto(EVM), instrumentId: 'ins-wallet-1' }
    expect(keyOf(named)).toBe(keyOf(crypto(EVM)))
    expect(keyOf(named)).not.toBe(pseudonyms.of('instrument', 'ins-wallet-1'))
  })

  it('elsewhere is known by its instrument even if an address comes with it, and is screened all the same', () => {
    const step = createDestinationStep(pseudonyms, someReference({ sanctions: someSanctions(EVM) }))
    const given: Given = { kind: 'ewallet', instrumentId: 'ins-1', crypto: { asset: 'ETH', address: EVM } }
    const { destination } = step(given, W1)
    expect(destination.key).toBe(pseudonyms.of('instrument', 'ins-1'))
    expect(destination.crypto?.screening.hit).not.toBeNull()
  })

  it('is the same in every spelling, and on every chain that the key controls', () => {
    const spellings = [EVM, EVM.toLowerCase(), EVM.slice(2), ` ${EVM}\u200b`, `ethereum:${EVM}`]
    expect(new Set(spellings.map((address) => keyOf(crypto(address)))).size).toBe(1)
    expect(keyOf(crypto(TRON, { chain: 'tron' }))).toBe(keyOf(crypto(TRON_BODY, { chain: 'bsc' })))
  })

  it('with a memo is a place of its own at one body', () => {
    const at = (memo?: string) =>
      destinationOf(
        crypto('rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh', {
          asset: 'XRP',
          chain: 'xrp',
          ...(memo === undefined ? {} : { memo }),
        }),
        W1,
      ).destination
    expect(at('1').key).not.toBe(at('2').key)
    expect(at('1').key).not.toBe(at().key)
    expect(at('1').crypto?.bodyKey).toBe(at('2').crypto?.bodyKey)
    expect([at('1').crypto?.hasMemo, at().crypto?.hasMemo]).toEqual([true, false])
  })

  it('is not split by a memo where the chain knows none', () => {
    expect(keyOf(crypto(EVM, { memo: 'rent' }))).toBe(keyOf(crypto(EVM)))
  })

  it('keeps nothing of the address itself', () => {
    const text = JSON.stringify(destinationOf(crypto(EVM), W1))
    for (const part of [EVM.slice(2, 8), EVM.slice(-6), '5aaeb6']) expect(text).not.toContain(part)
  })

  it('says which wallets rotate their addresses', () => {
    const modelOf = (address: string) => destinationOf(crypto(address), W1).destination.crypto?.accountModel
    expect(modelOf(EVM)).toBe(true)
    expect(modelOf('1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH')).toBe(false)
  })

  it('that imitates another shares its look and not its body', () => {
    const imitated = `${EVM.slice(0, 6)}${'0'.repeat(32)}${EVM.slice(-4)}`.toLowerCase()
    const [one, other] = [EVM, imitated].map(
      (address) => destinationOf(crypto(address), W1).destination.crypto,
    )
    expect(one?.lookalikeKey).toBe(other?.lookalikeKey)
    expect(one?.bodyKey).not.toBe(other?.bodyKey)
  })
})

describe('an address that is wrong', () => {
  it.each([
    ['0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed', {}, 'address-checksum-invalid'],
    ['not-an-address', { chain: 'ethereum' }, 'address-undecodable'],
    ['not-an-address', { chain: 'somechain', asset: 'SOME' }, 'address-chain-unknown'],
  ])('%s %j is kept with a fact about it', (address, more, quality) => {
    const result = destinationOf(crypto(address, more), W1)
    expect(result.quality).toBe(quality)
    expect(result.destination.key).toMatch(/^[\w-]{16}$/)
    expect(result.destination.crypto?.bodyKey).toMatch(/^[\w-]{16}$/)
  })

  it('in its checksum alone is the same place', () => {
    expect(keyOf(crypto(`0x5aaeb6${EVM.slice(8)}`))).toBe(keyOf(crypto(EVM)))
  })

  it('still links those who use it', () => {
    const wrong = crypto('somewhere-else', { chain: 'somechain' })
    expect(keyOf(wrong, W1)).toBe(keyOf(wrong, W2))
    expect(keyOf(wrong)).not.toBe(keyOf(crypto('somewhere-else-again', { chain: 'somechain' })))
  })

  it('because it is blank links nobody', () => {
    const blank = (workerId: typeof W1) => destinationOf(crypto(' '), workerId).destination
    expect(blank(W1).key).not.toBe(blank(W2).key)
    expect(blank(W1).crypto?.bodyKey).not.toBe(blank(W2).crypto?.bodyKey)
    expect(blank(W1)).toEqual(blank(W1))
  })
})

describe('screening', () => {
  const sanctions = someSanctions(EVM.toLowerCase(), 'what-the-list-calls-an-address')
  const screened = createDestinationStep(pseudonyms, someReference({ sanctions }))

  it('says that nothing was screened when no list is loaded', () => {
    expect(destinationOf(crypto(EVM), W1).destination.crypto?.screening).toEqual({ version: null, hit: null })
  })

  it.each([
    EVM,
    EVM.toLowerCase(),
    `0X${EVM.slice(2).toUpperCase()}`,
    `0x5aaeb6${EVM.slice(8)}`, // wrong checksum, same bytes
    `${EVM}\u200b`,
    'what-the-list-calls-an-address',
  ])('finds a listed address as %s', (address) => {
    expect(screened(crypto(address), W1).destination.crypto?.screening).toMatchObject({
      version: 'OFAC SDN 2026-03-01',
      hit: { list: 'OFAC SDN', version: '2026-03-01', party: 'Listed Party', programme: 'DPRK3' },
    })
  })

  it('names the entry as the list spells it', () => {
    const hit = screened(crypto(EVM), W1).destination.crypto?.screening.hit
    expect(hit?.entry).toBe(EVM.toLowerCase())
  })

  it('finds nothing near by', () => {
    const near = `${EVM.slice(0, -1)}e`
    expect(screened(crypto(near), W1).destination.crypto?.screening).toEqual({
      version: 'OFAC SDN 2026-03-01',
      hit: null,
    })
  })

  it('asks the list anew each time, although the address is remembered', () => {
    let asked = 0
    const counting = createDestinationStep(
      pseudonyms,
      someReference({
        sanctions: {
          ...sanctions,
          lookup(keys) {
            asked++
            return sanctions.lookup(keys)
          },
        },
      }),
    )
    for (let i = 0; i < 5; i++) counting(crypto(EVM), W1)
    expect(asked).toBe(5)
  })
})

it('has a key for every text that may stand where an address should', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 128, unit: 'grapheme' }),
      fc.string({ maxLength: 20 }),
      (address, memo) => {
        const { destination } = destinationOf(crypto(address, { memo }), W1)
        expect(destination.key).toMatch(/^[\w-]{16}$/)
        expect(destination).toEqual(destinationOf(crypto(address, { memo }), W1).destination)
      },
    ),
  )
})

describe('an omnibus address', () => {
  const EXCHANGE = 'rEb8TK3gBgk5auZkwc6sHnwrGVJH8DuaLh'
  const known = createKnownAddresses({ publicIps: [], omnibusAddresses: [EVM, EXCHANGE] })
  const step = createDestinationStep(pseudonyms, someReference({ known }))
  const isOmnibus = (given: Given) => step(given, W1).destination.crypto?.omnibus

  it('is marked in every spelling, with memo and without', () => {
    expect(isOmnibus(crypto(EVM))).toBe(true)
    expect(isOmnibus(crypto(EVM.toLowerCase(), { chain: 'bsc' }))).toBe(true)
    expect(isOmnibus(crypto(EXCHANGE, { asset: 'XRP', chain: 'xrp' }))).toBe(true)
    expect(isOmnibus(crypto(EXCHANGE, { asset: 'XRP', chain: 'xrp', memo: '104859' }))).toBe(true)
    expect(isOmnibus(crypto(TRON, { chain: 'tron' }))).toBe(false)
    expect(destinationOf(crypto(EVM), W1).destination.crypto?.omnibus).toBe(false)
  })

  it('keeps its keys: what links is for the signals to say', () => {
    const { destination } = step(crypto(EVM), W1)
    const unlisted = destinationOf(crypto(EVM), W1).destination
    expect(destination).toEqual({ ...unlisted, crypto: { ...unlisted.crypto, omnibus: true } })
  })
})

describe('a feed of chain analysis', () => {
  it('is asked by the canonical address; what it does not know stays unknown', async () => {
    const text = `address,category,share,confidence,hops\n${EVM},mixer,0.4,0.9,1\n`
    const exposure = await importExposure({ name: 'chain-feed.csv', text })
    const step = createDestinationStep(pseudonyms, someReference({ exposure }))
    const exposureOf = (given: Given) => step(given, W1).destination.crypto?.exposure
    expect(exposureOf(crypto(EVM.toLowerCase(), { chain: 'base' }))).toEqual({
      feed: 'chain-feed.csv',
      version: exposure.version,
      category: 'mixer',
      ratio: 0.4,
      confidence: 0.9,
      hops: 1,
    })
    expect(exposureOf(crypto(TRON, { chain: 'tron' }))).toBeNull()
    expect(destinationOf(crypto(EVM), W1).destination.crypto?.exposure).toBeNull()
  })
})

describe('sanctions lists that are too old', () => {
  const outdated = { ...NOTHING_OUTDATED, sanctions: true }
  const step = createDestinationStep(pseudonyms, someReference({ sanctions: someSanctions(EVM), outdated }))
  const screeningOf = (given: Given) => step(given, W1).destination.crypto?.screening

  it('still say who is on them', () => {
    expect(screeningOf(crypto(EVM))).toMatchObject({
      version: 'OFAC SDN 2026-03-01',
      hit: { entry: EVM, version: '2026-03-01' },
    })
  })

  it('no longer say who is not: nothing was screened', () => {
    expect(screeningOf(crypto(TRON, { chain: 'tron' }))).toEqual({ version: null, hit: null })
  })
})
