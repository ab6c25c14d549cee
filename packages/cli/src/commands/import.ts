import { basename, dirname } from 'node:path'
import { importOfac, type SanctionsList } from '@redflag/reference'
import type { Command } from 'commander'
import type { CliIo } from '../cli-io.ts'
import { openOutputFiles } from '../replay/output-files.ts'
import { grouped, megabytes, spoken } from '../terminal/figures.ts'
import { createProgress } from '../terminal/progress.ts'

/** `redflag import ofac`: what a sanctions list holds, before it is relied on. */
export function addImport(program: Command, io: CliIo): void {
  const imports = program
    .command('import')
    .description('read a public list, say what it holds, and write it as NDJSON')
  imports
    .command('ofac')
    .description('the digital-currency addresses of the OFAC SDN list')
    .argument('<file>', 'sdn_advanced.xml, plain, .gz or .bz2')
    .option('--to <file>', 'write the entries there, one JSON object a line')
    .addHelpText('after', HELP)
    .action((file: string, options: { readonly to?: string }) => run(file, options.to, io))
}

const HELP = `
The services read the original themselves (--list ofac-xml=FILE); this is for looking at it, and for comparing two issues.

Examples
  redflag import ofac sdn_advanced.xml.gz
  redflag import ofac sdn_advanced.xml --to ofac.ndjson
`

async function run(file: string, to: string | undefined, io: CliIo): Promise<void> {
  const beganMs = performance.now()
  const progress = createProgress(io.stderr, () => performance.now())
  const list = await importOfac(file, {
    signal: io.interrupted,
    onProgress: (read, total) =>
      progress.show(() => `${Math.floor((100 * read) / total)} %  ${megabytes(read)} of ${megabytes(total)}`),
  }).finally(() => progress.clear())
  if (to !== undefined) await write(list, to)
  io.stdout.write(summary(list, to))
  io.stderr.write(`took ${spoken(performance.now() - beganMs)}\n`)
}

async function write(list: SanctionsList, to: string): Promise<void> {
  const outputs = await openOutputFiles(dirname(to), [basename(to)])
  try {
    const file = outputs.files[basename(to)]
    for (const entry of list.entries) {
      file?.line(entry)
      await outputs.settle()
    }
    await outputs.keep()
  } finally {
    await outputs.discard()
  }
}

function summary(list: SanctionsList, to: string | undefined): string {
  const [issue] = list.versions
  const assets = [...list.countByAsset].sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    `${issue?.list} ${issue?.version}`,
    `${grouped(list.addressCount)} addresses of ${grouped(list.partyCount)} parties, in ${grouped(list.entries.length)} entries`,
    ...assets.map(([asset, count]) => `  ${asset.padEnd(6)}${grouped(count)}`),
    ...(to === undefined ? [] : [`written to ${to}`]),
    '',
  ].join('\n')
}
