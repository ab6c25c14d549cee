import fc from 'fast-check'

/** The part of Avro that the contracts use. */
type AvroSchema = string | readonly AvroSchema[] | AvroDefinition
interface AvroDefinition {
  readonly type: AvroSchema
  readonly name?: string
  readonly fields?: readonly { readonly name: string; readonly type: AvroSchema }[]
  readonly symbols?: readonly string[]
  readonly items?: AvroSchema
  readonly values?: AvroSchema
}

/** A narrower choice for fields of a name, where not every value of the type means something; else `undefined`. */
export type FieldChoice = (field: string) => fc.Arbitrary<unknown> | undefined

/**
 * Any text that has a UTF-8, the whole of Unicode included; and ASCII up to and beyond the lengths (13, 64) where reading and
 * writing change their ways.
 */
const text = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary-ascii', minLength: 9, maxLength: 67 }) },
)

const PRIMITIVES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  null: fc.constant(null),
  boolean: fc.boolean(),
  int: fc.integer(),
  long: fc.integer({ min: 1 - 2 ** 52, max: 2 ** 52 - 1 }),
  double: fc.double(),
  string: text,
  bytes: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
}

/** Values of a schema, drawn from the schema itself, so that a new field is tested the day it is added. */
export function valuesOf(schemaJson: string, choose: FieldChoice = () => undefined): fc.Arbitrary<unknown> {
  const named = new Map<string, fc.Arbitrary<unknown>>()

  function build(schema: AvroSchema): fc.Arbitrary<unknown> {
    if (typeof schema === 'string') return known(PRIMITIVES[schema] ?? named.get(schema), schema)
    if (isUnion(schema)) return fc.oneof(...schema.map(build))
    switch (schema.type) {
      case 'record':
        return remembered(schema.name, record(schema.fields ?? []))
      case 'enum':
        return remembered(schema.name, fc.constantFrom(...(schema.symbols ?? [])))
      case 'array':
        return fc.array(build(known(schema.items, 'items')), { maxLength: 4 })
      case 'map':
        return fc.dictionary(text, build(known(schema.values, 'values')), {
          maxKeys: 4,
          noNullPrototype: true,
        })
      default:
        return build(schema.type)
    }
  }

  function record(fields: NonNullable<AvroDefinition['fields']>): fc.Arbitrary<unknown> {
    const entries = fields.map(({ name, type }) => [name, choose(name) ?? build(type)] as const)
    return fc.record(Object.fromEntries(entries), { noNullPrototype: true })
  }

  function remembered(name: string | undefined, values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
    named.set(known(name, 'name'), values)
    return values
  }

  return build(JSON.parse(schemaJson))
}

function isUnion(schema: Exclude<AvroSchema, string>): schema is readonly AvroSchema[] {
  return Array.isArray(schema)
}

function known<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`the schema has no ${what}`)
  return value
}
