import { AVRO_SCHEMAS } from './avsc.generated.ts'
import type { VersionedSchema } from './codec.ts'

/** One subject and all that was ever released of it, oldest first. */
export interface SubjectVersions {
  readonly subject: string
  readonly versions: readonly VersionedSchema[]
}

/** Every subject with its versions, by name: what a registry has to hold, and in which order to register it. */
export function subjects(): readonly SubjectVersions[] {
  const names = [...new Set(AVRO_SCHEMAS.map(({ subject }) => subject))]
  return names.map((subject) => ({
    subject,
    versions: AVRO_SCHEMAS.filter((schema) => schema.subject === subject),
  }))
}
