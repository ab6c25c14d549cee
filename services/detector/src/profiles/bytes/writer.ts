import type { EventRef } from '@redflag/detection'
import { KnownRefs, KnownTexts } from './known.ts'
import {
  FIRST_KNOWN_TEXT,
  HOUR_MS,
  isNear,
  NEAR_OFFSET,
  PSEUDONYM_LENGTH,
  REF_ELSEWHERE,
  SECOND_MS,
  SLOTS,
  TEXT,
  TIME,
} from './layout.ts'
import { MOST_DIGITS, writeBase64url, writeHex, writeUuid } from './text-shapes.ts'

/** Most bytes that one call writes without asking for room: a number, a UUID or a digest with its tag and length. */
const MOST_AT_ONCE = 64 + MOST_DIGITS
const BUFFER_BYTES = 16 * 1024

/**
 * Writes one profile after the other. Everything it remembers within a profile (texts, event references, the last time, position and
 * record heads) it remembers in the order of writing, so that the reader can remember the same.
 */
export class Writer {
  #bytes: Buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES)
  #at = 0
  #ms = 0
  #partition = 0
  #offset = 0
  /** Whether the event id before was a UUID. */
  #isUuid = true
  readonly #texts = new KnownTexts()
  readonly #refs = new KnownRefs()
  readonly #heads = new Int32Array(SLOTS.head)
  readonly #steps = new Float64Array(SLOTS.step)
  readonly #distinct: unknown[][] = Array.from({ length: SLOTS.distinct }, () => [])

  /** Forgets the profile before. */
  start(): void {
    this.#at = 0
    this.#ms = 0
    this.#partition = 0
    this.#offset = 0
    this.#isUuid = true
    this.#heads.fill(0)
    this.#steps.fill(0)
    this.#forget()
  }

  #forget(): void {
    this.#texts.forget()
    this.#refs.forget()
    for (const known of this.#distinct) known.length = 0
  }

