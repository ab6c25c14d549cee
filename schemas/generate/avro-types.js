/**
 * What a decoder gives back for an Avro schema, as TypeScript: records as interfaces, nullable unions as `| null`,
 * longs as numbers. The domain's own types are checked against these, so that schema and domain cannot drift apart.
 */

const PRIMITIVES = {
  null: 'null',
  boolean: 'boolean',
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  string: 'string',
  bytes: 'Buffer',
}

/**
 * @param {readonly { subject: string, version: number, text: string }[]} schemas
 * @returns {string} a module with one interface for each record of each subject's newest version
 */
export function avroTypesModule(schemas) {
  const newest = new Map(schemas.map((schema) => [schema.subject, schema]))
  const parts = [...newest.values()].flatMap(({ subject, text }) => subjectTypes(subject, JSON.parse(text)))
  return [
    '// Written by schemas/generate.js from the newest version of each Avro schema. Do not edit.',
    '',
    ...parts,
  ].join('\n')
}

/**
 * Names are prefixed by the subject, since several subjects have a `Reason`: `AlertWire`, `AlertWireReason`.
 *
 * @param {string} subject
 * @param {any} schema
 */
function subjectTypes(subject, schema) {
  const prefix = `${pascal(subject)}Wire`
  const named = new Map()
  const interfaces = []

  function record(schema, name) {
    named.set(schema.name, name)
    const fields = schema.fields.map((field) => `  readonly ${field.name}: ${typeOf(field.type)}`)
    interfaces.push(`${name === prefix ? 'export ' : ''}interface ${name} {\n${fields.join('\n')}\n}\n`)
    return name
  }

  function typeOf(schema) {
    if (Array.isArray(schema)) return union(schema)
    if (typeof schema === 'string') return PRIMITIVES[schema] ?? named.get(schema) ?? missing(schema)
    switch (schema.type) {
      case 'record':
        return record(schema, prefix + schema.name)
      case 'enum': {
        const symbols = schema.symbols.map((symbol) => `'${symbol}'`).join(' | ')
        named.set(schema.name, `(${symbols})`)
        return symbols
      }
      case 'array':
        return `readonly ${typeOf(schema.items)}[]`
      case 'map':
        return `Readonly<Record<string, ${typeOf(schema.values)}>>`
      default:
        return typeOf(schema.type)
    }
  }

  /** Null last, as people write it. */
  function union(branches) {
    const types = branches.filter((branch) => branch !== 'null').map(typeOf)
    return [...types, ...(branches.includes('null') ? ['null'] : [])].join(' | ')
  }

  function missing(name) {
    throw new Error(`${subject}: unknown type ${name}`)
  }

  record(schema, prefix)
  return interfaces.reverse()
}

/** @param {string} kebab */
function pascal(kebab) {
  return kebab.replace(/(^|-)([a-z])/g, (_, _dash, letter) => letter.toUpperCase())
}
