import { markdownTable, type Table, textTable } from './table.ts'

/** What one benchmark has to say. */
export interface Section {
  readonly tables: readonly TitledTable[]
  /** What was done, in whole sentences: sizes, what is in it and what is not. */
  readonly method: readonly string[]
  /** Of servers that took part. */
  readonly versions?: readonly string[]
}

export interface TitledTable {
  readonly title: string
  /** One sentence: how to read it. */
  readonly reading: string
  readonly table: Table
}

/** Under which circumstances a section came about. */
export interface Circumstances {
  readonly title: string
  /** Of the benchmark; names its part of the document. */
  readonly id: string
  readonly dateIso: string
  readonly command: string
  readonly machine: readonly string[]
}

export function textSection({ tables, method, versions }: Section): string {
  const shown = tables.map(({ title, table }) => `${title}\n\n${indented(textTable(table))}`)
  return [
    ...shown,
    ...(versions === undefined ? [] : [`  ${versions.join(', ')}`]),
    ...method.map((sentence) => `  ${sentence}`),
  ].join('\n\n')
}

const indented = (text: string): string => text.replaceAll(/^/gm, '  ')

export function markdownSection(
  section: Section,
  { title, dateIso, command, machine }: Circumstances,
): string {
  const versions = section.versions === undefined ? [] : [`- ${section.versions.join(', ')}`]
  const facts = [`- \`${command}\`, ${dateIso}`, ...machine.map((fact) => `- ${fact}`), ...versions]
  const tables = section.tables.map(
    (one) => `### ${one.title}\n\n${one.reading}\n\n${markdownTable(one.table)}`,
  )
  const method = section.method.map((sentence) => `- ${sentence}`)
  return [`## ${title}`, facts.join('\n'), ...tables, `### How\n\n${method.join('\n')}`].join('\n\n')
}

/**
 * Puts a section into the document in the place of the one with the same id, or at the end: each benchmark can be run, and its
 * figures renewed, alone.
 */
export function replaceSection(document: string, id: string, markdown: string): string {
  const [begin, end] = [`<!-- begin ${id} -->`, `<!-- end ${id} -->`]
  const marked = `${begin}\n${markdown}\n${end}`
  const [from, to] = [document.indexOf(begin), document.indexOf(end)]
  if (from < 0 || to < from) return `${document.trimEnd()}\n\n${marked}\n`
  return document.slice(0, from) + marked + document.slice(to + end.length)
}
