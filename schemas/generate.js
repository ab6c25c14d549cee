/**
 * Writes what can be derived from the contracts: the schemas as modules, so that no bundler needs to know what an `.avsc`
 * is and nothing is read from disk at run time, and the TypeScript types that they describe.
 *
 *   node schemas/generate.js            writes the files
 *   node schemas/generate.js --check    writes nothing; exit status 1, and the names, when one of them is stale
 *   node schemas/generate.js --seal     adds the checksums of new schema versions to released.json; from then on a test
 *                                       stops every change to them, and what is needed goes into the next version
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { avroTypesModule } from './generate/avro-types.js'
import { avscModule } from './generate/avsc-module.js'
import { contractModule } from './generate/contract-module.js'
import { jsonSchemaTypesModule } from './generate/json-schema-types.js'

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
const contract = (file) => JSON.parse(readFileSync(join(here, 'contract', file), 'utf8'))
const eventsSchema = contract('events.schema.json')
const labelSchema = contract('label.schema.json')

const outputs = [
  { path: 'src/avsc.generated.ts', text: avscModule(avroSchemas) },
  { path: 'src/wire.generated.ts', text: avroTypesModule(avroSchemas) },
  {
    path: 'src/events-schema.generated.ts',
    text: contractModule('EVENTS_SCHEMA_JSON', 'events.schema.json', eventsSchema),
  },
  {
    path: 'src/label-schema.generated.ts',
    text: contractModule('LABEL_SCHEMA_JSON', 'label.schema.json', labelSchema),
  },
  {
    path: 'src/contract.generated.ts',
    text: jsonSchemaTypesModule([
      { name: 'ContractEvent', schema: eventsSchema },
      { name: 'ContractLabel', schema: labelSchema },
      { name: 'ContractAlert', schema: contract('alert.schema.json') },
      { name: 'ContractAssessment', schema: contract('assessment.schema.json') },
    ]),
  },
]

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

if (process.argv.includes('--seal')) seal()

/** Never overwrites a checksum: what is released is released. */
function seal() {
  const file = join(here, 'released.json')
  const released = JSON.parse(readFileSync(file, 'utf8'))
  for (const { subject, version, text } of avroSchemas) {
    released[`${subject}/v${version}.avsc`] ??= createHash('sha256').update(text).digest('hex')
  }
  const sorted = Object.fromEntries(Object.entries(released).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`)
}
