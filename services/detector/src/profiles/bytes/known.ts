import type { EventRef } from '@redflag/detection'
import { MOST_KNOWN } from './layout.ts'

/** Four places for each that is remembered: looking one up takes little more than one step. */
const PLACES = 4 * MOST_KNOWN
const MASK = PLACES - 1

/**
 * The texts of one profile by the order in which they were first written, at most `MOST_KNOWN`. A `Map` would compute the hash of every
 * character of texts that have just been decoded, and grow anew for each profile.
 */
export class KnownTexts {
  /** Number + 1 of the text at each place; 0 where there is none. */
  readonly #places = new Uint16Array(PLACES)
  readonly #texts: string[] = []

  forget(): void {
    this.#places.fill(0)
    this.#texts.length = 0
  }

  /** Its number, or -1 when it is new; then it is remembered. */
  find(value: string): number {
    let place = hashOfText(value)
    for (let number = 0; ; place = (place + 1) & MASK) {
      number = this.#places[place] as number
      if (number === 0) break
      if (this.#texts[number - 1] === value) return number - 1
    }
    if (this.#texts.length < MOST_KNOWN) this.#places[place] = this.#texts.push(value)
    return -1
  }
}

/** Of some characters only: digests differ in all of them, and numbered ids in the last. */
function hashOfText(value: string): number {
  const { length } = value
  if (length === 0) return 0
  let hash = Math.imul(length, 31) + value.charCodeAt(length - 1)
  hash = Math.imul(hash, 31) + value.charCodeAt(0)
  hash = Math.imul(hash, 31) + value.charCodeAt(length >> 1)
  if (length > 3)
    hash = Math.imul(Math.imul(hash, 31) + value.charCodeAt(length - 2), 31) + value.charCodeAt(length - 3)
  return placeOf(hash)
}

/** The same of events, which their offsets tell apart. */
export class KnownRefs {
  readonly #places = new Uint16Array(PLACES)
  readonly #refs: EventRef[] = []

  forget(): void {
    this.#places.fill(0)
    this.#refs.length = 0
  }

  find(ref: EventRef): number {
    let place = placeOf((ref.offset | 0) ^ Math.imul(ref.occurredAtMs | 0, 31))
    for (let number = 0; ; place = (place + 1) & MASK) {
      number = this.#places[place] as number
      if (number === 0) break
      if (isSameRef(this.#refs[number - 1] as EventRef, ref)) return number - 1
    }
    if (this.#refs.length < MOST_KNOWN) this.#places[place] = this.#refs.push(ref)
    return -1
  }
}

export const isSameRef = (a: EventRef, b: EventRef): boolean =>
  a === b ||
  (a.occurredAtMs === b.occurredAtMs &&
    a.offset === b.offset &&
    a.partition === b.partition &&
    a.eventId === b.eventId)

/** Fibonacci hashing: the upper bits of a product with 2^32 divided by the golden ratio. */
const placeOf = (hash: number): number => (Math.imul(hash, 0x9e3779b1) >>> 16) & MASK
