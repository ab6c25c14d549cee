import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCodec } from './codec.ts'
import { readProblem } from './compatibility.ts'
import { subjects } from './subjects.ts'
import { valuesOf } from './testing/avro-arbitrary.ts'

const folder = new URL('../', import.meta.url)

describe.each(subjects())('$subject', ({ versions }) => {
  it('is numbered from 1 without a gap', () => {
    expect(versions.map(({ version }) => version)).toEqual(versions.map((_, at) => at + 1))
  })

  it('reads, in its newest version, what any earlier one wrote', () => {
    const newest = versions.at(-1)
    if (newest === undefined) throw new Error('a subject has a version')
    const codec = createCodec<unknown>(newest)
    for (const older of versions) {
      expect(readProblem(newest.schemaJson, older.schemaJson)).toBeNull()
      fc.assert(
        fc.property(valuesOf(older.schemaJson), (value) => {
          codec.decode(createCodec<unknown>(older).encode(value), older.schemaJson)
        }),
        { numRuns: 20 },
      )
    }
  })
})

describe('the rule', () => {
  const thing = (fields: readonly object[], name = 'Thing') =>
    JSON.stringify({ type: 'record', name, fields })
  const list = (symbols: readonly string[]) => ({
    name: 'list',
    type: { type: 'enum', name: 'List', symbols },
  })
  const id = { name: 'id', type: 'string' }
  const count = { name: 'count', type: 'int' }

  it.each([
    ['a field with a default is added', [id, { ...count, default: 0 }], [id]],
    ['a nullable field is added', [id, { name: 'n', type: ['null', 'string'], default: null }], [id]],
    ['a field is removed', [id], [id, count]],
    ['an int becomes a long', [{ name: 'count', type: 'long' }], [count]],
    ['a field becomes nullable', [{ name: 'id', type: ['null', 'string'], default: null }], [id]],
    ['a closed list grows', [list(['A', 'B'])], [list(['A'])]],
    ['fields change places', [count, id], [id, count]],
  ])('lets pass: %s', (_, newer, older) => {
    expect(readProblem(thing(newer), thing(older))).toBeNull()
  })

  it.each([
    ['a field without a default is added', thing([id, count]), thing([id])],
    ['a field is renamed', thing([{ ...id, name: 'key' }]), thing([id])],
    ['a text becomes a number', thing([{ ...id, type: 'long' }]), thing([id])],
    ['a long becomes an int', thing([count]), thing([{ ...count, type: 'long' }])],
    ['a field is no longer nullable', thing([id]), thing([{ ...id, type: ['null', 'string'] }])],
    ['a closed list shrinks', thing([list(['A'])]), thing([list(['A', 'B'])])],
    ['the record is renamed', thing([id], 'Other'), thing([id])],
  ])('stops: %s', (_, newer, older) => {
    expect(readProblem(newer, older)).not.toBeNull()
  })
})

describe('released files', () => {
  const released: Readonly<Record<string, string>> = JSON.parse(
    readFileSync(new URL('released.json', folder), 'utf8'),
  )

  it.each(Object.entries(released))('%s is as it was', (path, sha256) => {
    expect(
      createHash('sha256')
        .update(readFileSync(new URL(path, folder)))
        .digest('hex'),
    ).toBe(sha256)
  })

  it('are all of them: a new version is sealed with `node schemas/generate.js --seal`', () => {
    const present = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.avsc'),
    )
    expect(Object.keys(released).sort()).toEqual(present.sort())
  })
})
