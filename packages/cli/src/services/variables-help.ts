import type { VariableTable } from '@redflag/runtime'

/** Variables as lines of a help text: name, what, default. */
export function variablesHelp(tables: readonly (readonly [title: string, table: VariableTable])[]): string {
  return tables
    .map(([title, table]) => {
      const lines = Object.entries(table).map(([name, { about, fallback, secret }]) => {
        const notes = [
          fallback === undefined ? '' : `default ${fallback === '' ? 'empty' : fallback}`,
          secret ? 'secret' : '',
        ]
        const told = notes.filter((note) => note !== '').join(', ')
        return `  ${name}\n      ${about}${told === '' ? '' : ` (${told})`}`
      })
      return [title, ...lines].join('\n')
    })
    .join('\n\n')
}
