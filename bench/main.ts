import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { benches } from './benches/index.ts'
import type { Bench, BenchContext, OtherNode } from './measure/bench.ts'
import { createChildren } from './measure/children.ts'
import { showHotSpots } from './measure/hot-spots.ts'
import { commit, hardware, IDLE_LOAD, loadNow, packageVersion } from './measure/machine.ts'
import { markdownSection, replaceSection, textSection } from './measure/section.ts'

const RESULTS = 'bench/RESULTS.md'

const HELP = `Usage: npm run bench -- [NAME...] [options]

Measures Redflag on this machine and writes ${RESULTS}. Without a name, all:
${benches.map(({ id, title }) => `  ${id.padEnd(14)}${title}`).join('\n')}

Options
  --quick     small and few: to see that it works. Writes no results.
  --reuse     take what was prepared for an earlier run even if the code that made it has changed since.
              Writes no results.
  --profile   where the CPU time goes, by function. Slower, so it writes no results either.
  --help
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    reuse: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    // Set by run.js.
    build: { type: 'string', default: '' },
    'other-node': { type: 'string', default: '' },
  },
})

const cleanUps: (() => Promise<void>)[] = []
let ending: Promise<never> | null = null
const scratch = mkdtempSync(join(tmpdir(), 'redflag-bench-'))
const profileDir = values.profile ? join(scratch, 'profiles') : null
const HEADING = `# Results

Written by \`npm run bench\`; each section is renewed by itself. Figures of one section come from one run on one machine, mostly as
minimum, median and maximum of several runs; ratios compare what was measured side by side, and are what to go by.
`

const children = createChildren({ node: process.execPath, build: values.build, profileDir })

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end(130))

if (values.help) {
  process.stdout.write(HELP)
  await end(0)
}
const unknown = positionals.find((name) => !benches.some(({ id }) => id === name))
if (unknown !== undefined) {
  process.stderr.write(`bench: there is no ${unknown}\n\n${HELP}`)
  await end(2)
}
// Before anything of ours adds to it.
const load = loadNow()
const isBusy = load > IDLE_LOAD
say(`${hardware()}; load average ${load.toFixed(2)}`)
if (isBusy) say('! something else is at work on this machine: the figures are not to be kept')
try {
  for (const bench of benches) {
    if (positionals.length === 0 || positionals.includes(bench.id)) await run(bench)
  }
  await end(0)
} catch (error) {
  // What is cut off by an end that was asked for fails in its own ways.
  if (ending === null)
    process.stderr.write(`bench: ${error instanceof Error ? error.stack : String(error)}\n`)
  await end(1)
}

async function run(bench: Bench): Promise<void> {
  say(`\n${bench.title}\n${'='.repeat(bench.title.length)}\n`)
  const context: BenchContext = {
    children,
    isQuick: values.quick,
    mayReuse: values.reuse,
    otherNode: values.profile ? null : otherNode(values['other-node']),
    scratch,
    cache: join(values.build, 'cache'),
    build: values.build,
    say: (line) => say(`  ${line}`),
    atEnd: (cleanUp) => cleanUps.push(cleanUp),
  }
  const section = await bench.run(context)
  say(`\n${textSection(section)}\n`)
  if (profileDir !== null) {
    say(showHotSpots(profileDir))
    rmSync(profileDir, { recursive: true, force: true })
  }
  if (values.quick || values.profile || values.reuse) return
  const machine = [
    `${hardware()}; load average before the start ${load.toFixed(2)}${isBusy ? ', so **something else was at work**' : ''}`,
    [`Node ${process.versions.node}`, packageVersion('kafkajs'), packageVersion('avsc'), commit()].join(', '),
  ]
  const command = `npm run bench -- ${bench.id}`
  const circumstances = {
    title: bench.title,
    id: bench.id,
    dateIso: new Date().toISOString().slice(0, 16),
    command,
    machine,
  }
  const before = existsSync(RESULTS) ? readFileSync(RESULTS, 'utf8') : HEADING
  writeFileSync(RESULTS, replaceSection(before, bench.id, markdownSection(section, circumstances)))
}

function otherNode(path: string): OtherNode | null {
  if (path === '' || path === process.execPath) return null
  return { path, version: execFileSync(path, ['--version'], { encoding: 'utf8' }).trim().slice(1) }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** Leaves nothing running and nothing lying about; the first call decides the status. */
function end(status: number): Promise<never> {
  ending ??= cleanUpAndExit(status)
  return ending
}

async function cleanUpAndExit(status: number): Promise<never> {
  children.killAll()
  for (const cleanUp of cleanUps.splice(0).reverse()) {
    await cleanUp().catch((error: unknown) => process.stderr.write(`bench: ${String(error)}\n`))
  }
  rmSync(scratch, { recursive: true, force: true })
  process.exit(status)
}
