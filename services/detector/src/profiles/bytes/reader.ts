import type { EventRef, WorkerId } from '@redflag/detection'
import { asEventId } from '@redflag/detection/ids'
import {
  FIRST_KNOWN_TEXT,
  HOUR_MS,
  isNear,
  MOST_KNOWN,
  PSEUDONYM_LENGTH,
  REF_ELSEWHERE,
  SECOND_MS,
  SLOTS,
  TEXT,
  TIME,
} from './layout.ts'
import {
  base64urlBytes,
  MOST_DIGITS,
  readBase64url,
  readHex,
  readPseudonym,
  readUuid,
  UUID_BYTES,
} from './text-shapes.ts'

const NOTHING: Buffer = Buffer.alloc(0)

/** Reads what a `Writer` wrote. Whatever the bytes are, it ends: with a value, or with an `Error` that says what is wrong. */
export class Reader {
  #bytes: Buffer = NOTHING
  #at = 0
  #ms = 0
  #partition = 0
  #offset = 0
  #isUuid = true
  #workerId = '' as WorkerId
  readonly #texts: string[] = []
  readonly #refs: EventRef[] = []
  readonly #heads = new Int32Array(SLOTS.head)
  readonly #steps = new Float64Array(SLOTS.step)
  readonly #distinct: unknown[][] = Array.from({ length: SLOTS.distinct }, () => [])

  start(workerId: WorkerId, bytes: Buffer, at: number): void {
    this.#bytes = bytes
    this.#at = at
    this.#ms = 0
    this.#partition = 0
    this.#offset = 0
    this.#isUuid = true
    this.#workerId = workerId
    this.#heads.fill(0)
    this.#steps.fill(0)
    this.#forget()
  }

  /** @throws Error when something is left over */
  finish(): void {
    const left = this.#bytes.length - this.#at
    this.#bytes = NOTHING
    this.#forget()
    if (left > 0) throw damaged(`${left} bytes behind the end`)
  }

  #forget(): void {
    this.#texts.length = 0
    this.#refs.length = 0
    for (const known of this.#distinct) known.length = 0
  }

  /** Whose profile it is. */
  workerId(): WorkerId {
    return this.#workerId
  }

  #take(bytes: number): number {
    const at = this.#at
    if (this.#bytes.length - at < bytes) throw damaged('they end too early')
    this.#at = at + bytes
    return at
  }

  uint(): number {
    const byte = this.#bytes[this.#take(1)] as number
    return byte < 0x80 ? byte : this.#longUint(byte & 0x7f)
  }

