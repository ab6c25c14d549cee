import type { EventRef } from '@redflag/detection'
import { isSameRef } from './known.ts'
import { isNear, OTHER_NUMBER, SCALES, SLOTS } from './layout.ts'
import { damaged, type Reader } from './reader.ts'
import type { Writer } from './writer.ts'

/**
 * How one kind of value is written and read. Codecs are made once, when the schema is loaded; they keep nothing themselves, what is
 * remembered within a profile lies in the writer and the reader.
 */
export interface Codec<Value> {
  /** How many cases it tells apart by the head of its record (a flag: 2); 1 when all of it is in the body. */
  readonly states: number
  readonly stateOf: (value: Value) => number
  /** Writes what the state does not say. */
  readonly write: (to: Writer, value: Value, state: number) => void
  readonly read: (from: Reader, state: number) => Value
  readonly isSame: (a: Value, b: Value) => boolean
  /** Written first in its record, so that the times behind it are near the one it brings. */
  readonly leads?: true
  /** Name of the event in the same record which has mostly the same time; the state says whether it has. */
  readonly timeOf?: string
  /** Written once for all records in which the shared fields are equal. */
  readonly isShared?: true
}

const onlyState = (): number => 0
const isIdentical = (a: unknown, b: unknown): boolean => a === b

/** A codec that is all body, of values that `===` compares. */
function plain<Value>(
  write: (to: Writer, value: Value) => void,
  read: (from: Reader) => Value,
): Codec<Value> {
  return { states: 1, stateOf: onlyState, write, read, isSame: isIdentical }
}

const usedSlots = { head: 0, step: 0, distinct: 0 }

/** A place of its own in writer and reader, to remember what came before. */
export function nextSlot(kind: keyof typeof SLOTS): number {
  const slot = usedSlots[kind]
  if (slot === SLOTS[kind]) throw new Error(`a schema has room for ${slot} of ${kind}`)
  usedSlots[kind] += 1
  return slot
}

/** Text that is likely to come again within the profile. */
export function text<Value extends string>(): Codec<Value> {
  // A brand is a matter of types alone: what is read is what was written.
  return plain(
    (to, value) => to.text(value),
    (from) => from.text() as Value,
  )
}

/** Text of two parts, each of which is likely to come again by itself: parted where the separator stands last. */
export function joined(separator: string): Codec<string> {
  return {
    states: 2,
    stateOf: (value) => (value.includes(separator) ? 1 : 0),
    write(to, value, state) {
      const end = state === 0 ? value.length : value.lastIndexOf(separator)
      to.text(value.slice(0, end))
      if (state === 1) to.text(value.slice(end + separator.length))
    },
    read: (from, state) => (state === 0 ? from.text() : from.text() + separator + from.text()),
    isSame: isIdentical,
  }
}

/** Digits of a whole number, mostly: an amount in cents, the number of an autonomous system. */
export function decimal(): Codec<string> {
  return {
    states: 2,
    stateOf: (value) => (value.length < 16 && DECIMAL.test(value) ? 1 : 0),
    write(to, value, state) {
      if (state === 1) to.uint(Number(value))
      else to.text(value)
    },
    read: (from, state) => (state === 1 ? String(from.uint()) : from.text()),
    isSame: isIdentical,
  }
}
const DECIMAL = /^(?:0|[1-9]\d*)$/

/** Milliseconds since the epoch. */
export const time: Codec<number> = plain(
  (to, value) => to.time(value),
  (from) => from.time(),
)
/** Milliseconds since the epoch, mostly those of an event in the same record. */
export function timeOf(name: string): Codec<number> {
  return {
    states: 2,
    // The record asks `isTimeOf` instead, since this alone sees no event.
    stateOf: () => 1,
    write(to, value, state) {
      if (state === 1) to.time(value)
    },
    read: (from, state) => (state === 1 ? from.time() : from.timeBefore()),
    isSame: isIdentical,
    timeOf: name,
  }
}

/** Whether the reader knows this time, having read the event. */
export const isTimeOf = (ref: EventRef, ms: number): boolean => ref.occurredAtMs === ms && isNear(ms)

/** Whole, not negative. */
export const count: Codec<number> = plain(
  (to, value) => to.uint(value),
  (from) => from.uint(),
)
/** Whole, of either sign. */
export const int: Codec<number> = plain(
  (to, value) => to.int(value),
  (from) => from.int(),
)
/** 53 bits that follow no rule. */
export const hash: Codec<number> = plain(
  (to, value) => to.hash(value),
  (from) => from.hash(),
)
/** Any number at all; short for whole ones and for those of two or four decimals. */
export const number: Codec<number> = { ...plain(writeNumber, readNumber), isSame: Object.is }
export const ref: Codec<EventRef> = {
  ...plain(
    (to: Writer, value: EventRef) => to.ref(value),
    (from) => from.ref(),
  ),
  isSame: isSameRef,
  leads: true,
}

/** Whole, and not far from the one before in its list. */
export function step(): Codec<number> {
  const slot = nextSlot('step')
  return plain(
    (to, value) => to.step(slot, value),
    (from) => from.step(slot),
  )
}

