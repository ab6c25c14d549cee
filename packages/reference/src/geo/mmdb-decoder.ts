/** Data that break the MMDB format. */
export class MmdbDamage extends Error {
  override readonly name = 'MmdbDamage'
}

/** Which parts of a record to decode: a field maps to `true` (decode it whole) or to the wanted parts of the map in it. */
export interface Wanted {
  readonly [field: string]: true | Wanted
}

export type MmdbValue = string | number | bigint | boolean | Uint8Array | MmdbMap | readonly MmdbValue[]
export interface MmdbMap {
  readonly [field: string]: MmdbValue
}

const TYPE = {
  pointer: 1,
  text: 2,
  double: 3,
  bytes: 4,
  uint16: 5,
  uint32: 6,
  map: 7,
  int32: 8,
  uint64: 9,
  uint128: 10,
} as const
const TYPE_ARRAY = 11
const TYPE_BOOLEAN = 14
const TYPE_FLOAT = 15

/** Offsets that a pointer's value is counted from, by the size of the pointer. */
const POINTER_BASE = [0, 2048, 526_336, 0] as const
/** Real records nest at most five deep. */
const MAX_DEPTH = 16
/** Real records hold at most a few hundred values. Pointers can make a small file unfold without end. */
const MAX_VALUES = 4096

/**
 * Decodes values of the MMDB data section, version 2.0. Strict: a number with a wrong size, a pointer that leads out of
 * the section or to another pointer, or a record that unfolds beyond reason is damage, never a guess.
 *
 * Takes only the wanted fields out of a record: most of a city record is place names in eight languages.
 *
 * @param section the data section (or the metadata) alone; pointers count from its start
 * @see https://maxmind.github.io/MaxMind-DB/
 */
export function createMmdbDecoder(section: Uint8Array): (offset: number, wanted: Wanted | true) => MmdbValue {
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength)
  const buffer = Buffer.from(section.buffer, section.byteOffset, section.byteLength)
  const keys = new Map<number, string>()
  /** Reading position; a function that reads moves it past what it read. */
  let at = 0
  let type = 0
  let size = 0
  let values = 0

  const need = (bytes: number): void => {
    if (at + bytes > section.length) throw new MmdbDamage(`a value at ${at} goes past the end of the data`)
  }
  const byte = (): number => {
    need(1)
    return section[at++] as number
  }
  const unsigned = (bytes: number): number => {
    need(bytes)
    let value = 0
    for (let i = 0; i < bytes; i++) value = value * 256 + (section[at++] as number)
    return value
  }

  /** Reads type and size; follows a pointer to its target and returns where reading goes on afterwards, else -1. */
  const readControl = (): number => {
    if (++values > MAX_VALUES) throw new MmdbDamage('a record unfolds beyond reason')
    readTypeAndSize()
    if (type !== TYPE.pointer) return -1
    const target = readPointer()
    const after = at
    at = target
    readTypeAndSize()
    if (type === TYPE.pointer) throw new MmdbDamage(`a pointer leads to another pointer at ${target}`)
    return after
  }
  const readTypeAndSize = (): void => {
    const control = byte()
    type = control >> 5
    if (type === 0) type = byte() + 7
    size = control & 31
    if (type === TYPE.pointer || size < 29) return
    if (size === 29) size = 29 + unsigned(1)
    else if (size === 30) size = 285 + unsigned(2)
    else size = 65_821 + unsigned(3)
  }
  const readPointer = (): number => {
    const kind = (size >> 3) & 3
    const high = kind === 3 ? 0 : size & 7
    const bytes = kind + 1
    const target = high * 256 ** bytes + unsigned(bytes) + (POINTER_BASE[kind] as number)
    if (target >= section.length) throw new MmdbDamage(`a pointer leads out of the data, to ${target}`)
    return target
  }

  const readKey = (): string => {
    const after = readControl()
    if (type !== TYPE.text) throw new MmdbDamage(`a field name at ${at} is not text`)
    const start = at
    need(size)
    at = after < 0 ? at + size : after
    const known = keys.get(start)
    if (known !== undefined) return known
    const key = buffer.toString('utf8', start, start + size)
    if (keys.size < 1024) keys.set(start, key)
    return key
  }

  const readValue = (wanted: Wanted | true, depth: number): MmdbValue => {
    const after = readControl()
    const value = readBody(wanted, depth)
    if (after >= 0) at = after
    return value
  }
  const skipValue = (depth: number): void => {
    const after = readControl()
    // A pointer is skipped without looking at what it leads to.
    if (after >= 0) at = after
    else if (type === TYPE.map || type === TYPE_ARRAY) {
      const count = type === TYPE.map ? size * 2 : size
      if (depth > MAX_DEPTH) throw new MmdbDamage('a record nests too deep')
      for (let i = 0; i < count; i++) skipValue(depth + 1)
    } else if (type !== TYPE_BOOLEAN) {
      need(size)
      at += size
    }
  }
  const readBody = (wanted: Wanted | true, depth: number): MmdbValue => {
    if (depth > MAX_DEPTH) throw new MmdbDamage('a record nests too deep')
    if (type === TYPE.map) {
      const map: Record<string, MmdbValue> = {}
      for (let left = size; left > 0; left--) {
        const key = readKey()
        const inside = wanted === true ? true : Object.hasOwn(wanted, key) ? wanted[key] : undefined
        if (inside === undefined) skipValue(depth + 1)
        else map[key] = readValue(inside, depth + 1)
      }
      return map
    }
    if (type === TYPE_ARRAY) {
      const array: MmdbValue[] = []
      for (let left = size; left > 0; left--) array.push(readValue(wanted, depth + 1))
      return array
    }
    return readScalar()
  }
  const sized = (expected: number, most: boolean): void => {
    if (most ? size > expected : size !== expected)
      throw new MmdbDamage(`a number at ${at} has ${size} bytes`)
    need(size)
  }
  const readScalar = (): MmdbValue => {
    const start = at
    switch (type) {
      case TYPE.text:
        need(size)
        at += size
        return buffer.toString('utf8', start, at)
      case TYPE.bytes:
        need(size)
        at += size
        return section.subarray(start, at)
      case TYPE.double:
        sized(8, false)
        at += 8
        return view.getFloat64(start)
      case TYPE_FLOAT:
        sized(4, false)
        at += 4
        return view.getFloat32(start)
      case TYPE.uint16:
        sized(2, true)
        return unsigned(size)
      case TYPE.uint32:
        sized(4, true)
        return unsigned(size)
      case TYPE.int32:
        sized(4, true)
        return unsigned(size) | 0
      case TYPE.uint64:
      case TYPE.uint128: {
        sized(type === TYPE.uint64 ? 8 : 16, true)
        let value = 0n
        for (let left = size; left > 0; left--) value = (value << 8n) | BigInt(byte())
        return value
      }
      case TYPE_BOOLEAN:
        if (size > 1) throw new MmdbDamage(`a truth value at ${at} is ${size}`)
        return size === 1
      default:
        throw new MmdbDamage(`a value at ${at} has the unknown type ${type}`)
    }
  }

  return (offset, wanted) => {
    at = offset
    values = 0
    if (offset < 0 || offset >= section.length)
      throw new MmdbDamage(`a record lies outside of the data, at ${offset}`)
    return readValue(wanted, 0)
  }
}
