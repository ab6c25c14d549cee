import { readBase58Check, writeXrpAccount } from './base58.ts'
import type { Decoded } from './decoded.ts'

const ACCOUNT_VERSION = 0x00
const X_MAIN_VERSION = 0x0544
const X_TEST_VERSION = 0x0493
const SPELLING = /^(?:r.{24,34}|[XT].{45,47})$/

/**
 * Reads an XRP Ledger account: the classic `r…` spelling, or the X-address that packs account and tag together.
 * Both give `xrp:<classic address>`; the tag of an X-address comes back as embedded memo.
 *
 * @param expected the event says that it is an XRP account; without it, a wrong checksum on `r…` is still read,
 * because no Bitcoin-family address in use begins with that letter
 * @see https://github.com/XRPLF/XRPL-Standards/discussions/6 (X-address)
 */
export function decodeXrp(text: string, expected: boolean): Decoded | null {
  if (!SPELLING.test(text)) return null
  const read = readBase58Check(text, 'xrp')
  if (read === null) return null
  const { payload, valid } = read
  const known = {
    format: 'xrp',
    checksum: valid ? 'valid' : 'invalid',
    accountModel: true,
    usesMemo: true,
    body: text.slice(1),
  } as const
  if (payload.length === 21 && payload[0] === ACCOUNT_VERSION && text.startsWith('r')) {
    return { ...known, canonical: `xrp:${writeXrpAccount(payload.subarray(1))}` }
  }
  if (payload.length !== 31 || !(valid || expected)) return null
  const version = ((payload[0] ?? 0) << 8) | (payload[1] ?? 0)
  if (version !== X_MAIN_VERSION && version !== X_TEST_VERSION) return null
  const tagged = payload[22] === 1
  const tag = new DataView(payload.buffer, payload.byteOffset).getUint32(23, true)
  return {
    ...known,
    canonical: `xrp:${writeXrpAccount(payload.subarray(2, 22))}`,
    ...(tagged ? { embeddedMemo: String(tag) } : {}),
  }
}
