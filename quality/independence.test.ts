import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const ROOT = dirname(fileURLToPath(import.meta.url))
const IMPORT = /^\s*(?:import|export)\s+(?:[^'"]*?from\s+)?['"]([^'"]+)['"]/gm

it('what judges the product takes nothing from it', () => {
  const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  )
  expect(files.length).toBeGreaterThan(30)
  const foreign = files.flatMap((path) => {
    const file = join(ROOT, path)
    return [...readFileSync(file, 'utf8').matchAll(IMPORT)]
      .map(([, imported = '']) => imported)
      .filter((imported) =>
        imported.startsWith('.')
          ? relative(ROOT, resolve(dirname(file), imported)).startsWith('..')
          : imported.startsWith('@redflag/'),
      )
      .map((imported) => `${path}: ${imported}`)
  })
  expect(foreign).toEqual([])
})
