import type { Profile, WorkerId } from '@redflag/detection'
import { decodeProfile } from '@redflag/detector/profiles/codec'
import { Redis } from 'ioredis'

/** Every profile in Redis, decoded, by worker. */
export async function storedProfiles(
  redisUrl: string,
  prefix: string,
): Promise<ReadonlyMap<string, Profile>> {
  const redis = new Redis(redisUrl)
  const profiles = new Map<string, Profile>()
  try {
    const stream = redis.scanStream({ match: `${prefix}:{p*}:*`, count: 1000 })
    for await (const keys of stream as AsyncIterable<readonly string[]>)
      for (const key of keys) {
        const worker = key.slice(key.indexOf('}:') + 2)
        const bytes = await redis.getBuffer(key)
        if (bytes !== null) profiles.set(worker, decodeProfile(worker as WorkerId, bytes))
      }
  } finally {
    redis.disconnect()
  }
  return profiles
}

/**
 * Where a record stood, and how often a worker told another of itself, depends on how partitions and processes took turns; nothing
 * else may.
 */
const PATH_DEPENDENT = new Set(['partition', 'offset', 'position', 'sequence'])

/** Fields in which two profiles of a worker differ, as `field`; empty when they are equal but for places in the log. */
export function differingFields(one: Profile | undefined, other: Profile | undefined): readonly string[] {
  if (one === undefined || other === undefined) return one === other ? [] : ['(missing)']
  const fields = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...fields].filter((field) => textOf(Reflect.get(one, field)) !== textOf(Reflect.get(other, field)))
}

/** Keys in order: a decoded object need not have them in the order of the one that was encoded. */
function textOf(value: unknown): string {
  return (
    JSON.stringify(value, (key, inner: unknown) => {
      if (PATH_DEPENDENT.has(key)) return undefined
      if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
      return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
    }) ?? 'undefined'
  )
}
