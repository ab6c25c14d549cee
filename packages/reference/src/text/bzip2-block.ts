import type { BitReader } from './bit-reader.ts'
import { CRC_TABLE } from './bzip2-crc.ts'
import { type HuffmanTable, huffmanTable, readSymbol } from './bzip2-huffman.ts'

/** Broken bzip2 data. `truncated`: what is there is sound, but the end is missing. */
export class Bunzip2Error extends Error {
  override readonly name = 'Bunzip2Error'
  readonly truncated: boolean

  constructor(message: string, truncated: boolean) {
    super(message)
    this.truncated = truncated
  }
}

/** The data are there, but wrong. */
export function broken(message: string): Bunzip2Error {
  return new Bunzip2Error(message, false)
}

const GROUP_SYMBOLS = 50
const RUN_A = 0
const RUN_B = 1

/** One unpacked block. */
export interface UnpackedBlock {
  readonly bytes: Uint8Array
  readonly crc: number
}

/** One block: Huffman codes → move-to-front and zero runs → inverse Burrows–Wheeler → run lengths. */
export function readBlock(bits: BitReader, symbols: Uint32Array, blockBytes: number): UnpackedBlock {
  if (bits.take(1) !== 0) throw broken('randomised blocks, a form abandoned in 1999, are not supported')
  const origin = bits.take(24)
  const alphabet = readAlphabet(bits)
  const { tables, selectors } = readTables(bits, alphabet.length + 2)
  const byteCounts = new Uint32Array(256)
  const count = readSymbols(bits, { tables, selectors, alphabet, blockBytes }, symbols, byteCounts)
  if (count === 0) return { bytes: new Uint8Array(0), crc: 0 }
  if (origin >= count) throw broken('the start of a block lies outside of it')
  linkSuccessors(symbols, count, byteCounts)
  return undoRuns(symbols, count, origin)
}

/** The bytes that occur in the block, ascending. */
function readAlphabet(bits: BitReader): Uint8Array {
  const used = bits.take(16)
  const found: number[] = []
  for (let row = 0; row < 16; row++) {
    if (!(used & (0x8000 >> row))) continue
    const inRow = bits.take(16)
    for (let at = 0; at < 16; at++) if (inRow & (0x8000 >> at)) found.push(row * 16 + at)
  }
  if (found.length === 0) throw broken('a block uses no byte at all')
  return Uint8Array.from(found)
}

interface Tables {
  readonly tables: readonly HuffmanTable[]
  readonly selectors: Uint8Array
}

function readTables(bits: BitReader, symbolCount: number): Tables {
  const tableCount = bits.take(3)
  const selectorCount = bits.take(15)
  if (tableCount < 2 || tableCount > 6 || selectorCount === 0)
    throw broken('a block has a wrong number of code tables')
  const order = [0, 1, 2, 3, 4, 5]
  const selectors = new Uint8Array(selectorCount)
  for (let i = 0; i < selectorCount; i++) {
    let at = 0
    while (bits.take(1))
      if (++at >= tableCount) throw broken('a block selects a code table that it does not have')
    const [selected = 0] = order.splice(at, 1)
    order.unshift(selected)
    selectors[i] = selected
  }
  const tables = Array.from({ length: tableCount }, () => {
    const lengths = new Uint8Array(symbolCount)
    let length = bits.take(5)
    for (let symbol = 0; symbol < symbolCount; symbol++) {
      while (bits.take(1)) {
        length += bits.take(1) ? -1 : 1
        if (length < 1 || length > 20) throw broken('a code length is out of range')
      }
      if (length < 1 || length > 20) throw broken('a code length is out of range')
      lengths[symbol] = length
    }
    const table = huffmanTable(lengths)
    if (table === null) throw broken('a code table is not a prefix code')
    return table
  })
  return { tables, selectors }
}

interface Codes extends Tables {
  readonly alphabet: Uint8Array
  readonly blockBytes: number
}

