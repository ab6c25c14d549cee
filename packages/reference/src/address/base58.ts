import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { base58, base58xrp } from '@scure/base'
import type { Decoded } from './decoded.ts'
import { tronFromPayload } from './evm.ts'

const BITCOIN_LETTERS = /^[1-9A-HJ-NP-Za-km-z]+$/
const TRON_VERSION = 0x41
const SOLANA_KEY_BYTES = 32

/** Decoding base58 costs the square of the length; no known address is longer than this. */
const MAX_LETTERS = 128

/**
 * Version bytes → what the 20 bytes after them are. Chains whose addresses hash the same public key the same way
 * share a key: `1…` (Bitcoin, BCH, BSV), `L…`, `X…`, `D…`, `t1…` of one key all carry one HASH160.
 * Source: the chain parameters of each project's reference client.
 */
const KIND_BY_VERSION: ReadonlyMap<number, 'h160' | 'sh'> = new Map([
  [0x00, 'h160'], // Bitcoin, Bitcoin Cash legacy, Bitcoin SV: 1…
  [0x05, 'sh'], // the same, and old Litecoin: 3…
  [0x30, 'h160'], // Litecoin L…
  [0x32, 'sh'], // Litecoin M…
  [0x4c, 'h160'], // Dash X…
  [0x10, 'sh'], // Dash 7…
  [0x1e, 'h160'], // Dogecoin, Verge, DigiByte D…
  [0x16, 'sh'], // Dogecoin 9…, A…
  [0x21, 'sh'], // Verge E…
  [0x3f, 'sh'], // DigiByte S…
  [0x26, 'h160'], // Bitcoin Gold G…
  [0x17, 'sh'], // Bitcoin Gold A…
  [0x3c, 'h160'], // Ravencoin R…
  [0x7a, 'sh'], // Ravencoin r…
  [0x1c, 'h160'], // Bitcoin Cash, the short-lived C… spelling
  [0x28, 'sh'], // Bitcoin Cash, the short-lived H… spelling
  [0x6f, 'h160'], // test networks m…, n…
  [0xc4, 'sh'], // test networks 2…
])

/** Zcash and Horizen transparent addresses carry two version bytes. */
const KIND_BY_LONG_VERSION: ReadonlyMap<number, 'h160' | 'sh'> = new Map([
  [0x1cb8, 'h160'], // Zcash t1…
  [0x1cbd, 'sh'], // Zcash t3…
  [0x2089, 'h160'], // Horizen zn…
  [0x2096, 'sh'], // Horizen zs…
])

export interface Base58CheckText {
  readonly payload: Uint8Array
  readonly valid: boolean
}

/**
 * Splits base58 text into payload and 4-byte double-SHA-256 checksum. A wrong checksum is reported, not refused:
 * the caller screens on whatever bytes decode. Null when the letters are not of the alphabet or too few.
 */
export function readBase58Check(text: string, alphabet: 'bitcoin' | 'xrp'): Base58CheckText | null {
  // Both alphabets hold the same 58 letters in another order.
  if (text.length > MAX_LETTERS || !BITCOIN_LETTERS.test(text)) return null
  const bytes = (alphabet === 'bitcoin' ? base58 : base58xrp).decode(text)
  if (bytes.length < 5) return null
  const payload = bytes.subarray(0, -4)
  const expected = sha256(sha256(payload))
  const valid = bytes.subarray(-4).every((byte, i) => byte === expected[i])
  return { payload, valid }
}

/** The classic `r…` spelling of a 20-byte XRP Ledger account id. */
export function writeXrpAccount(accountId: Uint8Array): string {
  const bytes = new Uint8Array(25)
  bytes.set(accountId, 1)
  bytes.set(sha256(sha256(bytes.subarray(0, 21))).subarray(0, 4), 21)
  return base58xrp.encode(bytes)
}

/** Reads Tron `T…` and the Bitcoin family's `1…`, `3…`, `L…`, `X…`, `D…`, `t1…` and so on. */
export function decodeBase58Check(text: string): Decoded | null {
  const read = readBase58Check(text, 'bitcoin')
  if (read === null) return null
  const { payload, valid } = read
  const checksum = valid ? 'valid' : 'invalid'
  if (payload.length === 21 && payload[0] === TRON_VERSION) return tronFromPayload(payload, checksum, text)

  const kind =
    payload.length === 21
      ? KIND_BY_VERSION.get(payload[0] ?? -1)
      : payload.length === 22
        ? KIND_BY_LONG_VERSION.get(((payload[0] ?? 0) << 8) | (payload[1] ?? 0))
        : undefined
  const known = { format: 'base58check', checksum, accountModel: false, usesMemo: false } as const
  if (kind !== undefined) {
    const body = text.slice(payload.length === 22 ? 2 : 1)
    return { ...known, canonical: `${kind}:${bytesToHex(payload.subarray(-20))}`, body }
  }
  // An unlisted version byte with a right checksum is a real address of a chain not in the tables (Tezos and others).
  if (valid) return { ...known, canonical: `b58:${bytesToHex(payload)}`, usesMemo: true, body: text.slice(1) }
  return null
}

/** Reads a Solana account: 32 bytes in base58, no version, no checksum. */
export function decodeSolana(text: string): Decoded | null {
  if (text.length < 32 || text.length > 44 || !BITCOIN_LETTERS.test(text)) return null
  if (base58.decode(text).length !== SOLANA_KEY_BYTES) return null
  return {
    format: 'solana',
    canonical: `sol:${text}`,
    checksum: 'absent',
    accountModel: true,
    usesMemo: false,
    body: text,
  }
}
