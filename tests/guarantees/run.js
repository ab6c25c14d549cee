/**
 * `npm run guarantees`: gets Node 24, bundles the command as it is shipped, and starts `main.ts`, which says more with `--help`.
 */
import { spawn } from 'node:child_process'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from '../../scripts/bundle.js'
import { ensureNode24 } from '../../scripts/node-24.js'

process.chdir(resolve(dirname(fileURLToPath(import.meta.url)), '..', '..'))
process.exitCode = await main()

/** @returns {Promise<number>} */
async function main() {
  const node = await ensureNode24(process.env)
  await bundle({ entry: 'packages/cli/src/main.ts', outfile: 'dist/redflag.js' })
  const options = ['--import', './scripts/text-assets-hook.js', '--disable-warning=TimeoutNegativeWarning']
  const child = spawn(node, [...options, 'tests/guarantees/main.ts', ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  // Ctrl-C reaches the child by itself; it has servers to stop, and we wait for it.
  process.on('SIGINT', () => undefined)
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((settle) => child.once('exit', (code) => settle(code ?? 1)))
}
