import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { REPORTED_SEEDS, reportPage } from './measure/report.ts'
import { type Judgement, judgePopulation, type ReplayBase } from './measure/run.ts'
import { accused, missed, tables, textTable } from './measure/tables.ts'
import { checks } from './metamorphic/checks.ts'

const PAGE = 'docs/quality.md'

const HELP = `Usage: npm run quality [-- COMMAND] [options]

Replays an invented population, of which the truth is known, through the shipped command and compares.

Commands
  judge         (default) precision, recall, delay and false alerts of one population or several
  report        the same of the reported seeds (${REPORTED_SEEDS.join(', ')}), written to ${PAGE}
  metamorphic   changes that must not change what is said; ends with 1 when one does:
${checks.map(({ id, title }) => `                  ${id.padEnd(11)}${title}`).join('\n')}

Options
  --seed <n>          which population; may be repeated; judge and metamorphic only (default 1)
  --workers <n>       how many (default 800; metamorphic 180)
  --days <n>          watched period (default 120; metamorphic 60)
  --adversaries <x>   their share, 0 to 1 (default 0.16)
  --quick             300 workers, 60 days: to see that it works; report writes nothing
  --details           also each missed adversary and each accused honest worker
  --only <id>         one metamorphic check; may be repeated
  --settings <file>   detection settings of the run; judge and metamorphic only
  --keep <dir>        keep events, lists and output there
  --help
`

const { values, positionals } = readArgs()
const [command = 'judge', ...rest] = positionals
if (values.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
if (rest.length > 0 || !['judge', 'report', 'metamorphic'].includes(command))
  fail(`no such command: ${positionals.join(' ')}`)
const isReport = command === 'report'
const isMetamorphic = command === 'metamorphic'
if (isReport && (values.seed || values.workers || values.days || values.adversaries || values.settings))
  fail('report has its own seeds and sizes')
const seeds = isReport ? REPORTED_SEEDS : (values.seed ?? ['1']).map((text) => whole('seed', text))
if (!isReport && seeds.some((seed) => REPORTED_SEEDS.includes(seed)))
  fail(`seeds ${REPORTED_SEEDS.join(', ')} are for report only: nothing may be tuned on them`)
const unknown = (values.only ?? []).find((id) => !checks.some((check) => check.id === id))
if (unknown !== undefined) fail(`no such check: ${unknown}`)
const sizes = {
  workers: whole('workers', values.workers ?? (isMetamorphic ? '180' : values.quick ? '300' : '800')),
  days: whole('days', values.days ?? (isMetamorphic || values.quick ? '60' : '120')),
  adversaryShare: ratio('adversaries', values.adversaries ?? '0.16'),
}

const scratch = values.keep ?? mkdtempSync(join(tmpdir(), 'redflag-quality-'))
mkdirSync(scratch, { recursive: true })
process.once('exit', () => {
  if (values.keep === undefined) rmSync(scratch, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
const base: ReplayBase = {
  node: process.execPath,
  command: values.command,
  folder: scratch,
  settingsFile: values.settings ?? null,
}

try {
  process.exitCode = isMetamorphic ? await metamorphic() : await judgeSeeds()
} catch (error) {
  process.stderr.write(`quality: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function judgeSeeds(): Promise<number> {
  const all: Judgement[] = []
  for (const seed of seeds) {
    progress(`seed ${seed} ...`)
    const judgement = await judgePopulation({ seed, isUntidy: true, ...sizes }, base)
    all.push(judgement)
    progress(
      `seed ${seed}: ${judgement.events.toLocaleString('en-US')} events, replayed in ${judgement.seconds.toFixed(0)} s\n`,
    )
  }
  const workers = all.flatMap((judgement) => judgement.workers)
  const events = all.reduce((total, judgement) => total + judgement.events, 0)
  process.stdout.write(
    `\n  Seeds ${seeds.join(', ')}; ${sizes.workers} workers, ${sizes.days} days, ${sizes.adversaryShare} adversaries; ${events} events\n`,
  )
  const shown = values.details ? [...tables(workers), missed(workers), accused(workers)] : tables(workers)
  process.stdout.write(`\n${shown.map(textTable).join('\n\n')}\n`)
  if (isReport && !values.quick) {
    writeFileSync(PAGE, reportPage(workers, { seeds, events, ...sizes }))
    process.stdout.write(`\n  ${PAGE} written\n`)
  }
  return 0
}

async function metamorphic(): Promise<number> {
  const chosen = checks.filter(({ id }) => values.only === undefined || values.only.includes(id))
  let status = 0
  for (const seed of seeds) {
    for (const { id, title, run } of chosen) {
      progress(`${id} ...`)
      const violations = await run(
        { seed, isUntidy: false, ...sizes },
        { ...base, folder: join(scratch, `${id}-${seed}`) },
      )
      if (violations.length > 0) status = 1
      progress('')
      process.stdout.write(
        `${violations.length === 0 ? 'holds ' : 'BROKEN'}  ${id} (seed ${seed}): ${title}\n`,
      )
      for (const violation of violations.slice(0, 20)) process.stdout.write(`        ${violation}\n`)
      if (violations.length > 20) process.stdout.write(`        and ${violations.length - 20} more\n`)
    }
  }
  return status
}

/** On a terminal the line is written over; elsewhere only finished lines are worth keeping. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
  else if (text.endsWith('\n')) process.stderr.write(text)
}

function readArgs() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        seed: { type: 'string', multiple: true },
        workers: { type: 'string' },
        days: { type: 'string' },
        adversaries: { type: 'string' },
        quick: { type: 'boolean', default: false },
        details: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true },
        settings: { type: 'string' },
        keep: { type: 'string' },
        help: { type: 'boolean', default: false },
        // Set by run.js.
        command: { type: 'string', default: 'dist/redflag.js' },
      },
    })
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error))
  }
}

function whole(name: string, text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) fail(`--${name} must be a whole number from 1 on, got ${text}`)
  return Number(text)
}

function ratio(name: string, text: string): number {
  const value = Number(text)
  if (text === '' || !(value >= 0 && value <= 1)) fail(`--${name} must be from 0 to 1, got ${text}`)
  return value
}

function fail(reason: string): never {
  process.stderr.write(`quality: ${reason}\n\n${HELP}`)
  process.exit(2)
}
