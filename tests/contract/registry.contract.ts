import type { Registry } from '@redflag/runtime'
import { beforeAll, describe, expect, it } from 'vitest'

const record = (...fields: readonly object[]) =>
  JSON.stringify({ type: 'record', name: 'Sample', namespace: 'redflag.test', fields })

const id = { name: 'id', type: 'string' }
const noteOptional = { name: 'note', type: ['null', 'string'], default: null }
const noteRequired = { name: 'note', type: 'string' }

/** Everything the registry port promises, for any implementation of it. */
export function registryContract(
  name: string,
  open: () => Promise<Registry>,
  freshSubject: () => string,
): void {
  describe(`the registry, ${name}`, () => {
    let registry: Registry
    beforeAll(async () => {
      registry = await open()
    })

    it('gives a schema an id, the same one again, and the schema for the id', async () => {
      const subject = freshSubject()
      const schemaId = await registry.register(subject, record(id))
      expect(schemaId).toBeGreaterThan(0)
      expect(await registry.register(subject, record(id))).toBe(schemaId)
      expect(JSON.parse(await registry.schemaById(schemaId))).toEqual(JSON.parse(record(id)))
    })

    it('knows the newest schema of a subject at once, and none of a subject it never saw', async () => {
      const subject = freshSubject()
      expect(await registry.latest(subject)).toBeUndefined()
      const first = await registry.register(subject, record(id))
      expect(await registry.latest(subject)).toMatchObject({ id: first, version: 1 })
      const second = await registry.register(subject, record(id, noteOptional))
      expect(second).not.toBe(first)
      const latest = await registry.latest(subject)
      expect(latest).toMatchObject({ id: second, version: 2 })
      expect(JSON.parse(latest?.schemaJson ?? '')).toEqual(JSON.parse(record(id, noteOptional)))
    })

    it('keeps a subject BACKWARD compatible once told to', async () => {
      const subject = freshSubject()
      await registry.register(subject, record(id))
      await registry.setCompatibility(subject, 'BACKWARD')
      expect(await registry.compatibility(subject)).toBe('BACKWARD')
      expect(await registry.isCompatible(subject, record(id, noteRequired))).toBe(false)
      await expect(registry.register(subject, record(id, noteRequired))).rejects.toMatchObject({
        code: 'SCHEMA_INCOMPATIBLE',
        retryable: false,
        facts: { subject },
      })
      expect((await registry.latest(subject))?.version).toBe(1)
      expect(await registry.isCompatible(subject, record(id, noteOptional))).toBe(true)
      await registry.register(subject, record(id, noteOptional))
      expect((await registry.latest(subject))?.version).toBe(2)
    })

    it('lets a subject do anything under NONE', async () => {
      const subject = freshSubject()
      await registry.register(subject, record(id))
      await registry.setCompatibility(subject, 'NONE')
      expect(await registry.isCompatible(subject, record(noteRequired))).toBe(true)
      await registry.register(subject, record(noteRequired))
      expect((await registry.latest(subject))?.version).toBe(2)
    })

    it('compares with every version under a transitive level', async () => {
      const subject = freshSubject()
      await registry.register(subject, record(id))
      await registry.setCompatibility(subject, 'NONE')
      await registry.register(subject, record(id, noteRequired))
      const next = record(id, { ...noteRequired, doc: 'reads the second, not the first' })
      await registry.setCompatibility(subject, 'BACKWARD')
      expect(await registry.isCompatible(subject, next)).toBe(true)
      await registry.setCompatibility(subject, 'BACKWARD_TRANSITIVE')
      expect(await registry.isCompatible(subject, next)).toBe(false)
      await expect(registry.register(subject, next)).rejects.toMatchObject({ code: 'SCHEMA_INCOMPATIBLE' })
    })

    it('takes any schema for a subject without one', async () => {
      expect(await registry.isCompatible(freshSubject(), record(id))).toBe(true)
    })

    it('takes subjects with characters that a URL does not', async () => {
      const subject = `${freshSubject()} ü/%?#`
      const schemaId = await registry.register(subject, record(id))
      expect(await registry.latest(subject)).toMatchObject({ id: schemaId, version: 1 })
    })

    it('knows no schema for an id it never gave', async () => {
      await expect(registry.schemaById(2_000_000_000)).rejects.toMatchObject({
        code: 'SCHEMA_UNKNOWN',
        retryable: false,
      })
    })

    it.each(['{"type": "nonsense"}', 'not JSON'])('refuses %s as a schema', async (schemaJson) => {
      await expect(registry.register(freshSubject(), schemaJson)).rejects.toMatchObject({
        code: 'REGISTRY_REFUSED',
        retryable: false,
      })
    })
  })
}
