/**
 * The contract's event schema as a module, for the validator.
 *
 * @param {unknown} schema
 * @returns {string}
 */
export function contractModule(schema) {
  return [
    '// Written by schemas/generate.js from schemas/contract/events.schema.json. Do not edit.',
    `export const EVENTS_SCHEMA_JSON = ${JSON.stringify(JSON.stringify(schema))}`,
    '',
  ].join('\n')
}