  #longUint(first: number): number {
    let low = first
    for (let shift = 7; shift < 28; shift += 7) {
      const byte = this.#bytes[this.#take(1)] as number
      low |= (byte & 0x7f) << shift
      if (byte < 0x80) return low
    }
    let high = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#bytes[this.#take(1)] as number
      high |= (byte & 0x7f) << shift
      if (byte >= 0x80) continue
      const value = high * 0x1000_0000 + low
      if (!Number.isSafeInteger(value)) break
      return value
    }
    throw damaged('a number passes 2^53')
  }

  int(): number {
    return unzigzag(this.uint())
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#take(8))
  }

  float(): number {
    return this.#bytes.readFloatLE(this.#take(4))
  }

  hash(): number {
    const at = this.#take(7)
    const high = this.#bytes.readUIntLE(at + 4, 3)
    if (high >= 1 << 21) throw damaged('a hash passes 2^53')
    return high * 0x1_0000_0000 + this.#bytes.readUInt32LE(at)
  }

  /** The time before: of an event that has just been read. */
  timeBefore(): number {
    return this.#ms
  }

  time(): number {
    const code = this.uint()
    const low = code & 7
    if (low === TIME.other) {
      if (code !== TIME.other) throw damaged(`a time begins with ${code}`)
      return this.double()
    }
    let ms: number
    if (low === TIME.hour) ms = (Math.floor(this.#ms / HOUR_MS) + unzigzag((code - TIME.hour) / 8)) * HOUR_MS
    else if ((low & 3) === TIME.second)
      ms = (Math.floor(this.#ms / SECOND_MS) + unzigzag((code - TIME.second) / 4)) * SECOND_MS
    else ms = this.#ms + unzigzag(code / 2)
    if (!isNear(ms)) throw damaged('a time is too far away')
    this.#ms = ms
    return ms
  }

  position(): { partition: number; offset: number } {
    const partition = this.#partition + this.int()
    const offset = this.#offset + this.int()
    this.#partition = partition
    this.#offset = offset
    return { partition, offset }
  }

  head(slot: number): number {
    const bits = (this.#heads[slot] as number) ^ this.uint()
    this.#heads[slot] = bits
    return bits
  }

  step(slot: number): number {
    const value = (this.#steps[slot] as number) + this.int()
    this.#steps[slot] = value
    return value
  }

  distinct(slot: number): unknown[] {
    return this.#distinct[slot] as unknown[]
  }

  /** How many items follow: each takes at least one byte, so a number that cannot be is noticed before room is made for it. */
  count(): number {
    const count = this.uint()
    if (count > this.#bytes.length - this.#at) throw damaged(`${count} items are to follow`)
    return count
  }

  text(): string {
    const tag = this.uint()
    if (tag >= FIRST_KNOWN_TEXT) {
      const known = this.#texts[tag - FIRST_KNOWN_TEXT]
      if (known === undefined) throw damaged(`text ${tag - FIRST_KNOWN_TEXT} is unknown`)
      return known
    }
    const value = this.#shapedText(tag)
    if (this.#texts.length < MOST_KNOWN) this.#texts.push(value)
    return value
  }

  ref(): EventRef {
    const code = this.uint()
    if (code % 2 === 1) return this.#knownRef((code - 1) / 2)
    let partition = this.#partition
    let offset = this.#offset
    if (code === REF_ELSEWHERE) {
      partition += this.int()
      offset += this.int()
      this.#isUuid = this.uint() === 1
    } else offset += unzigzag(code / 2 - 1)
    const eventId = asEventId(this.#isUuid ? this.#uuid() : this.#shapedText(this.uint()))
    const ref: EventRef = { eventId, occurredAtMs: this.time(), partition, offset }
    this.#partition = partition
    this.#offset = offset
    if (this.#refs.length < MOST_KNOWN) this.#refs.push(ref)
    return ref
  }

  #uuid(): string {
    return readUuid(this.#bytes, this.#take(UUID_BYTES))
  }

  #knownRef(number: number): EventRef {
    const ref = this.#refs[number]
    if (ref === undefined) throw damaged(`event ${number} is unknown`)
    if (isNear(ref.occurredAtMs)) this.#ms = ref.occurredAtMs
    this.#partition = ref.partition
    this.#offset = ref.offset
    return ref
  }

  #shapedText(tag: number): string {
    if (tag === TEXT.uuid) return this.#uuid()
    if (tag === TEXT.pseudonym)
      return readPseudonym(this.#bytes, this.#take(base64urlBytes(PSEUDONYM_LENGTH)))
    const length = this.uint()
    switch (tag) {
      case TEXT.base64url:
        if (length > MOST_DIGITS) break
        return readBase64url(this.#bytes, this.#take(base64urlBytes(length)), length)
      case TEXT.hex:
        if (length > MOST_DIGITS || length % 2 !== 0) break
        return readHex(this.#bytes, this.#take(length / 2), length)
      case TEXT.utf8:
        return this.#plain('utf8', length)
      case TEXT.utf16:
        return this.#plain('utf16le', length)
      default:
        throw damaged(`a text is of shape ${tag}`)
    }
    throw damaged(`a text of digits is ${length} long`)
  }

  #plain(encoding: 'utf8' | 'utf16le', byteLength: number): string {
    const from = this.#take(byteLength)
    return this.#bytes.toString(encoding, from, from + byteLength)
  }
}

const unzigzag = (code: number): number => (code % 2 === 0 ? code / 2 : -(code + 1) / 2)

/** Stored bytes that no writer wrote. */
export const damaged = (what: string): Error => new Error(`a stored profile is damaged: ${what}`)