  /** A copy of what has been written since `start`. */
  finish(): Buffer {
    this.#forget()
    const copy = Buffer.allocUnsafe(this.#at)
    this.#bytes.copy(copy, 0, 0, this.#at)
    return copy
  }

  #room(bytes: number): void {
    if (this.#bytes.length - this.#at >= bytes) return
    const grown = Buffer.allocUnsafeSlow(2 * this.#bytes.length + bytes)
    this.#bytes.copy(grown, 0, 0, this.#at)
    this.#bytes = grown
  }

  /** A whole number from 0 to 2^53 - 1, seven bits to the byte, the lowest first. @throws RangeError for any other */
  uint(value: number): void {
    if (value >= 0 && value < 128 && (value | 0) === value) {
      this.#room(MOST_AT_ONCE)
      this.#bytes[this.#at++] = value
      return
    }
    this.#longUint(value)
  }

  #longUint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw notWhole(value)
    this.#room(MOST_AT_ONCE)
    let rest = value
    if (value >= 0x1000_0000) {
      const high = Math.floor(value / 0x1000_0000)
      const low = value - high * 0x1000_0000
      for (let shift = 0; shift < 28; shift += 7) this.#bytes[this.#at++] = ((low >> shift) & 0x7f) | 0x80
      rest = high
    }
    while (rest >= 0x80) {
      this.#bytes[this.#at++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    this.#bytes[this.#at++] = rest
  }

  /** A whole number of either sign, at most 2^52 away from 0. @throws RangeError for any other */
  int(value: number): void {
    if (!Number.isInteger(value)) throw notWhole(value)
    this.uint(value < 0 ? -2 * value - 1 : 2 * value)
  }

  double(value: number): void {
    this.#room(MOST_AT_ONCE)
    this.#at = this.#bytes.writeDoubleLE(value, this.#at)
  }

  float(value: number): void {
    this.#room(MOST_AT_ONCE)
    this.#at = this.#bytes.writeFloatLE(value, this.#at)
  }

  /** Any whole number of up to 53 bits that follows no rule, e.g. a hash: seven bytes. @throws RangeError for any other */
  hash(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw notWhole(value)
    this.#room(MOST_AT_ONCE)
    const high = Math.floor(value / 0x1_0000_0000)
    this.#at = this.#bytes.writeUInt32LE(value - high * 0x1_0000_0000, this.#at)
    this.#bytes[this.#at++] = high
    this.#bytes[this.#at++] = high >> 8
    this.#bytes[this.#at++] = high >> 16
  }

  /** Milliseconds since the epoch, as the distance from the time before; in hours or seconds where it is whole ones. */
  time(ms: number): void {
    if (!isNear(ms)) {
      this.uint(TIME.other)
      this.double(ms)
      return
    }
    const before = this.#ms
    this.#ms = ms
    if (ms === before) {
      this.uint(TIME.ms)
      return
    }
    const second = Math.floor(ms / SECOND_MS)
    if (second * SECOND_MS !== ms) {
      this.uint(zigzag(ms - before) * 2 + TIME.ms)
      return
    }
    const hour = Math.floor(ms / HOUR_MS)
    if (hour * HOUR_MS === ms) this.uint(zigzag(hour - Math.floor(before / HOUR_MS)) * 8 + TIME.hour)
    else this.uint(zigzag(second - Math.floor(before / SECOND_MS)) * 4 + TIME.second)
  }

  position(partition: number, offset: number): void {
    this.int(partition - this.#partition)
    this.int(offset - this.#offset)
    this.#partition = partition
    this.#offset = offset
  }

  /** The small cases of a record, as the difference to those of the record of the same kind before. */
  head(slot: number, bits: number): void {
    const before = this.#heads[slot] as number
    this.#heads[slot] = bits
    this.uint(bits ^ before)
  }

  /** A whole number, as the distance from the one before in the same slot. */
  step(slot: number, value: number): void {
    this.int(value - (this.#steps[slot] as number))
    this.#steps[slot] = value
  }

  /** Values written to this slot so far that differ from each other. */
  distinct(slot: number): unknown[] {
    return this.#distinct[slot] as unknown[]
  }

  /** A text that is likely to come again: the second time, its number is written. */
  text(value: string): void {
    const known = this.#texts.find(value)
    if (known < 0) this.#shapedText(value)
    else this.uint(FIRST_KNOWN_TEXT + known)
  }

  /** An event. The second time, its number is written. */
  ref(ref: EventRef): void {
    const known = this.#refs.find(ref)
    if (known >= 0) {
      this.uint(2 * known + 1)
      if (isNear(ref.occurredAtMs)) this.#ms = ref.occurredAtMs
    } else {
      this.#newRef(ref.eventId, ref.partition - this.#partition, ref.offset - this.#offset)
      this.time(ref.occurredAtMs)
    }
    this.#partition = ref.partition
    this.#offset = ref.offset
  }

  #newRef(id: string, partitionStep: number, offsetStep: number): void {
    this.#room(MOST_AT_ONCE)
    const isHere = partitionStep === 0 && Number.isInteger(offsetStep) && Math.abs(offsetStep) < NEAR_OFFSET
    if (isHere) {
      const before = this.#at
      this.uint(2 * (zigzag(offsetStep) + 1))
      if (!this.#isUuid) {
        this.#shapedText(id)
        return
      }
      const written = writeUuid(id, this.#bytes, this.#at)
      if (written > 0) {
        this.#at += written
        return
      }
      this.#at = before
    }
    this.uint(REF_ELSEWHERE)
    this.int(partitionStep)
    this.int(offsetStep)
    const written = writeUuid(id, this.#bytes, this.#at + 1)
    this.#isUuid = written > 0
    this.#bytes[this.#at++] = this.#isUuid ? 1 : 0
    if (this.#isUuid) this.#at += written
    else this.#shapedText(id)
  }

  #shapedText(value: string): void {
    const { length } = value
    if (length > MOST_DIGITS) {
      this.#anyText(value)
      return
    }
    this.#room(MOST_AT_ONCE)
    const bytes = this.#bytes
    const at = this.#at
    let written = writeUuid(value, bytes, at + 1)
    if (written > 0) {
      bytes[at] = TEXT.uuid
      this.#at = at + 1 + written
      return
    }
    bytes[at + 1] = length
    written = length >= LEAST_HEX ? writeHex(value, bytes, at + 2) : -1
    if (written > 0) {
      bytes[at] = TEXT.hex
      this.#at = at + 2 + written
      return
    }
    if (length === PSEUDONYM_LENGTH) {
      written = writeBase64url(value, bytes, at + 1)
      if (written > 0) {
        bytes[at] = TEXT.pseudonym
        this.#at = at + 1 + written
        return
      }
    }
    bytes[at + 1] = length
    written = writeBase64url(value, bytes, at + 2)
    if (written >= 0) {
      bytes[at] = TEXT.base64url
      this.#at = at + 2 + written
      return
    }
    this.#anyText(value)
  }

  #anyText(value: string): void {
    const encoding = LONE_SURROGATE.test(value) ? 'utf16le' : 'utf8'
    const byteLength = Buffer.byteLength(value, encoding)
    this.uint(encoding === 'utf8' ? TEXT.utf8 : TEXT.utf16)
    this.uint(byteLength)
    this.#room(byteLength)
    this.#at += this.#bytes.write(value, this.#at, encoding)
  }
}

/** Shorter ones are as likely to be words, and gain little. */
const LEAST_HEX = 8

const notWhole = (value: number): RangeError =>
  new RangeError(`a stored number must be whole and within 2^53, got ${value}`)

/** Half of a pair: UTF-8 has no form for it, and would give back another character. */
const LONE_SURROGATE = /\p{Surrogate}/u

const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value)
