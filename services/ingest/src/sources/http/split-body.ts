import { skipBlanks, sliceJsonArray } from '../../json-slices.ts'
import { createLineSplitter } from '../../lines.ts'

/** One event of a request body, as its sender wrote it. */
export interface BodyPart {
  readonly bytes: Uint8Array
  /** Line of the body on which it starts, from 1. */
  readonly line: number
}

/**
 * How a body is laid out. `one` is a single JSON text, be it an object, a broken array, or nothing that is JSON at all.
 * An array stands or falls as one JSON text, which is `whole`; lines of NDJSON stand each for itself.
 */
export type SplitBody = { readonly layout: 'empty' } | FilledBody

export type FilledBody =
  | { readonly layout: 'one' | 'lines'; readonly parts: readonly BodyPart[] }
  | { readonly layout: 'array'; readonly parts: readonly BodyPart[]; readonly whole: BodyPart }

const OPEN_BRACKET = 0x5b
const OPEN_BRACE = 0x7b
const LINE_FEED = 0x0a
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Cuts a body into events. What begins with `[` is an array. With `isNdjson` the rest is lines; without it, it is
 * lines if it does not parse as one text and its first line is a whole object: senders often label NDJSON as JSON.
 */
export function splitBody(body: Buffer, isNdjson: boolean): SplitBody {
  const text = BYTE_ORDER_MARK.equals(body.subarray(0, 3)) ? body.subarray(3) : body
  const start = skipBlanks(text, 0)
  if (start === text.length) return { layout: 'empty' }
  if (text[start] === OPEN_BRACKET && !isNdjson) return splitArray(text, start)
  if (isNdjson || looksLikeLines(text, start)) return { layout: 'lines', parts: splitLines(text) }
  return { layout: 'one', parts: [whole(text, start)] }
}

function splitArray(text: Buffer, start: number): SplitBody {
  const slices = sliceJsonArray(text)
  if (slices === null) return { layout: 'one', parts: [whole(text, start)] }
  return {
    layout: 'array',
    whole: whole(text, start),
    parts: slices.map(({ start: from, end, line }) => ({ bytes: text.subarray(from, end), line })),
  }
}

function splitLines(text: Buffer): readonly BodyPart[] {
  const splitter = createLineSplitter(Number.POSITIVE_INFINITY) // the body is in memory already
  return [...splitter.push(text), ...splitter.end()]
}

/** True when the first line is a whole object and another one follows: a pretty-printed object has neither. */
function looksLikeLines(text: Buffer, start: number): boolean {
  if (text[start] !== OPEN_BRACE) return false
  const lineEnd = text.indexOf(LINE_FEED, start)
  if (lineEnd < 0 || skipBlanks(text, lineEnd) === text.length) return false
  return isJson(text.toString('utf8', start, lineEnd))
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function whole(text: Buffer, start: number): BodyPart {
  let line = 1
  for (let i = 0; i < start; i++) if (text[i] === LINE_FEED) line++
  return { bytes: text.subarray(start), line }
}
