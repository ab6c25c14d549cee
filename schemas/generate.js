/**
 * Writes what can be derived from the contracts: the Avro schemas as a module, so that no bundler needs to know what an
 * `.avsc` is.
 *
 *   node schemas/generate.js            writes the files
 *   node schemas/generate.js --check    writes nothing; exit status 1, and the names, when one of them is stale
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { avscModule } from './generate/avsc-module.js'

const here = dirname(fileURLToPath(import.meta.url))

/** @returns {{ subject: string, version: number, text: string }[]} every `<subject>/v<N>.avsc`, sorted */
function readAvroSchemas() {
  return readdirSync(here, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((folder) =>
      readdirSync(join(here, folder.name))
        .filter((file) => /^v[1-9][0-9]*\.avsc$/.test(file))
        .map((file) => ({
          subject: folder.name,
          version: Number(file.slice(1, -'.avsc'.length)),
          text: readFileSync(join(here, folder.name, file), 'utf8'),
        })),
    )
    .sort((a, b) => (a.subject === b.subject ? a.version - b.version : a.subject < b.subject ? -1 : 1))
}

const avroSchemas = readAvroSchemas()
const outputs = [{ path: 'src/avsc.generated.ts', text: avscModule(avroSchemas) }]

const stale = outputs.filter(({ path, text }) => {
  try {
    return readFileSync(join(here, path), 'utf8') !== text
  } catch {
    return true
  }
})

if (process.argv.includes('--check')) {
  for (const { path } of stale) console.error(`schemas/${path} is stale: run node schemas/generate.js`)
  process.exitCode = stale.length === 0 ? 0 : 1
} else {
  for (const { path, text } of stale) {
    writeFileSync(join(here, path), text)
    console.log(`wrote schemas/${path}`)
  }
}
