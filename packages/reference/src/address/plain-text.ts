/** Blanks and invisible characters: zero-width spaces and joiners, soft hyphen, byte-order mark, direction marks. */
const INVISIBLE = /[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+/g
const ASCII_WORD = /^[!-~]*$/

/** `bitcoin:`, `ethereum:pay-`, EIP-3770 short names such as `arb1:`. CashAddr prefixes stay: they are part of the checksum. */
const SCHEME = /^(?!bitcoincash:|ecash:|bchtest:|simpleledger:)[a-z][a-z0-9-]*:(?:\/\/)?(?:pay-)?(?=.{10})/i

/**
 * The address without what people and wallets wrap around it: blanks, invisible characters, full-width letters, a
 * payment-URI scheme and its query. An address that is pasted with a zero-width space must not slip past screening.
 */
export function plainText(address: string): string {
  const visible = ASCII_WORD.test(address) ? address : address.normalize('NFKC').replaceAll(INVISIBLE, '')
  if (!visible.includes(':') && !visible.includes('?')) return visible
  const bare = visible.replace(SCHEME, '')
  const end = bare.search(/[?@]/)
  return end < 0 ? bare : bare.slice(0, end)
}
