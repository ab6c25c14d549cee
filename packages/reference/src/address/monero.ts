import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { base58xmr } from '@scure/base'
import type { Decoded } from './decoded.ts'

/** Network bytes of standard, integrated and sub-addresses on the main, stage and test networks. */
const NETWORKS: ReadonlySet<number> = new Set([18, 19, 42, 24, 25, 36, 53, 54, 63])
const PLAIN = /^[1-9A-HJ-NP-Za-km-z]{95}$/
const INTEGRATED = /^[1-9A-HJ-NP-Za-km-z]{106}$/

/**
 * Reads a Monero address: 95 letters, or 106 when it carries a payment id. Both give `xmr:<spend key><view key>`;
 * the payment id comes back as embedded memo, as it names a sub-account of the same wallet.
 *
 * @see https://docs.getmonero.org/public-address/standard-address/
 */
export function decodeMonero(text: string): Decoded | null {
  const integrated = INTEGRATED.test(text)
  if (!integrated && !PLAIN.test(text)) return null
  let bytes: Uint8Array
  try {
    bytes = base58xmr.decode(text)
  } catch {
    return null // a block of letters that stands for more than its eight bytes
  }
  if (bytes.length !== (integrated ? 77 : 69) || !NETWORKS.has(bytes[0] ?? 0)) return null
  const expected = keccak_256(bytes.subarray(0, -4))
  const valid = bytes.subarray(-4).every((byte, i) => byte === expected[i])
  return {
    format: 'monero',
    canonical: `xmr:${bytesToHex(bytes.subarray(1, 65))}`,
    checksum: valid ? 'valid' : 'invalid',
    accountModel: false,
    usesMemo: true,
    body: text.slice(1),
    ...(integrated ? { embeddedMemo: bytesToHex(bytes.subarray(65, 73)) } : {}),
  }
}
