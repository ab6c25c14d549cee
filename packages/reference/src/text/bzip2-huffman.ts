import type { BitReader } from './bit-reader.ts'

const LONGEST_CODE_BITS = 20
/** Codes up to this length are found by one look-up; longer ones are rare and go on bit by bit. */
const FAST_BITS = 10

/** A canonical prefix code. */
export interface HuffmanTable {
  /** By the next FAST_BITS bits: symbol << 5 | code length, or 0 when the code is longer. */
  readonly fast: Uint16Array
  /** By code length: the largest code of that length, -1 when there is none. */
  readonly limits: Int32Array
  /** By code length: what to subtract from a code to get its place in `symbols`. */
  readonly offsets: Int32Array
  /** Symbols by code length, then value. */
  readonly symbols: Uint16Array
}

/** The code given by the length of each symbol's code; null when the lengths ask for more codes than there are. */
export function huffmanTable(lengths: Uint8Array): HuffmanTable | null {
  const limits = new Int32Array(LONGEST_CODE_BITS + 1).fill(-1)
  const offsets = new Int32Array(LONGEST_CODE_BITS + 1)
  const symbols = new Uint16Array(lengths.length)
  const fast = new Uint16Array(1 << FAST_BITS)
  let code = 0
  let place = 0
  for (let bits = 1; bits <= LONGEST_CODE_BITS; bits++) {
    offsets[bits] = code - place
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== bits) continue
      if (bits <= FAST_BITS) {
        const spare = FAST_BITS - bits
        fast.fill((symbol << 5) | bits, code << spare, (code + 1) << spare)
      }
      symbols[place++] = symbol
      limits[bits] = code++
    }
    if (code > 1 << bits) return null
    code <<= 1
  }
  return { fast, limits, offsets, symbols }
}

/** The next symbol, or -1 for bits that are no code. */
export function readSymbol(table: HuffmanTable, bits: BitReader): number {
  const hit = table.fast[bits.peek(FAST_BITS)] as number
  if (hit !== 0) {
    bits.skip(hit & 31)
    return hit >> 5
  }
  for (let length = FAST_BITS + 1; length <= LONGEST_CODE_BITS; length++) {
    const code = bits.peek(length)
    if (code > (table.limits[length] as number)) continue
    bits.skip(length)
    return table.symbols[code - (table.offsets[length] as number)] as number
  }
  return -1
}
