import { createHash } from 'node:crypto'
import { ListFault } from '../list-fault.ts'
import { type ListSource, type ReadOptions, readBytes, sourceName } from './read-bytes.ts'

/** No list has longer lines; a longer one means that the file is something else. */
const MAX_LINE_LETTERS = 8192

export interface TextFacts {
  /** First 8 hex digits of the SHA-256 over the unpacked content: tells two issues of a list apart. */
  readonly contentHash: string
  readonly lineCount: number
}

/**
 * Hands over each line of a text, without its line end, in order; `line` counts from 1.
 *
 * @throws {ListFault} what {@link readBytes} throws; LIST_NOT_TEXT for bytes that are no UTF-8 text
 */
export async function readLines(
  source: ListSource,
  options: ReadOptions,
  onLine: (text: string, line: number) => void,
): Promise<TextFacts> {
  const file = sourceName(source)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const hash = createHash('sha256')
  let line = 0
  let rest = ''
  const notText = (detail: string, cause?: unknown): ListFault =>
    new ListFault({ code: 'LIST_NOT_TEXT', file, line: line + 1, detail, cause })
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true })
    } catch (cause) {
      throw notText('expected UTF-8', cause)
    }
  }
  const hand = (text: string): void => {
    onLine(text.endsWith('\r') ? text.slice(0, -1) : text, ++line)
  }

  for await (const piece of readBytes(source, options)) {
    hash.update(piece)
    const text = rest + decode(piece)
    if (text.includes('\0')) throw notText('it holds zero bytes')
    let from = 0
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      hand(text.slice(from, to))
      from = to + 1
    }
    rest = text.slice(from)
    if (rest.length > MAX_LINE_LETTERS) throw notText(`a line has more than ${MAX_LINE_LETTERS} characters`)
  }
  rest += decode()
  if (rest !== '') hand(rest)
  return { contentHash: hash.digest('hex').slice(0, 8), lineCount: line }
}
