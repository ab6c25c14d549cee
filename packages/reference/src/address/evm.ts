import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Decoded } from './decoded.ts'

const EVM = /^(?:0[xX]|xdc)?([0-9a-fA-F]{40})$/
const TRON_HEX = /^(?:0[xX])?41([0-9a-fA-F]{40})$/

/**
 * The mixed-case spelling of 20 bytes: hex letter i is upper case when nibble i of keccak256 over the lower-case
 * hex is 8 or more.
 *
 * @param hex 40 lower-case hex digits, no prefix
 * @see https://eips.ethereum.org/EIPS/eip-55
 */
export function eip55(hex: string): string {
  const hash = keccak_256(asciiBytes(hex))
  let spelled = ''
  for (let i = 0; i < 40; i++) {
    const nibble = ((hash[i >> 1] ?? 0) >> (i % 2 === 0 ? 4 : 0)) & 15
    const digit = hex.charAt(i)
    spelled += nibble >= 8 ? digit.toUpperCase() : digit
  }
  return spelled
}

/**
 * Reads an EVM address: 40 hex digits, with or without `0x`. The chain does not matter: one key owns the same
 * 20 bytes on every EVM chain and on Tron, so all of them share `evm20:<hex>`.
 */
export function decodeEvm(text: string): Decoded | null {
  const digits = EVM.exec(text)?.[1]
  if (digits === undefined) return null
  const hex = digits.toLowerCase()
  const oneCase = digits === hex || digits === digits.toUpperCase()
  const checksum = oneCase ? 'absent' : eip55(hex) === digits ? 'valid' : 'invalid'
  return evm20('evm', hex, checksum, hex)
}

/** Reads Tron's hex spelling: `41` and the 20-byte body. */
export function decodeTronHex(text: string): Decoded | null {
  const hex = TRON_HEX.exec(text)?.[1]?.toLowerCase()
  return hex === undefined ? null : evm20('tron-hex', hex, 'absent', hex)
}

/** The Tron address behind a base58check payload of version 0x41. `text` is the spelling, kept for look-alikes. */
export function tronFromPayload(payload: Uint8Array, checksum: 'valid' | 'invalid', text: string): Decoded {
  return evm20('tron', bytesToHex(payload.subarray(1)), checksum, text.slice(1))
}

function evm20(
  format: 'evm' | 'tron' | 'tron-hex',
  hex: string,
  checksum: Decoded['checksum'],
  body: string,
): Decoded {
  return { format, canonical: `evm20:${hex}`, checksum, accountModel: true, usesMemo: false, body }
}

function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}
