/**
 * `npm run guarantees`: gets Node 24, bundles the command as it is shipped, and starts `main.ts`, which says more with `--help`.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from '../../scripts/bundle.js'
import { ensureNode24 } from '../../scripts/node-24.js'

/** Beside the packages, so that it finds them; an own copy, since `dist` may be built anew meanwhile. */
const BUILD = join('node_modules', '.cache', `redflag-guarantees-${process.pid}`)

process.chdir(resolve(dirname(fileURLToPath(import.meta.url)), '..', '..'))
process.exitCode = await main()

/** @returns {Promise<number>} */
async function main() {
  const node = await ensureNode24(process.env)
  mkdirSync(BUILD, { recursive: true })
  const command = join(BUILD, 'redflag.js')
  await bundle({ entry: 'packages/cli/src/main.ts', outfile: command })
  const options = ['--import', './scripts/text-assets-hook.js', '--disable-warning=TimeoutNegativeWarning']
  const child = spawn(node, [...options, 'tests/guarantees/main.ts', ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, REDFLAG_TEST_BUNDLE: resolve(command) },
  })
  // Ctrl-C reaches the child by itself; it has servers to stop, and we wait for it.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  const status = await new Promise((settle) => child.once('exit', (code) => settle(code ?? 1)))
  rmSync(BUILD, { recursive: true, force: true })
  return status
}
