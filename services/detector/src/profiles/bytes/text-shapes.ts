/**
 * Text that is really a number in disguise, as the bytes of that number: UUIDs, hexadecimal digests, base64url pseudonyms and whatever
 * else is spelled in that alphabet. Each `write…` answers how many bytes it wrote, or -1 where the text is of another shape (what lies
 * behind `at` is then garbage); each `read…` is its inverse. None of them checks for room.
 */

const UUID_LENGTH = 36
export const UUID_BYTES = 16
const DASH = 0x2d

const HEX_DIGITS = '0123456789abcdef'
const BASE64URL_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Value of what is no digit: whatever it is or-ed with is too large to be one. */
const NOT_A_DIGIT = 255
/** Value of each digit by character code. */
const HEX = valuesOf(HEX_DIGITS)
const BASE64URL = valuesOf(BASE64URL_DIGITS)

const HEX_CODE = Uint8Array.from(HEX_DIGITS, (digit) => digit.charCodeAt(0))
const BASE64URL_CODE = Uint8Array.from(BASE64URL_DIGITS, (digit) => digit.charCodeAt(0))

function valuesOf(digits: string): Uint8Array {
  // As long as there are UTF-16 units, so that looking one up needs no check.
  const values = new Uint8Array(0x10000).fill(NOT_A_DIGIT)
  for (let value = 0; value < digits.length; value += 1) values[digits.charCodeAt(value)] = value
  return values
}

// Every index below is within bounds by construction; `as number` says so to the compiler.
const hex = (text: string, at: number): number => HEX[text.charCodeAt(at)] as number
const base64url = (text: string, at: number): number => BASE64URL[text.charCodeAt(at)] as number

/** Lower case with dashes, of any version; 16 bytes. */
export function writeUuid(text: string, bytes: Uint8Array, at: number): number {
  if (text.length !== UUID_LENGTH || text.charCodeAt(8) !== DASH || text.charCodeAt(13) !== DASH) return -1
  if (text.charCodeAt(18) !== DASH || text.charCodeAt(23) !== DASH) return -1
  let seen = 0
  let from = 0
  for (let i = 0; i < UUID_BYTES; i += 1) {
    if (i === 4 || i === 6 || i === 8 || i === 10) from += 1
    const high = hex(text, from)
    const low = hex(text, from + 1)
    seen |= high | low
    bytes[at + i] = (high << 4) | low
    from += 2
  }
  return seen < 16 ? UUID_BYTES : -1
}

const scratch: Buffer = Buffer.alloc(256)

export function readUuid(bytes: Uint8Array, at: number): string {
  let to = 0
  for (let i = 0; i < UUID_BYTES; i += 1) {
    if (i === 4 || i === 6 || i === 8 || i === 10) scratch[to++] = DASH
    const byte = bytes[at + i] as number
    scratch[to++] = HEX_CODE[byte >> 4] as number
    scratch[to++] = HEX_CODE[byte & 15] as number
  }
  return scratch.toString('latin1', 0, UUID_LENGTH)
}

/** Longest text that is looked at as digits: a digest of 512 bits. The length of any takes one byte. */
export const MOST_DIGITS = 127

/** Lower-case hexadecimal of even length: half as many bytes. */
export function writeHex(text: string, bytes: Uint8Array, at: number): number {
  const { length } = text
  if (length % 2 !== 0 || length > MOST_DIGITS) return -1
  let to = at
  for (let from = 0; from < length; from += 2) {
    const high = hex(text, from)
    const low = hex(text, from + 1)
    if ((high | low) > 15) return -1
    bytes[to++] = (high << 4) | low
  }
  return to - at
}

export function readHex(bytes: Uint8Array, at: number, length: number): string {
  for (let i = 0; i < length; i += 2) {
    const byte = bytes[at + (i >> 1)] as number
    scratch[i] = HEX_CODE[byte >> 4] as number
    scratch[i + 1] = HEX_CODE[byte & 15] as number
  }
  return scratch.toString('latin1', 0, length)
}

export const base64urlBytes = (length: number): number => Math.ceil((length * 3) / 4)

/** Letters, digits, `-` and `_`, of any length: six bits each. */
export function writeBase64url(text: string, bytes: Uint8Array, at: number): number {
  const { length } = text
  if (length > MOST_DIGITS) return -1
  let to = at
  let from = 0
  for (; from + 4 <= length; from += 4) {
    const a = base64url(text, from)
    const b = base64url(text, from + 1)
    const c = base64url(text, from + 2)
    const d = base64url(text, from + 3)
    if ((a | b | c | d) > 63) return -1
    bytes[to++] = (a << 2) | (b >> 4)
    bytes[to++] = (b << 4) | (c >> 2)
    bytes[to++] = (c << 6) | d
  }
  if (from === length) return to - at
  const a = base64url(text, from)
  const b = from + 1 < length ? base64url(text, from + 1) : 0
  const c = from + 2 < length ? base64url(text, from + 2) : 0
  if ((a | b | c) > 63) return -1
  const last = (a << 12) | (b << 6) | c
  bytes[to++] = last >> 10
  if (from + 1 < length) bytes[to++] = last >> 2
  if (from + 2 < length) bytes[to++] = last << 6
  return to - at
}

export function readBase64url(bytes: Uint8Array, at: number, length: number): string {
  let from = at
  for (let to = 0; to < length; from += 3) {
    const three = threeBytes(bytes, from)
    scratch[to++] = digit(three >> 18)
    scratch[to++] = digit(three >> 12)
    scratch[to++] = digit(three >> 6)
    scratch[to++] = digit(three)
  }
  return scratch.toString('latin1', 0, length)
}

/** Of 16 characters, which most pseudonyms have: half the time of `readBase64url`. */
export function readPseudonym(bytes: Uint8Array, at: number): string {
  const a = threeBytes(bytes, at)
  const b = threeBytes(bytes, at + 3)
  const c = threeBytes(bytes, at + 6)
  const d = threeBytes(bytes, at + 9)
  return String.fromCharCode(
    digit(a >> 18),
    digit(a >> 12),
    digit(a >> 6),
    digit(a),
    digit(b >> 18),
    digit(b >> 12),
    digit(b >> 6),
    digit(b),
    digit(c >> 18),
    digit(c >> 12),
    digit(c >> 6),
    digit(c),
    digit(d >> 18),
    digit(d >> 12),
    digit(d >> 6),
    digit(d),
  )
}

// Behind the end of a text may be the end of the bytes: what is made of it is not looked at.
const threeBytes = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number)
const digit = (bits: number): number => BASE64URL_CODE[bits & 63] as number
