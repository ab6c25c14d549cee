/** Polynomial of CRC-32C (Castagnoli), reversed. Source: RFC 3720, appendix B.4; Kafka's record batch uses it. */
const POLYNOMIAL = 0x82f63b78
const SLICES = 8

/** Eight tables: eight bytes are folded in per step ("slicing by 8", Kounavis and Berry, 2005). */
const tables = buildTables()

/** CRC-32C of a part of a buffer, unsigned. */
export function crc32c(bytes: Buffer, start: number, end: number): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables
  let crc = -1
  let at = start
  for (const last = end - SLICES; at <= last; at += SLICES) {
    const low = crc ^ word(bytes, at)
    const high = word(bytes, at + 4)
    crc =
      cell(t7, low) ^
      cell(t6, low >>> 8) ^
      cell(t5, low >>> 16) ^
      cell(t4, low >>> 24) ^
      cell(t3, high) ^
      cell(t2, high >>> 8) ^
      cell(t1, high >>> 16) ^
      cell(t0, high >>> 24)
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ cell(t0, crc ^ (bytes[at] as number))
  return ~crc >>> 0
}

function cell(table: Int32Array, index: number): number {
  return table[index & 0xff] as number
}

function word(bytes: Buffer, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  )
}

type Tables = readonly [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
]

function buildTables(): Tables {
  const make = () => new Int32Array(256)
  const all: Tables = [make(), make(), make(), make(), make(), make(), make(), make()]
  const first = all[0]
  for (let n = 0; n < 256; n++) {
    let crc = n
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
    first[n] = crc
  }
  for (let n = 0; n < 256; n++) {
    let crc = first[n] as number
    for (const table of all.slice(1)) {
      crc = (crc >>> 8) ^ cell(first, crc)
      table[n] = crc
    }
  }
  return all
}
