import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

/** What each workspace may import of the others; the shipped code only, tests may import anything. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'packages/detection': [],
  'packages/reference': [],
  'packages/runtime': [],
  // Shapes only: the compiler checks that wire and domain agree.
  schemas: ['detection'],
  'packages/settings': ['detection', 'reference', 'runtime'],
  'services/ingest': ['detection', 'reference', 'runtime', 'schemas'],
  'services/detector': ['detection', 'runtime', 'schemas'],
  'services/alerting': ['detection', 'runtime', 'schemas'],
  'packages/cli': [
    'alerting',
    'detection',
    'detector',
    'ingest',
    'reference',
    'runtime',
    'schemas',
    'settings',
  ],
}

/** Everything the pure core may use besides itself. */
const CORE_LIBRARIES = ['simple-statistics']

const IMPORT = /^\s*(?:import|export)\s+(?:[^'"]*?from\s+)?['"]([^'"]+)['"]/gm

function sourcesOf(workspace: string): readonly string[] {
  return readdirSync(join(workspace, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/\.test\.ts$|\.fixture\.ts$|\/testing\//.test(file))
}

function importsOf(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)].map((match) => match[1] as string)
}

describe.each(Object.entries(MAY_IMPORT))('%s', (workspace, allowed) => {
  it('imports only the workspaces below it', () => {
    const wrong = sourcesOf(workspace).flatMap((file) =>
      importsOf(file)
        .filter((path) => path.startsWith('@redflag/'))
        .filter((path) => !allowed.includes(path.split('/')[1] as string))
        .map((path) => `${file}: ${path}`),
    )
    expect(wrong).toEqual([])
  })

  it('has no circle of imports', () => {
    expect(circleIn(sourcesOf(workspace).map((file) => resolve(file)))).toBeNull()
  })
})

it('the core imports nothing that could do I/O', () => {
  const foreign = sourcesOf('packages/detection').flatMap((file) =>
    importsOf(file).filter((path) => !path.startsWith('.') && !CORE_LIBRARIES.includes(path)),
  )
  expect(foreign).toEqual([])
})

/** A circle of types is no circle: nothing of it is left when the code runs. */
function valueImports(file: string): readonly string[] {
  const source = readFileSync(file, 'utf8').replaceAll(
    /^\s*(?:import|export)\s+type\s[^'"]*from\s+['"][^'"]+['"]/gm,
    '',
  )
  return [...source.matchAll(IMPORT)]
    .map((match) => match[1] as string)
    .filter((path) => path.startsWith('.'))
}

/** One circle as a list of files, or null. Depth first: a file met again on its own path closes one. */
function circleIn(files: readonly string[]): readonly string[] | null {
  const known = new Set(files)
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file) || !known.has(file)) return null
    for (const next of valueImports(file)) {
      const circle = visit(resolve(dirname(file), next), [...path, file])
      if (circle !== null) return circle
    }
    done.add(file)
    return null
  }
  for (const file of files) {
    const circle = visit(file, [])
    if (circle !== null) return circle
  }
  return null
}
