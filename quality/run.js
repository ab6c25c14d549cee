/**
 * `npm run quality`: bundles the command as it is shipped and the bench, and starts `main.ts`, which says more with
 * `--help`. Node 24 replays faster and is used where it can be had; the Node that runs this file does as well.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from '../scripts/bundle.js'
import { ensureNode24 } from '../scripts/node-24.js'

/** Beside the packages, so that bundles find them; never published. An own command: `dist` may be rebuilt meanwhile. */
const BUILD = join('node_modules', '.cache', `redflag-quality-${process.pid}`)

process.chdir(resolve(dirname(fileURLToPath(import.meta.url)), '..'))
process.exitCode = await main()

/** @returns {Promise<number>} */
async function main() {
  const node = await ensureNode24(process.env).catch(() => process.execPath)
  mkdirSync(BUILD, { recursive: true })
  const command = join(BUILD, 'redflag.js')
  const bench = join(BUILD, 'quality.js')
  await bundle({ entry: 'packages/cli/src/main.ts', outfile: command })
  await bundle({ entry: 'quality/main.ts', outfile: bench })
  const child = spawn(node, [bench, '--command', command, ...process.argv.slice(2)], { stdio: 'inherit' })
  // Ctrl-C reaches the child by itself; it has files to remove, and we wait for it.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  const status = await new Promise((settle) => child.once('exit', (code) => settle(code ?? 1)))
  rmSync(BUILD, { recursive: true, force: true })
  return status
}