/** Fills `symbols` with the block before the inverse transform; returns how many, and counts each byte. */
function readSymbols(bits: BitReader, codes: Codes, symbols: Uint32Array, byteCounts: Uint32Array): number {
  const { tables, selectors, blockBytes } = codes
  const front = codes.alphabet.slice()
  const endSymbol = front.length + 1
  let count = 0
  let group = 0
  let left = 0
  let table = tables[0] as HuffmanTable
  let run = 0
  let runBit = 0
  for (;;) {
    if (left === 0) {
      if (group >= selectors.length) throw broken('a block has more symbols than it announces')
      table = tables[selectors[group++] as number] as HuffmanTable
      left = GROUP_SYMBOLS
    }
    left--
    const symbol = readSymbol(table, bits)
    if (symbol < 0) throw broken('a code that stands for nothing')
    if (symbol === RUN_A || symbol === RUN_B) {
      // Runs are written in a bijective base 2: RUN_A adds one, RUN_B two, times the place.
      run += (symbol + 1) << runBit
      if (++runBit > 21 || count + run > blockBytes) throw broken('a run is longer than its block')
      continue
    }
    if (run > 0) {
      const byte = front[0] as number
      byteCounts[byte] = (byteCounts[byte] as number) + run
      symbols.fill(byte, count, count + run)
      count += run
      run = 0
      runBit = 0
    }
    if (symbol === endSymbol) return count
    if (count >= blockBytes) throw broken('a block is longer than it may be')
    const at = symbol - 1
    const byte = front[at] as number
    front.copyWithin(1, 0, at)
    front[0] = byte
    byteCounts[byte] = (byteCounts[byte] as number) + 1
    symbols[count++] = byte
  }
}

/** Inverse Burrows–Wheeler, first half: stores above each byte (low 8 bits) the index of the one that follows it. */
function linkSuccessors(symbols: Uint32Array, count: number, byteCounts: Uint32Array): void {
  let sum = 0
  for (let byte = 0; byte < 256; byte++) {
    const here = byteCounts[byte] as number
    byteCounts[byte] = sum
    sum += here
  }
  for (let i = 0; i < count; i++) {
    const byte = (symbols[i] as number) & 255
    const place = byteCounts[byte] as number
    byteCounts[byte] = place + 1
    symbols[place] = (symbols[place] as number) | (i << 8)
  }
}

/**
 * Second half, and the outermost run lengths: four equal bytes are followed by a count of further ones.
 * The walk jumps through memory and waits for it, so the checksum is counted in the same loop at no cost.
 */
function undoRuns(symbols: Uint32Array, count: number, origin: number): UnpackedBlock {
  let bytes = new Uint8Array(count + (count >> 3))
  let size = 0
  let crc = -1
  let position = (symbols[origin] as number) >>> 8
  let last = 0
  let same = 0
  for (let left = count; left > 0; left--) {
    const entry = symbols[position] as number
    const byte = entry & 255
    position = entry >>> 8
    if (same === 4) {
      same = 0
      // From here on at most one byte per symbol until the next run: room is looked at only here.
      if (size + byte + left > bytes.length) bytes = grown(bytes, size + byte + left)
      for (let i = 0; i < byte; i++) {
        bytes[size++] = last
        crc = (crc << 8) ^ (CRC_TABLE[(crc >>> 24) ^ last] as number)
      }
    } else {
      same = same > 0 && byte === last ? same + 1 : 1
      last = byte
      bytes[size++] = byte
      crc = (crc << 8) ^ (CRC_TABLE[(crc >>> 24) ^ byte] as number)
    }
  }
  return { bytes: bytes.subarray(0, size), crc: ~crc >>> 0 }
}

function grown(bytes: Uint8Array<ArrayBuffer>, atLeast: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(atLeast + (atLeast >> 1))
  larger.set(bytes)
  return larger
}
