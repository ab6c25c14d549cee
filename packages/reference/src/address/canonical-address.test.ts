import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalAddress, canonicalListEntry } from './canonical-address.ts'

describe('what no decoder knows', () => {
  it('is kept as text and linked by it, and says that the chain is unknown', () => {
    expect(canonicalAddress({ address: ' alice.near ', chain: 'near', asset: 'NEAR' })).toEqual({
      canonical: null,
      destination: 'raw:alice.near',
      accountModel: true,
      format: 'raw',
      checksum: 'unknown',
      problem: 'unknown-chain',
      lookalike: null,
      screeningKeys: ['raw:alice.near'],
    })
  })

  it('counts the memo where the chain is unknown, because exchanges share one address among customers', () => {
    expect(canonicalAddress({ address: 'binancecleos', chain: 'eos', memo: '123' }).destination).toBe(
      'raw:binancecleos+123',
    )
    expect(canonicalAddress({ address: 'something-odd', memo: '123' }).destination).toBe(
      'raw:something-odd+123',
    )
  })

  it.each(['bitcoin', 'ethereum', 'tron', 'solana', 'cardano'])(
    'leaves the memo out on %s, which knows none',
    (chain) => {
      expect(canonicalAddress({ address: 'undecodable', chain, memo: '123' }).destination).toBe(
        'raw:undecodable',
      )
    },
  )

  it('is a bad format where the chain is known', () => {
    expect(canonicalAddress({ address: 'my wallet', chain: 'bitcoin' }).problem).toBe('bad-format')
    expect(canonicalAddress({ address: 'my wallet' }).problem).toBe('unknown-chain')
  })

  it('hex is compared without prefix and case', () => {
    const hex = 'AB'.repeat(32)
    expect(canonicalAddress({ address: `0x${hex}`, chain: 'sui' }).screeningKeys).toEqual([
      `raw:${hex.toLowerCase()}`,
    ])
  })

  it('a blank address links nothing and matches nothing', () => {
    for (const address of ['', '  ', '\u200b', '\n\t']) {
      expect(canonicalAddress({ address, memo: '5' })).toMatchObject({
        destination: '',
        canonical: null,
        screeningKeys: [],
      })
    }
  })
})

describe('look-alikes', () => {
  it.each([
    ['0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', '5aaeeaed'],
    ['TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', 'R7NHLj6t'],
    ['1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH', 'BgGZSAMH'],
    ['BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', 'qw50f3t4'],
    ['bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a', 'pm2qdx6a'],
  ])('%s shows %s', (address, shown) => {
    expect(canonicalAddress({ address }).lookalike).toBe(shown)
  })

  it('another body with the same ends shows the same', () => {
    const one = canonicalAddress({ address: '0x5aae00000000000000000000000000000000eaed' })
    const other = canonicalAddress({ address: '0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed' })
    expect(one.lookalike).toBe(other.lookalike)
    expect(one.canonical).not.toBe(other.canonical)
  })
})

describe('rows of a list', () => {
  it('keep their text, whatever it is, and can be found by it', () => {
    const odd = '5BE5543FF73456AB9F2D207887E2AF87322C651EA1A873C5B25B7FFAE456C320'.toLowerCase()
    const row = canonicalListEntry(`  ${odd} `, 'XMR')
    expect(row).toMatchObject({ raw: odd, canonical: null, format: 'raw' })
    expect(row.keys).toEqual(canonicalAddress({ address: `0x${odd.toUpperCase()}` }).screeningKeys)
  })

  it('a broken checksum does not cost the row its canonical key', () => {
    const row = canonicalListEntry('1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMJ', 'XBT')
    expect(row).toMatchObject({
      canonical: 'h160:751e76e8199196d454941c45d1b3a323f1433bd6',
      checksum: 'invalid',
    })
  })
})

describe('any input at all', () => {
  const addressLike = fc.oneof(
    fc.string({ maxLength: 150 }),
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({
      unit: fc.constantFrom(...'123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'),
      maxLength: 120,
    }),
    fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEFx'), maxLength: 70 }),
    fc.string({ unit: fc.constantFrom(...'qpzry9x8gf2tvdw0s3jn54khce6mua7l1:bc'), maxLength: 100 }),
    fc
      .tuple(
        fc.constantFrom('0x', 'T', '1', '3', 'bc1', 'bitcoincash:', 'r', 'X', 'G', '0:', 'EQ'),
        fc.string(),
      )
      .map((p) => p.join('')),
  )

  it('never throws, and every answer is consistent', () => {
    fc.assert(
      fc.property(
        addressLike,
        fc.option(fc.string(), { nil: undefined }),
        fc.option(fc.string(), { nil: undefined }),
        (address, asset, memo) => {
          const found = canonicalAddress({ address, asset, chain: asset, memo })
          expect(found.canonical === null).toBe(found.format === 'raw')
          expect(found.checksum === 'unknown').toBe(found.format === 'raw')
          if (found.checksum === 'invalid') expect(found.problem).not.toBeNull()
          if (found.canonical !== null) expect(found.screeningKeys).toContain(found.canonical)
          expect(found.destination.startsWith(found.canonical ?? 'raw:') || found.destination === '').toBe(
            true,
          )
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('what is found does not depend on blanks around the address', () => {
    fc.assert(
      fc.property(addressLike, (address) => {
        expect(canonicalAddress({ address: ` \t${address}\u200b\n` })).toEqual(canonicalAddress({ address }))
      }),
    )
  })

  it('a very long text is answered at once', () => {
    const startedAt = performance.now()
    canonicalAddress({ address: '1'.repeat(1_000_000) })
    canonicalAddress({ address: `bc1${'q'.repeat(1_000_000)}` })
    canonicalAddress({ address: 'z'.repeat(1_000_000) })
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })
})
