import avro, { type Type } from 'avsc'
import { FastString, isNullable, Nullable } from './fast-types.ts'
import { BoundedArray, BoundedMap, ExactLong } from './strict-types.ts'

/**
 * Parses a schema into a type that unwraps unions, refuses what it cannot carry exactly, believes no count that the bytes
 * cannot back, and is fast where our records need it.
 *
 * @throws Error when it is no Avro schema
 */
export function parseAvroSchema(schemaJson: string): Type {
  return avro.Type.forSchema(JSON.parse(schemaJson), {
    // Record methods would sit on the prototype of every decoded value; nothing here needs them.
    omitRecordMethods: true,
    wrapUnions: 'auto',
    typeHook(schema, options) {
      if (Array.isArray(schema)) return isNullable(schema) ? new Nullable(schema, options) : undefined
      switch (typeof schema === 'object' && 'type' in schema ? schema.type : schema) {
        case 'string':
          return new FastString()
        case 'long':
          return new ExactLong()
        case 'array':
          return new BoundedArray(schema, options)
        case 'map':
          return new BoundedMap(schema, options)
        default:
          return undefined
      }
    },
  })
}
