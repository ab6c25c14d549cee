/**
 * The published package is the bundle of all workspaces, so it depends on what they depend on. This keeps the list in
 * the root package.json equal to theirs.
 *
 *   node scripts/package-dependencies.js          writes the list (then: npm install --package-lock-only)
 *   node scripts/package-dependencies.js --check  writes nothing; status 1 when the list is not equal
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

/** @typedef {{ name: string, workspaces?: string[], dependencies?: Record<string, string> }} Manifest */

/** @param {string} path @returns {Manifest} */
const readManifest = (path) => JSON.parse(readFileSync(path, 'utf8'))

const root = readManifest('package.json')
const workspaces = (root.workspaces ?? [])
  .flatMap(foldersOf)
  .map((folder) => readManifest(`${folder}/package.json`))
const ownNames = workspaces.map(({ name }) => name)

/** @type {Map<string, string>} */
const wanted = new Map()
for (const { name, dependencies = {} } of workspaces) {
  for (const [dependency, version] of Object.entries(dependencies)) {
    if (ownNames.includes(dependency)) continue
    const other = wanted.get(dependency)
    if (other !== undefined && other !== version)
      stop(`${name} wants ${dependency} ${version}, another workspace ${other}`)
    wanted.set(dependency, version)
  }
}

const sorted = Object.fromEntries([...wanted].sort(([a], [b]) => (a < b ? -1 : 1)))
const isEqual = JSON.stringify(root.dependencies ?? {}) === JSON.stringify(sorted)
if (!isEqual && process.argv.includes('--check'))
  stop('not those of the workspaces; run node scripts/package-dependencies.js')
if (!isEqual) writeFileSync('package.json', `${JSON.stringify(withDependencies(sorted), null, 2)}\n`)

/** @param {string} pattern a folder, or `folder/*` @returns {string[]} */
function foldersOf(pattern) {
  if (!pattern.endsWith('/*')) return [pattern]
  const parent = pattern.slice(0, -2)
  return readdirSync(parent).map((name) => `${parent}/${name}`)
}

/** @param {Record<string, string>} dependencies keeps its place before the development ones */
function withDependencies(dependencies) {
  const { dependencies: _, devDependencies, ...rest } = /** @type {Record<string, unknown>} */ ({ ...root })
  return { ...rest, dependencies, devDependencies }
}

/** @param {string} reason @returns {never} */
function stop(reason) {
  process.stderr.write(`package.json: dependencies: ${reason}\n`)
  process.exit(1)
}
