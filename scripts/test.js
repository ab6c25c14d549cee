/**
 * `npm test`: every test there is, on this Node and, the unit tests, on Node 24. Real servers are started for the
 * tests that use them and stopped again. What does not run is named with the reason; with CI=true that is a failure.
 *
 *   npm test -- FILTER...      only files whose path contains one of these; other vitest options work, too
 *   npm test -- --no-system    only the unit tests
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { ensureNode24 } from './node-24.js'
import { provideNamedTools, startLocalStack } from './test/local-stack.js'
import { filesThatNeedStack } from './test/needs-stack.js'
import { closingLine, failure } from './test/summary.js'
import { listFiles, runProject } from './test/vitest.js'

/** @typedef {import('./test/summary.js').Summary} Summary */

const NO_SYSTEM = '--no-system'
const args = process.argv.slice(2).filter((arg) => arg !== NO_SYSTEM)

/** One line each: what did not run, and why. @type {string[]} */
const notRun = []

/** @type {Summary[]} */
const summaries = []

let interrupted = false
// The terminal sends Ctrl-C to vitest as well, which ends; then the servers are stopped below.
process.on('SIGINT', () => {
  interrupted = true
})

mkdirSync('reports', { recursive: true })
const files = await listFiles(args)
const systemFiles = process.argv.includes(NO_SYSTEM) ? [] : files.system
notRun.push(...(await provideNamedTools([...files.unit, ...systemFiles])))
if (files.unit.length > 0) await runUnit()
if (systemFiles.length > 0 && !interrupted) await runSystem()
if (files.unit.length + systemFiles.length === 0)
  summaries.push(failure('tests', `no file matches ${args.join(' ')}`))
report()

async function runUnit() {
  const version = process.versions.node
  const title = `unit, Node ${version}`
  summaries.push(
    await runProject({ project: 'unit', node: process.execPath, title, report: 'reports/unit.json', args }),
  )
  if (version.startsWith('24.') || interrupted) return
  try {
    const node = await ensureNode24(process.env)
    const itsVersion = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1)
    const itsTitle = `unit, Node ${itsVersion}`
    summaries.push(
      await runProject({ project: 'unit', node, title: itsTitle, report: 'reports/unit-node-24.json', args }),
    )
  } catch (error) {
    notRun.push(`unit tests on Node 24: ${messageOf(error)}`)
  }
}

/** The system tests run the bundle, as a user does, and most of them on real servers. */
async function runSystem() {
  if (!bundleCommand()) return
  const needing = await filesThatNeedStack(systemFiles)
  if (needing.length === 0) await runSystemFiles([], process.env)
  else await runOnStack(needing)
}

/** @param {readonly string[]} needing the files that use the servers */
async function runOnStack(needing) {
  const stack = await startLocalStack().catch((error) => failure('system tests', messageOf(error)))
  if ('failed' in stack) {
    summaries.push(stack)
  } else if ('missing' in stack) {
    notRun.push(...needing.map((file) => `${file}: ${stack.missing}`))
    if (needing.length < systemFiles.length) await runSystemFiles(needing, process.env)
  } else {
    let hasPassed = false
    try {
      hasPassed = await runSystemFiles([], stack.env)
    } finally {
      await stack.stop(!hasPassed)
    }
  }
}

/**
 * @param {readonly string[]} exclude
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<boolean>} whether none failed
 */
async function runSystemFiles(exclude, env) {
  const title = `system, Node ${process.versions.node}`
  const run = /** @type {const} */ ({
    project: 'system',
    node: process.execPath,
    report: 'reports/system.json',
  })
  const summary = await runProject({ ...run, title, args, exclude, env })
  summaries.push(summary)
  return summary.failed === 0
}

function bundleCommand() {
  try {
    execFileSync(process.execPath, ['scripts/build.js'], { stdio: ['ignore', 'inherit', 'inherit'] })
    return true
  } catch {
    summaries.push(failure('system tests', 'did not run, because the build failed'))
    return false
  }
}

function report() {
  process.stdout.write('\n')
  for (const { title, passed, failed, skipped, notes } of summaries) {
    process.stdout.write(`${title}: ${passed} passed, ${failed} failed, ${skipped} skipped\n`)
    for (const note of notes) process.stdout.write(`  ${note}\n`)
  }
  for (const line of notRun) process.stdout.write(`did not run: ${line}\n`)
  process.stdout.write(`${closingLine(summaries)}\n`)
  const isCi = process.env['CI'] === 'true'
  const hasFailed = summaries.some(({ failed }) => failed > 0)
  if (hasFailed || interrupted || (isCi && notRun.length > 0)) process.exitCode = 1
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error)
}
