import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { summarise } from './summary.js'

const VITEST = 'node_modules/vitest/vitest.mjs'

/** @typedef {'unit' | 'system'} Project as named in vitest.config.ts */

/**
 * The test files that a run with these arguments would take.
 * @param {readonly string[]} args filters and options of vitest
 * @returns {Promise<Record<Project, string[]>>} paths relative to the project's folder
 * @throws {Error} when vitest refuses the arguments; it has printed why
 */
export async function listFiles(args) {
  const folder = mkdtempSync(join(tmpdir(), 'redflag-list-'))
  const list = join(folder, 'files.json')
  try {
    const code = await vitest(
      process.execPath,
      ['list', ...args, '--filesOnly', `--json=${list}`],
      process.env,
    )
    if (code !== 0) throw new Error(`vitest list ended with status ${code}`)
    /** @type {{ file: string, projectName: Project }[]} */
    const files = JSON.parse(readFileSync(list, 'utf8'))
    const ofProject = (/** @type {Project} */ project) =>
      files.filter(({ projectName }) => projectName === project).map(({ file }) => relative('.', file))
    return { unit: ofProject('unit'), system: ofProject('system') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Runs the tests of one project and counts them from vitest's own report.
 * @param {{ project: Project, node: string, title: string, report: string, args: readonly string[],
 *   exclude?: readonly string[], env?: NodeJS.ProcessEnv }} run
 * @returns {Promise<import('./summary.js').Summary>}
 */
export async function runProject({ project, node, title, report, args, exclude = [], env = process.env }) {
  rmSync(report, { force: true })
  const code = await vitest(
    node,
    [
      'run',
      ...args,
      `--project=${project}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...exclude.map((file) => `--exclude=${file}`),
    ],
    env,
  )
  return summarise(title, code, readReport(report))
}

/** @param {string} path @returns {unknown} `undefined` when vitest died before it wrote one */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/**
 * @param {string} node
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>}
 */
async function vitest(node, args, env) {
  const child = spawn(node, [VITEST, ...args], { env, stdio: ['ignore', 'inherit', 'inherit'] })
  const [code] = await once(child, 'close')
  return code ?? 1
}
