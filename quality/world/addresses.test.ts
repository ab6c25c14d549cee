import { sha256 } from '@noble/hashes/sha2.js'
import { createBase58check } from '@scure/base'
import { expect, it } from 'vitest'
import { freshAddress, lookalike } from './addresses.ts'
import { createRandom } from './random.ts'

// Another implementation than ours.
const base58check = createBase58check(sha256)

it.each([
  ['tron', 0x41, /^T/],
  ['bitcoin', 0x00, /^1/],
  ['litecoin', 0x30, /^L/],
] as const)('an address of %s passes its checksum and has its version', (chain, version, beginning) => {
  const random = createRandom(chain)
  for (let count = 0; count < 50; count += 1) {
    const address = freshAddress(random, chain)
    expect(address).toMatch(beginning)
    const bytes = base58check.decode(address)
    expect([bytes.length, bytes[0]]).toEqual([21, version])
  }
})

it('an address of xrp begins as they do', () => {
  expect(freshAddress(createRandom('x'), 'xrp')).toMatch(/^r[1-9A-HJ-NP-Za-km-z]{24,34}$/)
})

it('a lookalike has the ends of its model and another middle', () => {
  const random = createRandom('poison')
  const address = freshAddress(random, 'ethereum')
  const imitation = lookalike(random, address)
  expect(imitation).toHaveLength(address.length)
  expect([imitation.slice(0, 6), imitation.slice(-4)]).toEqual([address.slice(0, 6), address.slice(-4)])
  expect(imitation).not.toBe(address)
})
