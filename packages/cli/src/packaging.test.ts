import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inRepository } from './testing/repository.ts'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(inRepository(`${folder}/package.json`), 'utf8'))

const WORKSPACES = [
  'schemas',
  ...['packages', 'services'].flatMap((folder) =>
    readdirSync(inRepository(folder)).map((name) => `${folder}/${name}`),
  ),
].map(manifestOf)

const isOwn = (name: string): boolean => name.startsWith('@redflag/')

describe('the published package', () => {
  it('depends on what its workspaces depend on, in the same versions, and on nothing else', () => {
    const wanted = WORKSPACES.flatMap(({ dependencies = {} }) => Object.entries(dependencies))
      .filter(([name]) => !isOwn(name))
      .sort(([a], [b]) => (a < b ? -1 : 1))
    expect(manifestOf('.').dependencies).toEqual(Object.fromEntries(wanted))
  })

  it('takes each dependency in one exact version only', () => {
    const versions = new Map<string, Set<string>>()
    for (const { dependencies = {} } of WORKSPACES) {
      for (const [name, version] of Object.entries(dependencies)) {
        expect(version, name).toMatch(/^\d+\.\d+\.\d+$/)
        versions.set(name, (versions.get(name) ?? new Set()).add(version))
      }
    }
    expect([...versions].filter(([, found]) => found.size > 1)).toEqual([])
  })

  it('is of one version with its workspaces, and so are they among each other', () => {
    const { version } = manifestOf('.')
    for (const { name, version: theirs, dependencies = {}, devDependencies = {} } of WORKSPACES) {
      expect(theirs, name).toBe(version)
      for (const [used, range] of Object.entries({ ...dependencies, ...devDependencies }))
        if (isOwn(used)) expect(range, `${name} -> ${used}`).toBe(version)
    }
  })
})