export const flag: Codec<boolean> = {
  states: 2,
  stateOf: (value) => (value ? 1 : 0),
  write: () => {},
  read: (_from, state) => state === 1,
  isSame: isIdentical,
}

/** One of a closed list of words. The numbers are what is stored: from 0, without gaps. */
export function choice<Value extends string>(numbers: Readonly<Record<Value, number>>): Codec<Value> {
  const values: Value[] = []
  for (const value in numbers) values[numbers[value]] = value
  const states = Object.keys(numbers).length
  if (values.length !== states || values.includes(undefined as never))
    throw new Error(`the numbers of ${Object.keys(numbers)} must be 0 to ${states - 1}`)
  return {
    states,
    stateOf: (value) => numbers[value],
    write: () => {},
    read(_from, state) {
      const value = values[state]
      if (value === undefined) throw damaged(`case ${state} of ${values}`)
      return value
    },
    isSame: isIdentical,
  }
}

/** Null is one more state of what it may be instead. */
export function optional<Value>(inner: Codec<Value>): Codec<Value | null> {
  return {
    states: inner.states + 1,
    stateOf: (value) => (value === null ? 0 : 1 + inner.stateOf(value)),
    write(to, value, state) {
      if (value !== null) inner.write(to, value, state - 1)
    },
    read: (from, state) => (state === 0 ? null : inner.read(from, state - 1)),
    isSame: (a, b) => (a === null || b === null ? a === b : inner.isSame(a, b)),
  }
}

/** Written once for all records of its kind in which all shared fields are equal. */
export function shared<Value>(inner: Codec<Value>): Codec<Value> {
  return { ...inner, isShared: true }
}

export function list<Value>(item: Codec<Value>): Codec<readonly Value[]> {
  const hasState = item.states > 1
  return {
    states: 1,
    stateOf: onlyState,
    write(to, values) {
      to.uint(values.length)
      for (const value of values) {
        const state = item.stateOf(value)
        if (hasState) to.uint(state)
        item.write(to, value, state)
      }
    },
    read(from) {
      const length = from.count()
      const values = new Array<Value>(length)
      for (let i = 0; i < length; i += 1) values[i] = item.read(from, hasState ? from.uint() : 0)
      return values
    },
    isSame: (a, b) => a.length === b.length && a.every((value, i) => item.isSame(value, b[i] as Value)),
  }
}

/** Values by name, in the order of the names, so that equal ones are equal bytes. */
export function named<Value>(item: Codec<Value>): Codec<Readonly<Record<string, Value>>> {
  const entries = list(pair(item))
  const entriesOf = (value: Readonly<Record<string, Value>>) =>
    Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    states: 1,
    stateOf: onlyState,
    write: (to, value, state) => entries.write(to, entriesOf(value), state),
    // Makes properties rather than setting them: a name may be `__proto__`.
    read: (from, state) => Object.fromEntries(entries.read(from, state)),
    isSame: (a, b) => entries.isSame(entriesOf(a), entriesOf(b)),
  }
}

function pair<Value>(item: Codec<Value>): Codec<readonly [string, Value]> {
  return {
    states: item.states,
    stateOf: ([, value]) => item.stateOf(value),
    write(to, [name, value], state) {
      to.text(name)
      item.write(to, value, state)
    },
    read: (from, state) => [from.text(), item.read(from, state)],
    isSame: (a, b) => a[0] === b[0] && item.isSame(a[1], b[1]),
  }
}

/** A number or a text. */
export const scalar: Codec<number | string> = {
  states: 2,
  stateOf: (value) => (typeof value === 'string' ? 1 : 0),
  write(to, value) {
    if (typeof value === 'string') to.text(value)
    else writeNumber(to, value)
  },
  read: (from, state) => (state === 1 ? from.text() : readNumber(from)),
  isSame: Object.is,
}

function writeNumber(to: Writer, value: number): void {
  if (Math.abs(value) < LARGEST_SHORT && !Object.is(value, -0)) {
    for (let form = 0; form < SCALES.length; form += 1) {
      const scale = SCALES[form] as number
      const scaled = Math.round(value * scale)
      // Correctly rounded both ways, a quotient of small whole numbers is the double nearest to the decimal.
      if (scaled / scale !== value) continue
      to.uint(zigzag(scaled) * 4 + form)
      return
    }
  }
  const isFloat = Object.is(Math.fround(value), value)
  to.uint(isFloat ? 4 + OTHER_NUMBER : OTHER_NUMBER)
  if (isFloat) to.float(value)
  else to.double(value)
}

function readNumber(from: Reader): number {
  const code = from.uint()
  const form = code & 3
  const rest = (code - form) / 4
  if (form !== OTHER_NUMBER) return unzigzag(rest) / (SCALES[form] as number)
  if (rest > 1) throw damaged(`a number is of form ${rest}`)
  return rest === 1 ? from.float() : from.double()
}

/** In ten-thousandths it still takes fewer bytes than a double. */
const LARGEST_SHORT = 1e9
const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value)
const unzigzag = (code: number): number => (code % 2 === 0 ? code / 2 : -(code + 1) / 2)
