import { type ErrorDefinition, errorTable } from './errors.ts'

/** The reference page of all error codes, as Markdown: the content of docs/errors.md. */
export function errorsDocument(): string {
  const rows = Object.entries<ErrorDefinition>(errorTable).map(([code, definition]) => {
    const message = definition.message.replaceAll('\n', ' ').replaceAll('|', '\\|')
    const again = definition.retryable ? 'yes' : 'no'
    return `| \`${code}\` | ${message} | ${again} | ${definition.exitStatus ?? 1} | ${definition.remedy} |`
  })
  return [
    '# Error codes',
    '',
    'Generated from `packages/runtime/src/errors.ts`. Words in braces stand for facts of the case.',
    '',
    '| code | message | retried | exit status | what to do |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}
