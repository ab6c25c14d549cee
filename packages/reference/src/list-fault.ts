/**
 * Everything that can be wrong with a reference list or database, by code. Callers branch on the code; the text is
 * for people and says what was found and what was expected.
 */
const TEMPLATES = {
  LIST_UNREADABLE: 'cannot be read',
  LIST_TRUNCATED: 'ends too early',
  LIST_DAMAGED: 'is damaged',
  LIST_EMPTY: 'holds nothing',
  LIST_NOT_TEXT: 'is not a text list',
  LIST_NOT_OFAC: 'is not an OFAC sdn_advanced.xml',
  LIST_XML: 'is not well-formed XML',
  LIST_HEADER: 'has a wrong header',
  LIST_FIELD: 'has a wrong field',
  LIST_CIDR: 'has a wrong address range',
  MMDB_DAMAGED: 'is not a readable MMDB database',
  MMDB_UNSUPPORTED: 'is an MMDB database of an unsupported kind',
} as const

export type ListFaultCode = keyof typeof TEMPLATES

/** Where and why. `line` and `column` count from 1; a column counts characters. */
export interface ListFaultFacts {
  readonly code: ListFaultCode
  /** File path, or the name of a built-in list. */
  readonly file: string
  readonly line?: number | undefined
  readonly column?: number | undefined
  /** What was found and what was expected. */
  readonly detail: string
  readonly cause?: unknown
}

/** A reference list that cannot be used. Nothing of it is: a list that is half loaded would look complete. */
export class ListFault extends Error {
  override readonly name = 'ListFault'
  readonly code: ListFaultCode
  readonly file: string
  readonly line: number | null
  readonly column: number | null
  /** What was found and what was expected, without place and code. */
  readonly detail: string
  /** Further faults of the same file, in order, up to a bound; the first one is this error. */
  readonly more: readonly ListFault[]

  constructor(facts: ListFaultFacts, more: readonly ListFault[] = []) {
    const place = [facts.file, facts.line, facts.column].filter((part) => part !== undefined).join(':')
    super(`${place}: ${TEMPLATES[facts.code]}: ${facts.detail}`, { cause: facts.cause })
    this.code = facts.code
    this.file = facts.file
    this.line = facts.line ?? null
    this.column = facts.column ?? null
    this.detail = facts.detail
    this.more = more
  }
}
