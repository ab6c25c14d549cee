import { isIP } from 'node:net'

/**
 * Text that can be an identifier: no control characters (C0, DEL, C1) and no half of a surrogate pair. The former make two
 * ids look like one and break lines of logs; the latter have no UTF-8, so two different ids would become one on the
 * way through Kafka.
 */
export function isPlainText(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0x20 || (unit >= 0x7f && unit <= 0x9f)) return false
    if (unit >= 0xd800 && unit <= 0xdfff) {
      if (unit >= 0xdc00 || !isLowSurrogate(text.charCodeAt(at + 1))) return false
      at++
    }
  }
  return true
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}

/**
 * An IPv4 or IPv6 address in text form. IPv6 zones (`fe80::1%eth0`) are refused: they mean something on one host only.
 * So are the octal and short forms of IPv4 (`010.1.1.1`, `10.1`), which readers disagree about.
 */
export function isIpText(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%')
}
