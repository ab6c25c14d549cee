import avro from 'avsc'
import { redflagError } from '../errors.ts'
import type { CompatibilityLevel, RegisteredSchema, Registry } from './port.ts'

/** What Confluent's registry starts with. */
const DEFAULT_LEVEL: CompatibilityLevel = 'BACKWARD'

/** A schema registry in this process: ids count from 1, the same schema has one id whatever its subjects. */
export function createMemoryRegistry(): Registry {
  const schemas: string[] = []
  const subjects = new Map<string, RegisteredSchema[]>()
  const levels = new Map<string, CompatibilityLevel>()

  function idOf(schemaJson: string): number {
    const known = schemas.findIndex((schema) => sameSchema(schema, schemaJson))
    return known >= 0 ? known + 1 : schemas.push(schemaJson)
  }

  function mayFollow(subject: string, schemaJson: string): boolean {
    const versions = subjects.get(subject) ?? []
    return isAllowed(levels.get(subject) ?? DEFAULT_LEVEL, schemaJson, versions)
  }

  return {
    async register(subject, schemaJson) {
      parse(schemaJson, `register ${subject}`)
      const versions = subjects.get(subject) ?? []
      const same = versions.find((version) => sameSchema(version.schemaJson, schemaJson))
      if (same) return same.id
      if (!mayFollow(subject, schemaJson)) throw redflagError('SCHEMA_INCOMPATIBLE', { subject })
      const id = idOf(schemaJson)
      subjects.set(subject, [...versions, { id, version: versions.length + 1, schemaJson }])
      return id
    },
    async schemaById(id) {
      const schema = schemas[id - 1]
      if (schema === undefined) throw redflagError('SCHEMA_UNKNOWN', { what: `schema ${id}` })
      return schema
    },
    async latest(subject) {
      return subjects.get(subject)?.at(-1)
    },
    async setCompatibility(subject, level) {
      levels.set(subject, level)
    },
    async compatibility(subject) {
      return levels.get(subject) ?? DEFAULT_LEVEL
    },
    async isCompatible(subject, schemaJson) {
      parse(schemaJson, `check ${subject}`)
      return mayFollow(subject, schemaJson)
    },
  }
}

function isAllowed(
  level: CompatibilityLevel,
  schemaJson: string,
  versions: readonly RegisteredSchema[],
): boolean {
  if (level === 'NONE') return true
  const compared = level.endsWith('_TRANSITIVE') ? versions : versions.slice(-1)
  return compared.every(({ schemaJson: older }) => {
    const newReadsOld = canRead(schemaJson, older)
    const oldReadsNew = canRead(older, schemaJson)
    if (level.startsWith('BACKWARD')) return newReadsOld
    if (level.startsWith('FORWARD')) return oldReadsNew
    return newReadsOld && oldReadsNew
  })
}

function canRead(readerJson: string, writerJson: string): boolean {
  const reader = parse(readerJson, 'compare schemas')
  const writer = parse(writerJson, 'compare schemas')
  try {
    reader.createResolver(writer)
    return true
  } catch {
    return false
  }
}

function parse(schemaJson: string, action: string): avro.Type {
  try {
    return avro.Type.forSchema(JSON.parse(schemaJson))
  } catch (cause) {
    throw redflagError('REGISTRY_REFUSED', { action, status: 'not an Avro schema' }, cause)
  }
}

/** Equal but for white space and the order of keys, as registries compare. */
function sameSchema(a: string, b: string): boolean {
  return a === b || canonical(a) === canonical(b)
}

function canonical(schemaJson: string): string {
  return JSON.stringify(JSON.parse(schemaJson), (_key, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  )
}
