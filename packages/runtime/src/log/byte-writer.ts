/** A buffer that grows while it is written: what Kafka's wire format needs, without an object per field. */
export class ByteWriter {
  #bytes: Buffer
  #length = 0

  constructor(sizeHint = 4096) {
    this.#bytes = Buffer.allocUnsafe(sizeHint)
  }

  get length(): number {
    return this.#length
  }

  /** What was written, as a view. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  int8(value: number): void {
    this.#reserve(1)
    this.#length = this.#bytes.writeInt8(value, this.#length)
  }

  int16(value: number): void {
    this.#reserve(2)
    this.#length = this.#bytes.writeInt16BE(value, this.#length)
  }

  int32(value: number): void {
    this.#reserve(4)
    this.#length = this.#bytes.writeInt32BE(value, this.#length)
  }

  int64(value: number): void {
    this.#reserve(8)
    this.#length = this.#bytes.writeBigInt64BE(BigInt(value), this.#length)
  }

  /** Overwrites four bytes that were written before, once the value is known. */
  patchUint32(at: number, value: number): void {
    this.#bytes.writeUInt32BE(value, at)
  }

  /** Zigzag varint, 32 bit. */
  varint(value: number): void {
    this.#reserve(5)
    let rest = ((value << 1) ^ (value >> 31)) >>> 0
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    this.#bytes[this.#length++] = rest
  }

  raw(value: Uint8Array): void {
    this.#reserve(value.length)
    this.#bytes.set(value, this.#length)
    this.#length += value.length
  }

  /** UTF-8 bytes of a text whose byte length is known, without a length before them. */
  utf8(value: string, byteLength: number): void {
    this.#reserve(byteLength)
    this.#length += this.#bytes.write(value, this.#length, byteLength, 'utf8')
  }

  /** Kafka's STRING: two bytes of length, UTF-8. */
  string(value: string): void {
    const byteLength = Buffer.byteLength(value)
    this.int16(byteLength)
    this.utf8(value, byteLength)
  }

  #reserve(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}

/** Bytes that `varint` writes for a number that is not negative. */
export function varintBytes(value: number): number {
  let bytes = 1
  for (let rest = value * 2; rest > 0x7f; rest = Math.floor(rest / 128)) bytes++
  return bytes
}
