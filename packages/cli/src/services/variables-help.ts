import type { VariableTable } from '@redflag/runtime'
import { wrapText } from '../terminal/text-width.ts'

const COLUMNS = 78
const INDENT = '      '

/** Variables as lines of a help text: name, whether it must be set, default, what it is for. */
export function variablesHelp(tables: readonly (readonly [title: string, table: VariableTable])[]): string {
  const sections = tables.map(([title, table]) =>
    [`${title} (environment variables)`, ...Object.entries(table).flatMap(variableLines)].join('\n'),
  )
  return `${sections.join('\n\n')}\n\nWrong values are all named at once, status 78.\n`
}

function variableLines([name, variable]: [string, VariableTable[string]]): readonly string[] {
  const { about, fallback, secret, schema } = variable
  const isRequired = fallback === undefined && !schema.safeParse(undefined).success
  const notes = [
    isRequired ? 'required' : '',
    fallback === undefined || fallback === '' ? '' : `default ${fallback}`,
    secret === true ? 'secret' : '',
  ].filter((note) => note !== '')
  const head = notes.length === 0 ? `  ${name}` : `  ${name}  (${notes.join(', ')})`
  return [head, ...wrapText(about, COLUMNS - INDENT.length).map((line) => INDENT + line)]
}
