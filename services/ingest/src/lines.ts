/** One line of NDJSON, without its line ending. */
export interface Line {
  /** The line's bytes; of an overlong line only the beginning. */
  readonly bytes: Uint8Array
  /** From 1; blank lines count, though they are not handed out. */
  readonly line: number
  /** How long the line is, in bytes; more than `bytes.length` only when it was too long to be kept. */
  readonly lengthBytes: number
}

export interface LineSplitter {
  /** Lines that are whole now. Their bytes may be views of `chunk`: it must not be written to afterwards. */
  push(chunk: Uint8Array): readonly Line[]
  /** The last line, where the text does not end in a line feed. */
  end(): readonly Line[]
}

/** Beginning of an overlong line that is kept, so that its sender can be found. */
export const KEPT_OF_OVERLONG_LINE_BYTES = 64 * 1024

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * Cuts a stream of bytes into lines in bounded memory: a line is never held beyond `maxLineBytes`, whatever its length.
 * Line ends are LF or CR LF; blank lines and a byte-order mark at the start are left out.
 *
 * @param maxLineBytes longest line handed out whole
 */
export function createLineSplitter(maxLineBytes: number): LineSplitter {
  let pieces: Uint8Array[] = []
  let heldBytes = 0
  let lengthBytes = 0
  let line = 1

  /** Remembers the part of a line that is not yet whole; an overlong one shrinks to its beginning. */
  function hold(piece: Uint8Array): void {
    lengthBytes += piece.length
    if (lengthBytes <= maxLineBytes) {
      if (piece.length > 0) pieces.push(piece)
      heldBytes += piece.length
      return
    }
    const keep = Math.min(KEPT_OF_OVERLONG_LINE_BYTES, maxLineBytes)
    if (heldBytes === keep) return
    if (heldBytes < keep) pieces.push(piece)
    // Copied, so that the chunks it was cut from can go.
    pieces = [new Uint8Array(Buffer.concat(pieces).subarray(0, keep))]
    heldBytes = pieces[0]?.length ?? 0
  }

  /** Takes the held line out. */
  function take(): Line | null {
    const whole = pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces)
    const found: Line = { bytes: whole, line, lengthBytes }
    pieces = []
    heldBytes = 0
    lengthBytes = 0
    line++
    return trimmed(found)
  }

  return {
    push(chunk) {
      const buffer = asBuffer(chunk)
      const lines: Line[] = []
      let start = 0
      for (let end = buffer.indexOf(LINE_FEED); end >= 0; end = buffer.indexOf(LINE_FEED, start)) {
        hold(buffer.subarray(start, end))
        const found = take()
        if (found !== null) lines.push(found)
        start = end + 1
      }
      if (start < buffer.length) hold(buffer.subarray(start))
      return lines
    },
    end() {
      if (lengthBytes === 0) return []
      const found = take()
      return found === null ? [] : [found]
    },
  }
}

/** The line without byte-order mark and carriage return; null when nothing but blanks is left. */
function trimmed({ bytes, line, lengthBytes }: Line): Line | null {
  const isWhole = lengthBytes === bytes.length
  const start = line === 1 && BYTE_ORDER_MARK.equals(bytes.subarray(0, 3)) ? 3 : 0
  const end = isWhole && bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length
  if (isWhole && isBlank(bytes, start, end)) return null
  return {
    bytes: start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end),
    line,
    lengthBytes: isWhole ? end - start : lengthBytes,
  }
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i]
    if (byte !== 0x20 && byte !== 0x09 && byte !== CARRIAGE_RETURN) return false
  }
  return true
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
