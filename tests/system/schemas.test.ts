import { createConfluentRegistry, createRecordCodec } from '@redflag/runtime'
import { eventCodec, subjects } from '@redflag/schemas'
import { describe, expect, it } from 'vitest'
import { freshPrefix, requireStack } from '../support/stack.ts'

const { registryUrl } = await requireStack()
const registry = createConfluentRegistry({ url: registryUrl })

interface RecordSchema {
  readonly fields: readonly unknown[]
}

/** A schema with one field more, as the next version might have it. */
function withField(schemaJson: string, field: unknown): string {
  const schema = JSON.parse(schemaJson) as RecordSchema
  return JSON.stringify({ ...schema, fields: [...schema.fields, field] })
}

describe.each(subjects())('the schemas of $subject in a real registry', ({ versions }) => {
  it('follow each other under BACKWARD; an optional field may come, a required one may not', async () => {
    const subject = `${freshPrefix()}value`
    await registry.setCompatibility(subject, 'BACKWARD')
    for (const { schemaJson } of versions) await registry.register(subject, schemaJson)
    const newest = versions[versions.length - 1]?.schemaJson ?? ''
    const optional = withField(newest, { name: 'added', type: ['null', 'string'], default: null })
    expect(await registry.isCompatible(subject, optional)).toBe(true)
    const required = withField(newest, { name: 'added', type: 'string' })
    expect(await registry.isCompatible(subject, required)).toBe(false)
    await expect(registry.register(subject, required)).rejects.toMatchObject({ code: 'SCHEMA_INCOMPATIBLE' })
  })
})

it('services that start together do not get into each other’s way', async () => {
  const topic = `${freshPrefix()}events`
  const fresh = () => createConfluentRegistry({ url: registryUrl })
  await Promise.all(Array.from({ length: 6 }, () => createRecordCodec(fresh(), eventCodec, topic)))
  expect((await registry.latest(`${topic}-value`))?.version).toBe(1)
})

it('a service that registers its schema leaves the subject under BACKWARD', async () => {
  const topic = `${freshPrefix()}events`
  await createRecordCodec(registry, eventCodec, topic)
  expect(await registry.compatibility(`${topic}-value`)).toBe('BACKWARD')
})
