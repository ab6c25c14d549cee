/**
 * Writes the documents that are made from the code: `npm run docs`. With `--check` it writes nothing and fails when one of
 * them is not what the code says now.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundle } from './bundle.js'

const isCheck = process.argv.includes('--check')
const outfile = '.cache/docs.js'

await mkdir('.cache', { recursive: true })
await bundle({ entry: 'scripts/docs/pages.ts', outfile })
/** @type {{ pages: () => Record<string, string> }} */
const { pages } = await import(pathToFileURL(resolve(outfile)).href)
await rm(outfile, { force: true })

const stale = []
for (const [path, text] of Object.entries(pages())) {
  const before = existsSync(path) ? await readFile(path, 'utf8') : null
  if (before === text) continue
  stale.push(path)
  if (!isCheck) await writeFile(path, text)
}
if (stale.length === 0) process.stdout.write('docs: current\n')
else if (isCheck) {
  process.stderr.write(`docs: not what the code says, run \`npm run docs\`: ${stale.join(', ')}\n`)
  process.exitCode = 1
} else process.stdout.write(`docs: written ${stale.join(', ')}\n`)
