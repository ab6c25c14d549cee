/** Where one top-level value of a JSON text lies, and on which line it starts. */
export interface JsonSlice {
  /** First byte of the value. */
  readonly start: number
  /** First byte after the value. */
  readonly end: number
  /** Line of the first byte within the text, from 1. */
  readonly line: number
}

const LINE_FEED = 0x0a
const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/**
 * Finds the elements of a JSON array without parsing them, so that each goes on as the bytes its sender wrote: a
 * refused one is kept exactly, and each is parsed once. Whether an element is JSON is for its own parser to say.
 *
 * Works on UTF-8: every byte it looks for is below 0x80 and so never part of another character. One pass.
 *
 * @param text whole body, its first character that is not a blank being `[`
 * @returns null when the brackets do not match, an element is missing (`[1,,2]`) or something follows the array
 */
export function sliceJsonArray(text: Uint8Array): readonly JsonSlice[] | null {
  const slices: JsonSlice[] = []
  let position = skipBlanks(text, 0)
  let line = 1 + countLineFeeds(text, 0, position)
  if (text[position] !== OPEN_BRACKET) return null
  position++
  for (;;) {
    const start = skipBlanks(text, position)
    line += countLineFeeds(text, position, start)
    if (text[start] === CLOSE_BRACKET && slices.length === 0) return closed(text, start, slices)
    const end = endOfElement(text, start)
    if (end < 0 || end === start) return null
    slices.push({ start, end: trimBlanks(text, start, end), line })
    line += countLineFeeds(text, start, end)
    if (text[end] === CLOSE_BRACKET) return closed(text, end, slices)
    position = end + 1
  }
}

/** The slices when nothing but blanks follows the closing bracket. */
function closed(text: Uint8Array, bracket: number, slices: JsonSlice[]): readonly JsonSlice[] | null {
  return skipBlanks(text, bracket + 1) === text.length ? slices : null
}

/** Position of the comma or bracket that ends the element, or -1. */
function endOfElement(text: Uint8Array, start: number): number {
  let depth = 0
  for (let i = start; i < text.length; i++) {
    const byte = text[i]
    if (byte === QUOTE) {
      i = endOfString(text, i)
      if (i < 0) return -1
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth++
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (depth === 0) return byte === CLOSE_BRACKET ? i : -1
      depth--
    } else if (byte === COMMA && depth === 0) {
      return i
    }
  }
  return -1
}

/** Position of the closing quote of a string that opens at `start`, or -1. */
function endOfString(text: Uint8Array, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const byte = text[i]
    if (byte === BACKSLASH) i++
    else if (byte === QUOTE) return i
  }
  return -1
}

/** Position of the first byte at or after `from` that is no JSON blank (space, tab, line feed, carriage return). */
export function skipBlanks(text: Uint8Array, from: number): number {
  let i = from
  while (i < text.length && isBlank(text[i])) i++
  return i
}

function trimBlanks(text: Uint8Array, start: number, end: number): number {
  let i = end
  while (i > start && isBlank(text[i - 1])) i--
  return i
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === LINE_FEED || byte === 0x0d
}

function countLineFeeds(text: Uint8Array, start: number, end: number): number {
  let count = 0
  for (let i = start; i < end; i++) if (text[i] === LINE_FEED) count++
  return count
}
