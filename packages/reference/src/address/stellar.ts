import { bytesToHex } from '@noble/hashes/utils.js'
import { base32nopad } from '@scure/base'
import { crc16 } from './crc16.ts'
import type { Decoded } from './decoded.ts'

const ACCOUNT_VERSION = 6 << 3
const MUXED_VERSION = 12 << 3

/**
 * Reads a Stellar account: `G…`, or the muxed `M…` that packs account and sub-account id together.
 * Both give `xlm:<public key>`; the id of a muxed account comes back as embedded memo.
 *
 * @see https://stellar.org/protocol/sep-23
 */
export function decodeStellar(text: string): Decoded | null {
  if (!/^(?:G[A-Z2-7]{55}|M[A-Z2-7]{68})$/.test(text)) return null
  let bytes: Uint8Array
  try {
    bytes = base32nopad.decode(text)
  } catch {
    return null // the unused trailing bits are not zero: no 35 or 43 whole bytes
  }
  const muxed = text.startsWith('M')
  if (bytes[0] !== (muxed ? MUXED_VERSION : ACCOUNT_VERSION)) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const valid = view.getUint16(bytes.length - 2, true) === crc16(bytes.subarray(0, -2))
  return {
    format: 'stellar',
    canonical: `xlm:${bytesToHex(bytes.subarray(1, 33))}`,
    checksum: valid ? 'valid' : 'invalid',
    accountModel: true,
    usesMemo: true,
    body: text.slice(1),
    ...(muxed ? { embeddedMemo: String(view.getBigUint64(33)) } : {}),
  }
}
