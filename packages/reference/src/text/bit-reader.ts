/** Thrown when the data end before the bits that are asked for. */
export class OutOfBits extends Error {
  override readonly name = 'OutOfBits'
}

/** Reads bits, most significant first, from pieces that arrive one by one. */
export interface BitReader {
  push(piece: Uint8Array): void
  /** Whole bytes not yet taken. */
  heldBytes(): number
  /** The next 1–24 bits as a number. @throws {OutOfBits} */
  take(count: number): number
  /** The next `count` bits without taking them, padded with zeros past the end. */
  peek(count: number): number
  /** Takes bits that were peeked at. @throws {OutOfBits} */
  skip(count: number): void
  /** Drops what is left of a byte. */
  alignToByte(): void
  atEnd(): boolean
}

export function createBitReader(): BitReader {
  let bytes = new Uint8Array(0)
  let at = 0
  let end = 0
  let held = 0
  let heldBits = 0

  const fill = (count: number): void => {
    while (heldBits < count && at < end) {
      held = ((held << 8) | (bytes[at++] as number)) >>> 0
      heldBits += 8
    }
  }
  const peek = (count: number): number => {
    if (heldBits < count) fill(count)
    const value = heldBits >= count ? held >>> (heldBits - count) : held << (count - heldBits)
    return value & ((1 << count) - 1)
  }
  const skip = (count: number): void => {
    if (count > heldBits) throw new OutOfBits('the data end')
    heldBits -= count
  }
  return {
    push(piece) {
      if (end + piece.length > bytes.length) {
        const larger = new Uint8Array(Math.max((end - at + piece.length) * 2, 1 << 16))
        larger.set(bytes.subarray(at, end))
        bytes = larger
        end -= at
        at = 0
      }
      bytes.set(piece, end)
      end += piece.length
    },
    heldBytes: () => end - at,
    take(count) {
      const value = peek(count)
      skip(count)
      return value
    },
    peek,
    skip,
    alignToByte() {
      heldBits -= heldBits % 8
    },
    atEnd: () => at >= end && heldBits < 8,
  }
}
