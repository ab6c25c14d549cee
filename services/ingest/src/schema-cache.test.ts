import { createManualClock, createMemoryRegistry, type Registry, redflagError } from '@redflag/runtime'
import { describe, expect, it } from 'vitest'
import { createSchemaCache } from './schema-cache.ts'

const SCHEMA = '{"type":"string"}'

/** A registry that counts what it is asked, and can be away. */
function counted(registry: Registry) {
  const asked: number[] = []
  let isAway = false
  return {
    asked,
    setAway(away: boolean) {
      isAway = away
    },
    registry: {
      ...registry,
      async schemaById(id: number) {
        asked.push(id)
        if (isAway) throw redflagError('REGISTRY_UNAVAILABLE', { action: `schema ${id}` })
        return registry.schemaById(id)
      },
    },
  }
}

describe('schema cache', () => {
  it('asks once for each schema, however many records carry it', async () => {
    const memory = createMemoryRegistry()
    const id = await memory.register('s', SCHEMA)
    const { registry, asked } = counted(memory)
    const cache = createSchemaCache(registry, createManualClock(0))
    expect(cache.lookup(id)).toBeNull()
    await cache.load([id, id, id])
    await cache.load([id])
    expect(asked).toEqual([id])
    expect(cache.lookup(id)).toBe(SCHEMA)
  })

  it('asks again for an unknown one after a minute, not before', async () => {
    const memory = createMemoryRegistry()
    const { registry, asked } = counted(memory)
    const clock = createManualClock(0)
    const cache = createSchemaCache(registry, clock)
    await cache.load([1])
    clock.advance(59_999)
    await cache.load([1])
    expect(asked).toEqual([1])
    expect(cache.lookup(1)).toBeNull()
    await memory.register('s', SCHEMA)
    clock.advance(1)
    await cache.load([1])
    expect(cache.lookup(1)).toBe(SCHEMA)
  })

  it('passes on that the registry is away, and takes no answer from that', async () => {
    const memory = createMemoryRegistry()
    const id = await memory.register('s', SCHEMA)
    const { registry, setAway } = counted(memory)
    const cache = createSchemaCache(registry, createManualClock(0))
    setAway(true)
    await expect(cache.load([id])).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE', retryable: true })
    setAway(false)
    await cache.load([id])
    expect(cache.lookup(id)).toBe(SCHEMA)
  })
})
