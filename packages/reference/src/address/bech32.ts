import { bytesToHex } from '@noble/hashes/utils.js'
import type { Decoded } from './decoded.ts'

/** The 32 data letters of bech32 and CashAddr, in order of value. */
const LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const VALUE_BY_LETTER: ReadonlyMap<string, number> = new Map(
  [...LETTERS].map((letter, value) => [letter, value]),
)

const BECH32_CONSTANT = 1
const BECH32M_CONSTANT = 0x2bc830a3
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const

/** Human-readable parts under which a chain spells witness programs. */
const SEGWIT_PARTS: ReadonlySet<string> = new Set([
  'bc',
  'tb',
  'bcrt',
  'ltc',
  'tltc',
  'rltc',
  'btg',
  'dgb',
  'vtc',
])
const SEGWIT_MAX_LETTERS = 90
/** No bech32 address in use is longer (Cardano's are about 100); keeps the work on hostile input bounded. */
const MAX_LETTERS = 256

interface Bech32Text {
  readonly part: string
  /** 5-bit groups without the checksum. */
  readonly words: readonly number[]
  readonly variant: 'bech32' | 'bech32m' | null
  readonly mixedCase: boolean
}

/** 5-bit values of the letters, or null when one is not in the alphabet. Expects lower case. */
export function wordsOf(text: string): number[] | null {
  const words: number[] = []
  for (const letter of text) {
    const value = VALUE_BY_LETTER.get(letter)
    if (value === undefined) return null
    words.push(value)
  }
  return words
}

/** Regroups 5-bit words into bytes; null when the padding is five bits or more, or not zero (BIP-173). */
export function bytesOfWords(words: readonly number[]): Uint8Array | null {
  const bytes = new Uint8Array((words.length * 5) >> 3)
  let held = 0
  let heldBits = 0
  let count = 0
  for (const word of words) {
    held = ((held << 5) | word) & 0xfff
    heldBits += 5
    if (heldBits >= 8) {
      heldBits -= 8
      bytes[count++] = (held >> heldBits) & 0xff
    }
  }
  return heldBits >= 5 || (held & ((1 << heldBits) - 1)) !== 0 ? null : bytes
}

/**
 * Reads a witness address (`bc1…`, `ltc1…`) by the rules of BIP-173 and BIP-350: version 0 under bech32, later
 * versions under bech32m. Mixed case breaks the rules but not the bytes: it is decoded and marked malformed.
 * Any other human-readable part (`cosmos1…`) is taken with a right checksum, or when `expected`.
 *
 * @param expected the event says that it is a chain of the Cosmos kind
 */
export function decodeBech32(text: string, expected: boolean): Decoded | null {
  const read = readBech32(text)
  if (read === null) return null
  return SEGWIT_PARTS.has(read.part) ? segwit(read, text) : otherBech32(read, text, expected)
}

function segwit(read: Bech32Text, text: string): Decoded | null {
  const version = read.words[0]
  const program = bytesOfWords(read.words.slice(1))
  if (version === undefined || version > 16 || program === null || text.length > SEGWIT_MAX_LETTERS)
    return null
  if (program.length < 2 || program.length > 40) return null
  if (version === 0 && program.length !== 20 && program.length !== 32) return null
  return {
    format: 'segwit',
    canonical: `${witnessKind(version, program.length)}:${bytesToHex(program)}`,
    checksum: read.variant === (version === 0 ? 'bech32' : 'bech32m') ? 'valid' : 'invalid',
    accountModel: false,
    usesMemo: false,
    body: text.slice(read.part.length + 1).toLowerCase(),
    ...(read.mixedCase ? { malformed: true } : {}),
  }
}

/** P2WPKH holds the same HASH160 as the P2PKH address of its key, so both share one kind. */
function witnessKind(version: number, bytes: number): string {
  if (version === 0) return bytes === 20 ? 'h160' : 'wsh'
  return version === 1 && bytes === 32 ? 'tr' : `wit${version}`
}

function otherBech32(read: Bech32Text, text: string, expected: boolean): Decoded | null {
  const bytes = bytesOfWords(read.words)
  if (bytes === null || bytes.length === 0) return null
  if (!expected && (read.variant === null || read.mixedCase)) return null
  const isCardano = read.part.startsWith('addr') || read.part.startsWith('stake')
  return {
    format: 'bech32',
    canonical: `${read.part}:${bytesToHex(bytes)}`,
    checksum: read.variant === null ? 'invalid' : 'valid',
    accountModel: !isCardano,
    usesMemo: !isCardano,
    body: text.slice(read.part.length + 1).toLowerCase(),
    ...(read.mixedCase ? { malformed: true } : {}),
  }
}

function readBech32(text: string): Bech32Text | null {
  const lower = text.toLowerCase()
  const separator = lower.lastIndexOf('1')
  if (separator < 1 || lower.length > MAX_LETTERS || lower.length - separator - 1 < 6) return null
  const part = lower.slice(0, separator)
  const words = wordsOf(lower.slice(separator + 1))
  if (words === null || !/^[!-~]+$/.test(part)) return null
  const remainder = polymod(part, words)
  return {
    part,
    words: words.slice(0, -6),
    variant: remainder === BECH32_CONSTANT ? 'bech32' : remainder === BECH32M_CONSTANT ? 'bech32m' : null,
    mixedCase: text !== lower && text !== text.toUpperCase(),
  }
}

/** The checksum polynomial of BIP-173 over the expanded human-readable part and the data. */
function polymod(part: string, words: readonly number[]): number {
  let state = 1
  for (const letter of part) state = step(state, letter.charCodeAt(0) >> 5)
  state = step(state, 0)
  for (const letter of part) state = step(state, letter.charCodeAt(0) & 31)
  for (const word of words) state = step(state, word)
  return state
}

function step(state: number, value: number): number {
  const top = state >>> 25
  let next = ((state & 0x1ffffff) << 5) ^ value
  for (let i = 0; i < 5; i++) if ((top >> i) & 1) next ^= GENERATORS[i] ?? 0
  return next
}
