import { ListFault, type ListFaultCode } from '../list-fault.ts'
import { type CsvField, createCsvReader } from './csv.ts'
import { type ListSource, type ReadOptions, sourceName } from './read-bytes.ts'
import { readLines, type TextFacts } from './read-lines.ts'

/** A rule that a value breaks. Thrown by row parsers, turned into a {@link ListFault} with the value's place. */
export class FieldProblem extends Error {
  override readonly name = 'FieldProblem'
  readonly field: CsvField
  readonly code: ListFaultCode

  constructor(field: CsvField, detail: string, code: ListFaultCode = 'LIST_FIELD') {
    super(detail)
    this.field = field
    this.code = code
  }
}

/** Enough to correct a file in one go, few enough to read. */
const MAX_FAULTS = 20

/**
 * Reads a CSV table with a header line. Columns are found by name, in any order; further columns are ignored; blank
 * lines and lines that begin with `#` are skipped. All faults up to a bound are collected before it gives up.
 *
 * @throws {ListFault} LIST_HEADER, LIST_FIELD and the codes of the row parser, each with line and column
 */
export async function readTable<Column extends string>(
  source: ListSource,
  columns: readonly Column[],
  options: ReadOptions,
  onRow: (row: Readonly<Record<Column, CsvField>>) => void,
): Promise<TextFacts> {
  const file = sourceName(source)
  const reader = createCsvReader()
  const faults = createFaultList(file)
  let places: ReadonlyMap<Column, number> | null = null
  let inRecord = false
  let needed = 0

  const facts = await readLines(source, options, (text, line) => {
    if (!inRecord && (text.trim() === '' || text.startsWith('#'))) return
    const record = reader.line(text, line)
    inRecord = record === null
    if (record === null) return
    if ('detail' in record) {
      faults.add({ code: 'LIST_FIELD', ...record })
    } else if (places === null) {
      places = readHeader(file, columns, record)
      needed = Math.max(...places.values()) + 1
    } else if (record.length < needed) {
      const detail = `the line has ${record.length} values, expected at least ${needed}`
      faults.add({ code: 'LIST_FIELD', line, column: text.length + 1, detail })
    } else {
      const found = places
      faults.guard(() => onRow(rowOf(columns, found, record)))
    }
  })
  const open = reader.end()
  if (open !== null) faults.add({ code: 'LIST_FIELD', ...open })
  faults.throwIfAny()
  if (places === null) throw headerFault(file, columns, 'there is none')
  return facts
}

interface FaultList {
  readonly add: (facts: { code: ListFaultCode; line: number; column: number; detail: string }) => void
  /** Runs a row parser and keeps the {@link FieldProblem} it throws. */
  readonly guard: (parse: () => void) => void
  /** Throws the first fault with the others attached. */
  readonly throwIfAny: () => void
}

/** Collects the faults of one file; gives up at the bound. */
export function createFaultList(file: string): FaultList {
  const faults: ListFault[] = []
  const throwIfAny = (): void => {
    const [first, ...more] = faults
    if (first === undefined) return
    if (more.length === 0) throw first
    const { code, detail } = first
    throw new ListFault(
      { code, file, line: first.line ?? undefined, column: first.column ?? undefined, detail },
      more,
    )
  }
  const add: FaultList['add'] = (facts) => {
    faults.push(new ListFault({ file, ...facts }))
    if (faults.length >= MAX_FAULTS) throwIfAny()
  }
  return {
    add,
    guard(parse) {
      try {
        parse()
      } catch (problem) {
        if (!(problem instanceof FieldProblem)) throw problem
        const { field, code, message } = problem
        add({ code, line: field.line, column: field.column, detail: message })
      }
    },
    throwIfAny,
  }
}

function readHeader<Column extends string>(
  file: string,
  columns: readonly Column[],
  record: readonly CsvField[],
): ReadonlyMap<Column, number> {
  const places = new Map(
    columns.map((column) => [column, record.findIndex((field) => field.text === column)]),
  )
  const missing = columns.filter((column) => (places.get(column) ?? -1) < 0)
  if (missing.length > 0) throw headerFault(file, columns, `no column ${missing.join(', ')}`, record[0]?.line)
  return places
}

function headerFault(file: string, columns: readonly string[], found: string, line?: number): ListFault {
  return new ListFault({
    code: 'LIST_HEADER',
    file,
    line: line ?? 1,
    detail: `${found}; expected ${columns.join(',')}`,
  })
}

function rowOf<Column extends string>(
  columns: readonly Column[],
  places: ReadonlyMap<Column, number>,
  record: readonly CsvField[],
): Readonly<Record<Column, CsvField>> {
  const row = {} as Record<Column, CsvField>
  for (const column of columns) row[column] = record[places.get(column) as number] as CsvField
  return row
}
