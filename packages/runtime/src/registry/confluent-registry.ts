import type {
  Compatibility,
  SchemaRegistryClient,
} from '@confluentinc/schemaregistry/dist/schemaregistry-client.js'
import { type RedflagError, redflagError } from '../errors.ts'
import type { CompatibilityLevel, RegisteredSchema, Registry } from './port.ts'

export interface ConfluentRegistrySettings {
  /** Base of the Confluent API, with `user:password@` for basic authentication; several, comma-separated, are tried in turn. */
  readonly url: string
  /** For basic authentication, where they are not in the URL. */
  readonly username?: string
  readonly password?: string
  /** Longest wait for one answer, in milliseconds. Default 10 000. */
  readonly timeoutMs?: number
  /** How often a request without an answer, or with 408, 429 or 5xx, is repeated. Default 3. */
  readonly retries?: number
}

const DEFAULT_TIMEOUT_MS = 10_000
const DEFAULT_RETRIES = 3
const RETRY_WAIT_MS = 200
const RETRY_MAX_WAIT_MS = 2_000

/** Answers worth another attempt later. */
const PASSING_STATUSES = new Set([408, 429, 500, 502, 503, 504])

/**
 * A registry that speaks Confluent's API: Confluent's own, Karapace, Apicurio under `/apis/ccompat/v7`. Ids and registered
 * schemas are kept by the client for good; they never change.
 */
export function createConfluentRegistry(settings: ConfluentRegistrySettings): Registry {
  let connected: Promise<SchemaRegistryClient> | undefined

  async function ask<T>(action: string, question: (client: SchemaRegistryClient) => Promise<T>): Promise<T> {
    connected ??= connect(settings)
    const client = await connected
    try {
      return await question(client)
    } catch (error) {
      throw toRegistryError(error, action)
    }
  }

  function compatibility(subject: string): Promise<CompatibilityLevel> {
    return ask(`compatibility of ${subject}`, async (client) => {
      const own = await unlessMissing(client.getCompatibility(subject))
      return toLevel(own ?? (await client.getDefaultCompatibility()))
    })
  }

  /** The client does not encode this one path itself. */
  function versions(subject: string): Promise<readonly number[]> {
    return ask(`versions of ${subject}`, async (client) => {
      const found = await unlessMissing(client.getAllVersions(encodeURIComponent(subject)))
      return [...(found ?? [])].sort((a, b) => a - b)
    })
  }

  return {
    async register(subject, schemaJson) {
      try {
        return await ask(`register ${subject}`, (client) => client.register(subject, avro(schemaJson)))
      } catch (error) {
        if (statusOf((error as RedflagError).cause) !== 409) throw error
        throw redflagError('SCHEMA_INCOMPATIBLE', { subject }, error)
      }
    },

    async schemaById(id) {
      try {
        const found = await ask(`schema ${id}`, (client) => client.getBySubjectAndId('', id))
        return found.schema
      } catch (error) {
        if (statusOf((error as RedflagError).cause) !== 404) throw error
        throw redflagError('SCHEMA_UNKNOWN', { what: `schema ${id}` }, error)
      }
    },

    async latest(subject) {
      const version = (await versions(subject)).at(-1)
      if (version === undefined) return undefined
      const found = await ask(`latest of ${subject}`, (client) => client.getSchemaMetadata(subject, version))
      return { id: found.id, version, schemaJson: found.schema } as RegisteredSchema
    },

    async setCompatibility(subject, level) {
      const update = level as Compatibility
      await ask(`compatibility of ${subject}`, (client) => client.updateCompatibility(subject, update))
    },

    compatibility,

    async isCompatible(subject, schemaJson) {
      const [level, all] = await Promise.all([compatibility(subject), versions(subject)])
      const compared = level.endsWith('_TRANSITIVE') ? all : all.slice(-1)
      const schema = avro(schemaJson)
      for (const version of compared) {
        const check = (client: SchemaRegistryClient) => client.testCompatibility(subject, version, schema)
        if (!(await ask(`check ${subject}`, check))) return false
      }
      return true
    },
  }
}

/**
 * Only the client is loaded, and only now: the package's main module also brings the clients of three cloud providers,
 * two seconds and 50 MB that embedded mode must not pay for.
 */
async function connect(settings: ConfluentRegistrySettings): Promise<SchemaRegistryClient> {
  const loaded = await import('@confluentinc/schemaregistry/dist/schemaregistry-client.js')
  const urls = settings.url.split(',').map((url) => new URL(url.trim()))
  const userInfo = credentialsOf(settings, urls)
  return new loaded.SchemaRegistryClient({
    baseURLs: urls.map(withoutCredentials),
    createAxiosDefaults: { timeout: settings.timeoutMs ?? DEFAULT_TIMEOUT_MS },
    maxRetries: settings.retries ?? DEFAULT_RETRIES,
    retriesWaitMs: RETRY_WAIT_MS,
    retriesMaxWaitMs: RETRY_MAX_WAIT_MS,
    ...(userInfo ? { basicAuthCredentials: { credentialsSource: 'USER_INFO', userInfo } } : {}),
  })
}

function withoutCredentials(url: URL): string {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare.href.replace(/\/$/, '')
}

function credentialsOf(settings: ConfluentRegistrySettings, urls: readonly URL[]): string | undefined {
  if (settings.username) return `${settings.username}:${settings.password ?? ''}`
  const user = urls.find(({ username }) => username !== '')
  return user && `${decodeURIComponent(user.username)}:${decodeURIComponent(user.password)}`
}

function avro(schemaJson: string): { readonly schema: string; readonly schemaType: string } {
  return { schema: schemaJson, schemaType: 'AVRO' }
}

function toLevel(level: string): CompatibilityLevel {
  return level as CompatibilityLevel
}

/** The registry's "not found" as undefined. */
async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw error
  }
}

function statusOf(error: unknown): number | undefined {
  const status = typeof error === 'object' && error !== null ? Reflect.get(error, 'status') : undefined
  return typeof status === 'number' ? status : undefined
}

function toRegistryError(error: unknown, action: string): RedflagError {
  const status = statusOf(error)
  if (status === undefined || PASSING_STATUSES.has(status)) {
    return redflagError('REGISTRY_UNAVAILABLE', { action }, error)
  }
  return redflagError('REGISTRY_REFUSED', { action, status }, error)
}
