/**
 * Columns that a text takes in a terminal: East Asian wide letters and pictographs two, marks that join the letter before them
 * none. Good enough to keep a line from wrapping; whoever needs more wants Unicode's full tables (UAX #11).
 */
export function textWidth(text: string): number {
  let width = 0
  for (const letter of text) width += letterWidth(letter)
  return width
}

/** The beginning of a text that fits into `columns`, with an ellipsis where something was cut off. */
export function fitText(text: string, columns: number, ellipsis = '…'): string {
  if (columns <= 0) return ''
  if (textWidth(text) <= columns) return text
  let width = textWidth(ellipsis)
  let fitted = ''
  for (const letter of text) {
    width += letterWidth(letter)
    if (width > columns) break
    fitted += letter
  }
  return `${fitted}${ellipsis}`
}

/** Breaks a text at spaces into lines of at most `columns`; a word that is longer is cut through. */
export function wrapText(text: string, columns: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap((one) => pieces(one, columns))) {
    const joined = line === '' ? word : `${line} ${word}`
    if (textWidth(joined) <= columns) line = joined
    else {
      lines.push(line)
      line = word
    }
  }
  return line === '' ? lines : [...lines, line]
}

function pieces(word: string, columns: number): readonly string[] {
  if (textWidth(word) <= columns) return [word]
  const cut: string[] = ['']
  for (const letter of word) {
    const last = cut[cut.length - 1] as string
    if (last !== '' && textWidth(last) + letterWidth(letter) > columns) cut.push(letter)
    else cut[cut.length - 1] = last + letter
  }
  return cut
}

/** Text from outside, made harmless to a terminal: control characters would move the cursor or worse. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')
}

function letterWidth(letter: string): number {
  const code = letter.codePointAt(0) ?? 0
  if (code < 0x300) return 1
  if (/\p{Mn}|\p{Me}/u.test(letter)) return 0
  return WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1
}

const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
]
