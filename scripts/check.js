/**
 * `npm run check`: everything that must hold before a change is handed in. All steps run, also after a failure; the
 * failing ones are named at the end.
 *
 *   npm run check -- --fast      without the system tests
 *   npm run check -- --no-tests  without any test
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { text } from 'node:stream/consumers'

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {readonly string[]} command
 * @property {boolean} [isShown] its output is worth watching while it runs
 */

const flags = process.argv.slice(2)
for (const flag of flags) if (!['--fast', '--no-tests'].includes(flag)) stop(`no such option: ${flag}`)

/** Folders outside of the workspaces that have code to type-check. */
const FOLDERS = ['scripts', 'tests', 'bench', 'quality']

/** Scripts that write files from others and, asked to, only compare. */
const GENERATORS = ['schemas/generate.js', 'scripts/docs.js']

/** @type {Step[]} */
const steps = [
  { title: 'format and lint', command: npx('biome', 'ci', '--colors=off') },
  {
    title: 'types of the workspaces',
    command: npx('turbo', 'run', 'types', '--continue', '--output-logs=errors-only'),
  },
  ...FOLDERS.filter(hasCode).map((folder) => ({
    title: `types of ${folder}/`,
    command: npx('tsc', '-p', folder),
  })),
  { title: 'dead code', command: npx('knip', '--no-progress') },
  { title: 'package dependencies', command: ['node', 'scripts/package-dependencies.js', '--check'] },
  ...GENERATORS.filter((path) => existsSync(path)).map((path) => ({
    title: `up to date: ${path}`,
    command: ['node', path, '--check'],
  })),
  ...(flags.includes('--no-tests')
    ? []
    : [
        {
          title: 'tests',
          command: ['node', 'scripts/test.js', ...(flags.includes('--fast') ? ['--no-system'] : [])],
          isShown: true,
        },
      ]),
]

/** @type {string[]} */
const failing = []
for (const step of steps) if (!(await passes(step))) failing.push(step.title)

if (failing.length === 0) process.stdout.write(`all ${steps.length} checks passed\n`)
else stop(`${failing.length} of ${steps.length} checks failed: ${failing.join('; ')}`)

/** @param {Step} step @returns {Promise<boolean>} */
async function passes({ title, command: [program = '', ...args], isShown = false }) {
  const beganMs = performance.now()
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }
  const child = spawn(program, args, {
    env,
    stdio: ['ignore', isShown ? 'inherit' : 'pipe', isShown ? 'inherit' : 'pipe'],
  })
  const [output, errors, [code]] = await Promise.all([
    read(child.stdout),
    read(child.stderr),
    once(child, 'close'),
  ])
  const seconds = ((performance.now() - beganMs) / 1_000).toFixed(1)
  process.stdout.write(`${code === 0 ? 'passed' : 'FAILED'}  ${title} (${seconds} s)\n`)
  if (code !== 0) process.stdout.write(indent(output + errors))
  return code === 0
}

/** @param {import('node:stream').Readable | null} stream */
async function read(stream) {
  return stream === null ? '' : await text(stream)
}

/** @param {string} output */
function indent(output) {
  return output.trim() === '' ? '' : `${output.trimEnd().replaceAll(/^/gm, '  | ')}\n`
}

/** The locally installed program, without npm's own start-up time. @param {string} program @param {string[]} args */
function npx(program, ...args) {
  return [`node_modules/.bin/${program}`, ...args]
}

/** @param {string} folder */
function hasCode(folder) {
  return (
    existsSync(folder) &&
    readdirSync(folder, { recursive: true }).some((path) => /\.(ts|js)$/.test(String(path)))
  )
}

/** @param {string} reason @returns {never} */
function stop(reason) {
  process.stderr.write(`check: ${reason}\n`)
  process.exit(1)
}
