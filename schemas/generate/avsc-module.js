/**
 * The Avro schemas as a TypeScript module: text, since text is what a registry takes and what a codec parses.
 *
 * @param {readonly { subject: string, version: number, text: string }[]} schemas
 * @returns {string}
 */
export function avscModule(schemas) {
  const lines = schemas.map(({ subject, version, text }) => {
    const json = JSON.stringify(JSON.parse(text))
    return `  {\n    subject: '${subject}',\n    version: ${version},\n    schemaJson: ${quote(json)},\n  },`
  })
  return [
    '// Written by schemas/generate.js from schemas/<subject>/v<N>.avsc. Do not edit.',
    "import type { VersionedSchema } from './codec.ts'",
    '',
    '/** Every version of every subject, by subject and then by version. */',
    'export const AVRO_SCHEMAS: readonly VersionedSchema[] = [',
    ...lines,
    ']',
    '',
  ].join('\n')
}

/** @param {string} text */
function quote(text) {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
