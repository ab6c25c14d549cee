/** A value of a CSV record, and where it begins. Both count from 1. */
export interface CsvField {
  readonly text: string
  readonly line: number
  readonly column: number
}

/** What is wrong with the punctuation of a record. */
interface CsvProblem {
  readonly line: number
  readonly column: number
  readonly detail: string
}

export interface CsvReader {
  /** Takes one line; returns a record when one is complete, null in the middle of a quoted line break. */
  readonly line: (text: string, number: number) => readonly CsvField[] | CsvProblem | null
  /** Call after the last line; a problem when a quote was never closed. */
  readonly end: () => CsvProblem | null
}

/**
 * Splits CSV (RFC 4180: comma, double quotes, doubled quotes inside, line breaks inside quotes) into records, and keeps
 * for each value the place that an error message has to name.
 */
export function createCsvReader(): CsvReader {
  let fields: CsvField[] = []
  let open: { text: string; readonly line: number; readonly column: number } | null = null

  const fail = (line: number, column: number, detail: string): CsvProblem => {
    fields = []
    open = null
    return { line, column, detail }
  }

  return {
    line(text, number) {
      let at = 0
      for (;;) {
        if (open === null && text[at] !== '"') {
          const comma = text.indexOf(',', at)
          const value = text.slice(at, comma < 0 ? text.length : comma)
          const quote = value.indexOf('"')
          if (quote >= 0) return fail(number, at + quote + 1, 'a quote inside an unquoted value')
          fields.push({ text: value.trim(), line: number, column: at + 1 })
          if (comma < 0) break
          at = comma + 1
          continue
        }
        if (open === null) {
          open = { text: '', line: number, column: at + 1 }
          at++
        }
        const end = closingQuote(text, at)
        open.text += text.slice(at, end < 0 ? text.length : end).replaceAll('""', '"')
        if (end < 0) {
          open.text += '\n'
          return null
        }
        fields.push(open)
        open = null
        at = end + 1
        if (at === text.length) break
        if (text[at] !== ',') return fail(number, at + 1, 'a value goes on after its closing quote')
        at++
      }
      const record = fields
      fields = []
      return record
    },
    end: () => (open === null ? null : fail(open.line, open.column, 'a quote is never closed')),
  }
}

/** Index of the quote that closes a value, skipping doubled ones; -1 when it is not on this line. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at
  }
  return -1
}
