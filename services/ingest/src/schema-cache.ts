import { type Clock, isRedflagError, type Registry } from '@redflag/runtime'
import type { SchemaLookup } from './ports.ts'

/** The writer schemas of framed Avro, fetched ahead so that the pipeline need not wait. */
export interface SchemaCache {
  readonly lookup: SchemaLookup
  /**
   * Fetches what is not known yet. An id that the registry does not have is remembered as such for a minute: it may have
   * been registered elsewhere and not have arrived.
   * @throws `REGISTRY_UNAVAILABLE` (retryable), `REGISTRY_REFUSED`
   */
  load(schemaIds: Iterable<number>): Promise<void>
}

const FORGET_UNKNOWN_AFTER_MS = 60_000
/** A topic sees a handful of schemas; thousands are garbage that happens to begin with a zero byte. */
const MAX_UNKNOWN = 10_000
const CONCURRENT_REQUESTS = 8

export function createSchemaCache(registry: Registry, clock: Clock): SchemaCache {
  const known = new Map<number, string>()
  /** Id to when it was asked for last. */
  const unknown = new Map<number, number>()

  function isToAsk(schemaId: number): boolean {
    if (known.has(schemaId)) return false
    const askedAtMs = unknown.get(schemaId)
    return askedAtMs === undefined || clock.nowMs() - askedAtMs >= FORGET_UNKNOWN_AFTER_MS
  }

  async function ask(schemaId: number): Promise<void> {
    try {
      known.set(schemaId, await registry.schemaById(schemaId))
      unknown.delete(schemaId)
    } catch (error) {
      if (!isRedflagError(error, 'SCHEMA_UNKNOWN')) throw error
      if (unknown.size >= MAX_UNKNOWN) unknown.clear()
      unknown.set(schemaId, clock.nowMs())
    }
  }

  return {
    lookup: (schemaId) => known.get(schemaId) ?? null,
    async load(schemaIds) {
      const toAsk = [...new Set(schemaIds)].filter(isToAsk)
      for (let i = 0; i < toAsk.length; i += CONCURRENT_REQUESTS) {
        await Promise.all(toAsk.slice(i, i + CONCURRENT_REQUESTS).map(ask))
      }
    },
  }
}
