import { bytesToHex } from '@noble/hashes/utils.js'
import { bytesOfWords, wordsOf } from './bech32.ts'
import type { Decoded } from './decoded.ts'

const PREFIXES = ['bitcoincash', 'ecash', 'bchtest', 'simpleledger'] as const
const CHECKSUM_WORDS = 8
const HASH_BYTES_BY_SIZE = [20, 24, 28, 32, 40, 48, 56, 64] as const
const GENERATORS = [0x98f2bc8e61n, 0x79b76d99e2n, 0xf33e5fb3c4n, 0xae2eabe2a8n, 0x1e4f43e470n] as const
/** 61 letters for 32-byte hashes is the longest in use; the format allows 112. */
const BARE = /^[qpzr][02-9ac-hj-np-z]{41,111}$/

/**
 * Reads a Bitcoin Cash CashAddr, with its prefix or, as sanctions lists write it, without. The 20 bytes are those of
 * the legacy `1…` spelling and share its key. Without a prefix a wrong checksum counts only when `expected`, because
 * the text could then be anything.
 *
 * @param expected the event says that it is a Bitcoin Cash address
 * @see https://github.com/bitcoincashorg/bitcoincash.org/blob/master/spec/cashaddr.md
 */
export function decodeCashAddr(text: string, expected: boolean): Decoded | null {
  const lower = text.toLowerCase()
  const colon = lower.indexOf(':')
  const data = lower.slice(colon + 1)
  if (!BARE.test(data)) return null
  const words = wordsOf(data)
  if (words === null) return null

  const named = PREFIXES.find((prefix) => prefix === lower.slice(0, Math.max(colon, 0)))
  if (colon >= 0 && named === undefined) return null
  const prefix = named ?? PREFIXES.find((candidate) => polymod(candidate, words) === 0n)
  if (prefix === undefined && !expected) return null

  const bytes = bytesOfWords(words.slice(0, -CHECKSUM_WORDS))
  const version = bytes?.[0]
  if (bytes === null || version === undefined || version > 127) return null
  if (bytes.length - 1 !== HASH_BYTES_BY_SIZE[(version & 7) as 0]) return null
  // Types 2 and 3 are the token-aware spellings of 0 (key hash) and 1 (script hash).
  const type = version >> 3
  if (type > 3) return null
  return {
    format: 'cashaddr',
    canonical: `${type % 2 === 0 ? 'h160' : 'sh'}:${bytesToHex(bytes.subarray(1))}`,
    checksum: prefix !== undefined && polymod(prefix, words) === 0n ? 'valid' : 'invalid',
    accountModel: false,
    usesMemo: false,
    body: data.slice(1),
    ...(text !== lower && text !== text.toUpperCase() ? { malformed: true } : {}),
  }
}

/** The 40-bit checksum polynomial; 0 when prefix and data agree. BigInt, because 40 bits do not fit bit operators. */
function polymod(prefix: string, words: readonly number[]): bigint {
  let state = 1n
  const add = (value: number): void => {
    const top = state >> 35n
    state = ((state & 0x07ffffffffn) << 5n) ^ BigInt(value)
    for (const [i, generator] of GENERATORS.entries()) if ((top >> BigInt(i)) & 1n) state ^= generator
  }
  for (const letter of prefix) add(letter.charCodeAt(0) & 31)
  add(0)
  for (const word of words) add(word)
  return state ^ 1n
}
