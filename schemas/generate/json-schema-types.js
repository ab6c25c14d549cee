/**
 * TypeScript for the part of JSON Schema that the contract uses: objects, arrays, closed lists, references into `$defs`,
 * `oneOf`, `allOf`, and `if` a field has a value `then` another is required `else` a third.
 * Anything else stops the generator: better than a type that promises what the schema does not.
 */

const KNOWN = new Set([
  ...['$schema', '$id', '$ref', '$defs', 'title', 'description', 'default', 'format', 'pattern'],
  ...['type', 'enum', 'const', 'properties', 'required', 'items', 'oneOf', 'allOf', 'if', 'then', 'else'],
  ...['minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems'],
])

/**
 * @param {{ name: string, schema: any }[]} roots root schemas, and what to call their types
 * @returns {string} a module with one type for each root and for each of its definitions that is an object
 */
export function jsonSchemaTypesModule(roots) {
  const parts = roots.flatMap(({ name, schema }) => rootTypes(name, schema))
  return [
    '// Written by schemas/generate.js from schemas/contract/*.schema.json. Do not edit.',
    '',
    ...parts,
  ].join('\n')
}

function rootTypes(name, root) {
  const definitions = root.$defs ?? {}
  /** A definition without fields of its own (a pattern, a token) is written out where it is used. */
  const isNamed = (definition) => definition.properties !== undefined
  const nameOf = (key) => name + key[0].toUpperCase() + key.slice(1)

  function typeOf(schema, indent) {
    for (const keyword of Object.keys(schema)) {
      if (!KNOWN.has(keyword)) throw new Error(`${name}: keyword ${keyword} is not known to the generator`)
    }
    const parts = []
    if (schema.$ref !== undefined) parts.push(referenceType(schema.$ref, indent))
    for (const part of schema.allOf ?? []) parts.push(typeOf(part, indent))
    if (schema.const !== undefined) parts.push(literal(schema.const))
    if (schema.enum !== undefined) parts.push(schema.enum.map(literal).join(' | '))
    if (schema.properties !== undefined || schema.required !== undefined) {
      parts.push(objectType(schema, indent))
    } else if (schema.type !== undefined && schema.enum === undefined) {
      parts.push(plainType(schema, indent))
    }
    if (schema.if !== undefined) parts.push(conditionalType(schema, indent))
    if (schema.oneOf !== undefined) parts.push(parenthesised(schema.oneOf.map((one) => typeOf(one, indent))))
    if (parts.length === 1) return parts[0]
    return parts.length === 0
      ? 'unknown'
      : parts
          .map((part) =>
            part.includes(' | ') && !part.startsWith('{') && !part.startsWith('(') ? `(${part})` : part,
          )
          .join(' & ')
  }

  function referenceType(reference, indent) {
    const key = reference.slice('#/$defs/'.length)
    const definition = definitions[key]
    if (definition === undefined) throw new Error(`${name}: no definition ${reference}`)
    return isNamed(definition) ? nameOf(key) : typeOf(definition, indent)
  }

  function plainType(schema, indent) {
    const types = [schema.type].flat().map((type) => {
      if (type === 'string' || type === 'boolean' || type === 'null') return type
      if (type === 'number' || type === 'integer') return 'number'
      if (type === 'array') return `readonly ${arrayItem(typeOf(schema.items ?? {}, indent))}[]`
      if (type === 'object') return 'Readonly<Record<string, unknown>>'
      throw new Error(`${name}: type ${type} is not known to the generator`)
    })
    return types.join(' | ')
  }

  function objectType(schema, indent) {
    const properties = schema.properties ?? {}
    const required = new Set(schema.required)
    const lines = [...new Set([...Object.keys(properties), ...required])].flatMap((key) => {
      const property = properties[key] ?? inheritedProperty(schema, key)
      const doc = property.description === undefined ? [] : [`${indent}  /** ${property.description} */`]
      return [
        ...doc,
        `${indent}  readonly ${key}${required.has(key) ? '' : '?'}: ${typeOf(property, `${indent}  `)}`,
      ]
    })
    return `{\n${lines.join('\n')}\n${indent}}`
  }

  /** A schema may require a field that only its `allOf` describes; one that nothing describes may be anything. */
  function inheritedProperty(schema, key) {
    const bases = (schema.allOf ?? []).map((base) => definitions[base.$ref?.slice('#/$defs/'.length)] ?? base)
    return bases.map((base) => base.properties?.[key]).find((property) => property !== undefined) ?? {}
  }

  /** `if kind is x then a is required else b`: a union told apart by `kind`. */
  function conditionalType(schema) {
    const [[key, condition]] = Object.entries(schema.if.properties)
    const others = schema.properties[key].enum.filter((value) => value !== condition.const).map(literal)
    const having = (required) =>
      (required ?? []).map((field) => `; readonly ${field}: ${typeOf(schema.properties[field], '')}`).join('')
    return parenthesised([
      `{ readonly ${key}: ${literal(condition.const)}${having(schema.then?.required)} }`,
      `{ readonly ${key}: ${others.join(' | ')}${having(schema.else?.required)} }`,
    ])
  }

  const named = Object.entries(definitions).filter(([, definition]) => isNamed(definition))
  return [
    declaration(name, root.title, typeOf(root, '')),
    ...named.map(([key, definition]) =>
      declaration(nameOf(key), definition.description, typeOf(definition, '')),
    ),
  ]
}

function declaration(name, doc, type) {
  return `${doc === undefined ? '' : `/** ${doc} */\n`}export type ${name} = ${type}\n`
}

function arrayItem(type) {
  return /^\w+$/.test(type) || type.startsWith('{') ? type : `(${type})`
}

function parenthesised(types) {
  return types.length === 1 ? types[0] : `(${types.join(' | ')})`
}

/** @param {unknown} value */
function literal(value) {
  return typeof value === 'string' ? `'${value}'` : JSON.stringify(value)
}
