import avro, { type Type } from 'avsc'
import { internals, type Tap } from './avro-internals.ts'

/**
 * Longs that are exact or refused. avsc takes whole numbers up to 2^53 - 2, but its zigzag arithmetic doubles them, so
 * from 2^52 on they come back changed.
 */
export const MAX_EXACT_LONG: number = 2 ** 52 - 1

export class ExactLong extends avro.types.LongType {
  _check(value: unknown, _flags: unknown, hook?: (value: unknown, type: Type) => void): boolean {
    const exact = isExactLong(value)
    if (!exact) hook?.(value, this)
    return exact
  }

  _read(tap: Tap): number {
    const value = tap.readLong()
    if (!isExactLong(value)) throw new RangeError('a long beyond 2^52')
    return value
  }

  _write(tap: Tap, value: unknown): void {
    if (!isExactLong(value)) throw new RangeError('not a whole number below 2^52')
    tap.writeLong(value)
  }
}

function isExactLong(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(value as number) <= MAX_EXACT_LONG
}

/**
 * Arrays and maps that believe no count the bytes cannot back.
 *
 * Avro puts the number of items before the items, and avsc allocates, or loops, for as many as it is told: ten
 * corrupt bytes can ask for 2^50 and take the process with them. Every item of ours takes at least one byte, so a count
 * above the bytes that are left is a lie. (Arrays of `null` are the one honest exception, and refused.)
 */
export class BoundedArray extends avro.types.ArrayType {
  _read(tap: Tap): unknown[] {
    const items = internals(this.itemsType)
    const array: unknown[] = []
    for (let count = blockCount(tap); count > 0; count = blockCount(tap)) {
      for (let left = count; left > 0; left--) array.push(items._read(tap))
    }
    return array
  }

  _skip(tap: Tap): void {
    const items = internals(this.itemsType)
    for (let count = blockCount(tap); count > 0; count = blockCount(tap)) {
      for (let left = count; left > 0; left--) items._skip(tap)
    }
  }
}

export class BoundedMap extends avro.types.MapType {
  _read(tap: Tap): Record<string, unknown> {
    const values = internals(this.valuesType)
    const map: Record<string, unknown> = {}
    for (let count = blockCount(tap); count > 0; count = blockCount(tap)) {
      for (let left = count; left > 0; left--) setOwn(map, tap.readString(), values._read(tap))
    }
    return map
  }

  _skip(tap: Tap): void {
    const values = internals(this.valuesType)
    for (let count = blockCount(tap); count > 0; count = blockCount(tap)) {
      for (let left = count; left > 0; left--) {
        tap.skipString()
        values._skip(tap)
      }
    }
  }
}

/** Items in the next block, 0 at the end. A negative count is followed by the size of the block, for skipping. */
function blockCount(tap: Tap): number {
  const count = tap.readLong()
  if (count < 0) tap.readLong()
  if (Math.abs(count) > tap.buf.length - tap.pos) throw new RangeError('more items than bytes')
  return Math.abs(count)
}

/** Plain assignment of `__proto__` would be lost, or worse. */
function setOwn(map: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true })
  } else {
    map[key] = value
  }
}
