/**
 * The schema registry port: what Redflag needs of a Confluent-compatible registry, and nothing more.
 * `confluent-registry.ts` speaks to a real one by URL, `memory-registry.ts` is the twin for embedded mode and tests.
 */
export interface Registry {
  /**
   * Registers a schema under a subject and answers its id; the same schema again answers the same id.
   * @throws `SCHEMA_INCOMPATIBLE` when the subject's compatibility level forbids it, `REGISTRY_UNAVAILABLE` (retryable).
   */
  register(subject: string, schemaJson: string): Promise<number>
  /** The schema of an id, from the cache once it was seen. @throws `SCHEMA_UNKNOWN`, `REGISTRY_UNAVAILABLE` (retryable). */
  schemaById(id: number): Promise<string>
  /** The newest schema of a subject, never from a cache; undefined when the subject has none. @throws `REGISTRY_UNAVAILABLE`. */
  latest(subject: string): Promise<RegisteredSchema | undefined>
  /** Sets the level that later registrations must keep. @throws `REGISTRY_UNAVAILABLE` (retryable). */
  setCompatibility(subject: string, level: CompatibilityLevel): Promise<void>
  /** The level that holds for a subject. Registries differ in what they start with, so set it where it matters. */
  compatibility(subject: string): Promise<CompatibilityLevel>
  /** Whether `register` would take the schema; true for a subject without schemas. @throws `REGISTRY_UNAVAILABLE`. */
  isCompatible(subject: string, schemaJson: string): Promise<boolean>
}

export interface RegisteredSchema {
  readonly id: number
  /** Counts from 1 within the subject. */
  readonly version: number
  readonly schemaJson: string
}

const compatibilityLevels = [
  'NONE',
  'BACKWARD',
  'BACKWARD_TRANSITIVE',
  'FORWARD',
  'FORWARD_TRANSITIVE',
  'FULL',
  'FULL_TRANSITIVE',
] as const

export type CompatibilityLevel = (typeof compatibilityLevels)[number]
