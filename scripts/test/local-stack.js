import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

const STACK = 'deploy/local/stack'

/** Exit status of the stack script when something is missing and cannot be installed. */
const UNAVAILABLE = 3

/** What the tests on real servers use beside these. */
const TOOLS = ['kcat']

/** Programs that single suites run; a test file that names one needs it. */
const OPTIONAL_TOOLS = ['prometheus-alertmanager', 'promtool']

/** Names the folder in which tests put stacks of their own, for the runner to clear away what they leave. */
const PRIVATE_STACKS = 'REDFLAG_TEST_STACKS_DIR'

/** Where the servers' logs are kept when tests failed. */
const KEPT_LOGS = 'reports/stack-logs'

/**
 * @typedef {object} LocalStack
 * @property {NodeJS.ProcessEnv} env the environment with the servers' addresses in it
 * @property {(keepLogs: boolean) => Promise<void>} stop
 */

/**
 * Starts servers of its own in a temporary folder, so that a developer's stack and its data are left alone; servers
 * that the environment names are used instead.
 * @returns {Promise<LocalStack | { missing: string }>} missing: one line, when this machine cannot have a stack
 * @throws {Error} when it could, but a server failed; the script has printed which
 */
export async function startLocalStack() {
  const parent = mkdtempSync(join(tmpdir(), 'redflag-test-'))
  const dir = join(parent, 'shared')
  const env = { ...process.env, STACK_DIR: dir, [PRIVATE_STACKS]: parent }
  const stop = async (/** @type {boolean} */ keepLogs) => {
    if (keepLogs && existsSync(join(dir, 'logs'))) cpSync(join(dir, 'logs'), KEPT_LOGS, { recursive: true })
    // Those of an interrupted test are still there.
    for (const name of readdirSync(parent))
      await stack(['down', '--wipe', '--dir', join(parent, name)], env, 'silent')
    rmSync(parent, { recursive: true, force: true })
  }
  const tools = await stack(['tools', ...TOOLS], env, 'shown')
  const { code, stderr } = tools.code === 0 ? await stack(['up'], env, 'shown') : tools
  if (code === 0) return { env: { ...env, ...(await addresses(env)) }, stop }
  await stop(true)
  if (code === UNAVAILABLE) return { missing: lastLine(stderr) }
  throw new Error(`the local stack did not start (logs in ${KEPT_LOGS})`)
}

/**
 * Gets the programs that these test files name, where that is possible.
 * @param {readonly string[]} files
 * @returns {Promise<string[]>} one line for each file that cannot have its program
 */
export async function provideNamedTools(files) {
  const naming = files.map((file) => ({ file, tools: namedTools(readFileSync(file, 'utf8')) }))
  const wanted = naming.filter(({ tools }) => tools.length > 0)
  if (wanted.length === 0) return []
  const dir = mkdtempSync(join(tmpdir(), 'redflag-test-tools-'))
  try {
    const lines = []
    for (const { file, tools } of wanted) {
      const { code, stderr } = await stack(['tools', ...tools], { ...process.env, STACK_DIR: dir }, 'shown')
      if (code !== 0) lines.push(`${file}: ${lastLine(stderr)}`)
    }
    return lines
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** @param {string} code @returns {string[]} */
const namedTools = (code) => OPTIONAL_TOOLS.filter((tool) => code.includes(`'${tool}'`))

/** @param {NodeJS.ProcessEnv} env @returns {Promise<NodeJS.ProcessEnv>} */
async function addresses(env) {
  const { stdout } = await stack(['env'], env, 'silent')
  const lines = [...stdout.matchAll(/^export (\w+)='(.*)'$/gm)]
  return Object.fromEntries(lines.map(([, name = '', value]) => [name, value]))
}

/**
 * In a process group of its own: Ctrl-C must not end the command that stops the servers.
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {'shown' | 'silent'} progress
 */
async function stack(args, env, progress) {
  const child = spawn(STACK, [...args], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  if (progress === 'shown') child.stderr.on('data', (chunk) => process.stderr.write(chunk))
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { code, stdout, stderr }
}

/** @param {string} output */
const lastLine = (output) => (output.trimEnd().split('\n').at(-1) ?? '').replace(/^stack: /, '')
