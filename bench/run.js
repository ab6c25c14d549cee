/**
 * `npm run bench`: gets Node 24, bundles what is measured as it is shipped, and starts `main.ts`, which says more with `--help`.
 * The Node that runs this file is used for the one line about an older version.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from '../scripts/bundle.js'
import { ensureNode24 } from '../scripts/node-24.js'

/** Beside the packages, so that bundles find them; never published. */
const BUILD = join('node_modules', '.cache', 'redflag-bench')

process.chdir(resolve(dirname(fileURLToPath(import.meta.url)), '..'))
process.exitCode = await main()

/** @returns {Promise<number>} */
async function main() {
  const node = await ensureNode24(process.env)
  mkdirSync(BUILD, { recursive: true })
  const programs = readdirSync('bench/programs').map((file) => join('bench', 'programs', file))
  for (const entry of ['packages/cli/src/main.ts', ...programs]) {
    const name = entry.startsWith('packages') ? 'redflag' : entry.replace(/^.*\/|\.ts$/g, '')
    await bundle({ entry, outfile: join(BUILD, `${name}.js`) })
  }
  const args = ['bench/main.ts', '--build', BUILD, '--other-node', process.execPath, ...process.argv.slice(2)]
  // kafkajs 2.2.4 computes negative waits, which Node 24 warns of and corrects.
  const env = { ...process.env, NODE_OPTIONS: '--disable-warning=TimeoutNegativeWarning' }
  const child = spawn(node, args, { stdio: 'inherit', env })
  // Ctrl-C reaches the child by itself; it has servers to stop, and we wait for it.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((settle) => child.once('exit', (code) => settle(code ?? 1)))
}
