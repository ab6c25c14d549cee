import { decodeBase58Check, decodeSolana } from './base58.ts'
import { decodeBech32 } from './bech32.ts'
import { decodeCashAddr } from './cashaddr.ts'
import { type ChainFamily, chainFamily, familyIsAccountModel, familyUsesMemo } from './chains.ts'
import type { AddressFormat, ChecksumState, Decoded } from './decoded.ts'
import { decodeEvm, decodeTronHex } from './evm.ts'
import { decodeMonero } from './monero.ts'
import { plainText } from './plain-text.ts'
import { decodeStellar } from './stellar.ts'
import { decodeTon } from './ton.ts'
import { decodeXrp } from './xrp.ts'

/** The address of a payout as the platform wrote it. */
export interface AddressInput {
  readonly address: string
  /** Ticker: `USDT`, `BTC`. A hint; decoding decides. */
  readonly asset?: string | undefined
  /** Chain name: `tron`, `ethereum`. A hint; decoding decides. */
  readonly chain?: string | undefined
  /** Memo or destination tag. */
  readonly memo?: string | undefined
}

export interface CanonicalAddress {
  /** Who can spend, whatever the spelling: `evm20:<hex>`, `h160:<hex>`, `xrp:<hex>` …; null when nothing decodes. */
  readonly canonical: string | null
  /** Key for linking workers: the canonical form (else the raw text), and the memo where the chain routes by it. Empty for a blank address: links nothing. */
  readonly destination: string
  /** One address is one account (EVM, Tron, XRP …), as against wallets that show a fresh address per payment. */
  readonly accountModel: boolean
  readonly format: AddressFormat
  readonly checksum: ChecksumState
  /** What is wrong with the text, as a data-quality fact; the address is screened all the same. */
  readonly problem: null | 'bad-checksum' | 'bad-format' | 'unknown-chain'
  /** First and last four characters after the format's fixed prefix, to spot imitations; null when too short. */
  readonly lookalike: string | null
  /** Every key under which a sanctions list may hold this address, best first. */
  readonly screeningKeys: readonly string[]
}

/** Shortest body for which eight shown characters hide anything. */
const MIN_LOOKALIKE_BODY = 12

/**
 * Reduces an address to who can spend from it, so that two spellings of one destination are one destination.
 * The format is found by decoding; asset and chain only settle what bytes leave open. Takes any string, never throws.
 * Cost: about 2 µs for one-case EVM, 5–20 µs where a checksum has to be hashed.
 */
export function canonicalAddress(input: AddressInput): CanonicalAddress {
  const family = chainFamily(input.chain, input.asset)
  const text = plainText(input.address)
  const decoded = decode(text, { family, bitcoinCash: isBitcoinCash(input) })
  const memo = memoOf(decoded, family, input.memo)
  const base = decoded?.canonical ?? (text === '' ? '' : rawKey(text))
  return {
    canonical: decoded?.canonical ?? null,
    destination: memo === '' || base === '' ? base : `${base}+${memo}`,
    accountModel: decoded?.accountModel ?? familyIsAccountModel(family),
    format: decoded?.format ?? 'raw',
    checksum: decoded?.checksum ?? 'unknown',
    problem: problemOf(decoded, family),
    lookalike: lookalikeOf(decoded?.body ?? text),
    screeningKeys: screeningKeys(decoded, text),
  }
}

/** A row of a sanctions list: always kept, whatever its checksum or shape. */
export interface CanonicalListEntry {
  /** The row as the list writes it, without surrounding blanks. */
  readonly raw: string
  readonly canonical: string | null
  readonly format: AddressFormat
  readonly checksum: ChecksumState
  /** Keys to file the row under. */
  readonly keys: readonly string[]
}

/**
 * Canonical form of one row of a sanctions list. Lists hold wrong checksums, foreign formats and strings that are no
 * address at all; each row stays findable by its canonical key, or by its exact text.
 *
 * @param asset ticker the list files the row under, a hint only
 */
export function canonicalListEntry(raw: string, asset?: string): CanonicalListEntry {
  const { canonical, format, checksum, screeningKeys: keys } = canonicalAddress({ address: raw, asset })
  return { raw: raw.trim(), canonical, format, checksum, keys }
}

/**
 * Decoders in order of how little they leave to chance: hex is unmistakable, then what carries a checksum, last what
 * carries none. A right checksum settles it at once; failing that, a spelling without checksum beats a broken one.
 */
const DECODERS: readonly ((text: string, hint: Hint) => Decoded | null)[] = [
  decodeEvm,
  decodeTronHex,
  (text, hint) => decodeXrp(text, hint.family === 'xrp'),
  decodeBase58Check,
  (text, hint) => decodeBech32(text, hint.family === 'cosmos'),
  (text, hint) => decodeCashAddr(text, hint.bitcoinCash),
  decodeStellar,
  decodeTon,
  decodeMonero,
  decodeSolana,
]

interface Hint {
  readonly family: ChainFamily | null
  readonly bitcoinCash: boolean
}

/** Shorter text is no address on any chain that can be decoded. */
const MIN_LETTERS = 14

function decode(text: string, hint: Hint): Decoded | null {
  if (text.length < MIN_LETTERS) return null
  let best: Decoded | null = null
  for (const decoder of DECODERS) {
    const found = decoder(text, hint)
    if (found === null) continue
    if (found.checksum === 'valid') return found
    if (best === null || (best.checksum === 'invalid' && found.checksum === 'absent')) best = found
  }
  return best
}

function isBitcoinCash({ asset, chain }: AddressInput): boolean {
  return asset?.trim().toLowerCase() === 'bch' || /^(?:bch|bitcoin[-_ ]?cash)$/i.test(chain?.trim() ?? '')
}

/** The memo that belongs into the key: the one inside the address, else the event's where the chain routes by memo. */
function memoOf(decoded: Decoded | null, family: ChainFamily | null, memo: string | undefined): string {
  if (decoded?.embeddedMemo !== undefined) return decoded.embeddedMemo
  const routes = decoded === null ? familyUsesMemo(family) : decoded.usesMemo
  if (!routes || memo === undefined) return ''
  const trimmed = memo.trim()
  // Tags are numbers: 007 and 7 are one sub-account.
  return /^0*[0-9]+$/.test(trimmed) ? trimmed.replace(/^0+(?=[0-9])/, '') : trimmed
}

function problemOf(decoded: Decoded | null, family: ChainFamily | null): CanonicalAddress['problem'] {
  if (decoded === null) {
    return family === null || family.startsWith('other') ? 'unknown-chain' : 'bad-format'
  }
  if (decoded.malformed) return 'bad-format'
  return decoded.checksum === 'invalid' ? 'bad-checksum' : null
}

function lookalikeOf(body: string): string | null {
  return body.length < MIN_LOOKALIKE_BODY ? null : body.slice(0, 4) + body.slice(-4)
}

function screeningKeys(decoded: Decoded | null, text: string): readonly string[] {
  if (text === '') return []
  return decoded === null ? [rawKey(text)] : [decoded.canonical, rawKey(text)]
}

/** The exact text as a key. Hex is compared without its prefix and in lower case, everything else letter by letter. */
function rawKey(text: string): string {
  return `raw:${/^(?:0[xX])?[0-9a-fA-F]+$/.test(text) ? text.replace(/^0[xX]/, '').toLowerCase() : text}`
}
