/**
 * A schema of the contract as a module, for the validator.
 *
 * @param {string} constant what the module exports it as
 * @param {string} file its name under schemas/contract
 * @param {unknown} schema
 * @returns {string}
 */
export function contractModule(constant, file, schema) {
  return [
    `// Written by schemas/generate.js from schemas/contract/${file}. Do not edit.`,
    `export const ${constant} = ${JSON.stringify(JSON.stringify(schema))}`,
    '',
  ].join('\n')
}
