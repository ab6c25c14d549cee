import { bytesToHex } from '@noble/hashes/utils.js'
import { base64 } from '@scure/base'
import { crc16 } from './crc16.ts'
import type { Decoded } from './decoded.ts'

/** Bounceable and not, each with or without the test-network bit. */
const FRIENDLY_TAGS: ReadonlySet<number> = new Set([0x11, 0x51, 0x91, 0xd1])
const RAW = /^(-1|0):([0-9a-fA-F]{64})$/

/**
 * Reads a TON account: the 48-letter friendly spelling (bounceable or not, base64 or base64url) or the raw
 * `0:<hex>`. All of them give `ton:<workchain>:<hex>`.
 *
 * @see https://docs.ton.org/learn/overviews/addresses
 */
export function decodeTon(text: string): Decoded | null {
  const known = { format: 'ton', accountModel: true, usesMemo: true } as const
  const raw = RAW.exec(text)
  if (raw?.[1] !== undefined && raw[2] !== undefined) {
    const hex = raw[2].toLowerCase()
    return { ...known, canonical: `ton:${raw[1]}:${hex}`, checksum: 'absent', body: hex }
  }
  if (!/^[A-Za-z0-9+/_-]{48}$/.test(text)) return null
  const bytes = base64.decode(text.replaceAll('-', '+').replaceAll('_', '/'))
  const workchain = bytes[1] === 0xff ? -1 : bytes[1]
  if (!FRIENDLY_TAGS.has(bytes[0] ?? 0) || (workchain !== 0 && workchain !== -1)) return null
  const valid = (((bytes[34] ?? 0) << 8) | (bytes[35] ?? 0)) === crc16(bytes.subarray(0, 34))
  return {
    ...known,
    canonical: `ton:${workchain}:${bytesToHex(bytes.subarray(2, 34))}`,
    checksum: valid ? 'valid' : 'invalid',
    body: text.slice(2),
  }
}
