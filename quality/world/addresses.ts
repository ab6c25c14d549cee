import { createHash } from 'node:crypto'
import type { Random } from './random.ts'

export interface CryptoTarget {
  readonly asset: string
  readonly chain: string
  readonly address: string
  readonly memo?: string
}

const BITCOIN_ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const XRP_ALPHABET = 'rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz'

export const EVM_CHAINS = ['ethereum', 'bsc', 'polygon', 'arbitrum', 'base'] as const

/** A fresh destination that passes its chain's checksum. */
export function freshTarget(random: Random, chain: string, asset: string): CryptoTarget {
  return { asset, chain, address: freshAddress(random, chain) }
}

export function freshAddress(random: Random, chain: string): string {
  switch (chain) {
    case 'tron':
      return base58Check([0x41, ...random.bytes(20)], BITCOIN_ALPHABET)
    case 'bitcoin':
      return base58Check([0x00, ...random.bytes(20)], BITCOIN_ALPHABET)
    case 'litecoin':
      return base58Check([0x30, ...random.bytes(20)], BITCOIN_ALPHABET)
    case 'xrp':
      return base58Check([0x00, ...random.bytes(20)], XRP_ALPHABET)
    default:
      // Lower case carries no checksum on chains of this kind.
      return `0x${random.hex(40)}`
  }
}

/** What a poisoner sends from: the same beginning and end, another middle. Chains with `0x` addresses only. */
export function lookalike(random: Random, address: string): string {
  return `${address.slice(0, 6)}${random.hex(address.length - 10)}${address.slice(-4)}`
}

function base58Check(body: readonly number[], alphabet: string): string {
  const payload = Buffer.from(body)
  const bytes = Buffer.concat([payload, sha256(sha256(payload)).subarray(0, 4)])
  let value = BigInt(`0x${bytes.toString('hex')}`)
  let text = ''
  for (; value > 0n; value /= 58n) text = alphabet[Number(value % 58n)] + text
  const zeros = bytes.findIndex((byte) => byte !== 0)
  return (alphabet[0] ?? '').repeat(zeros) + text
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}
