/**
 * Bundles the command: `node scripts/build.js`. Another program of this repository (a benchmark, a test's child
 * process) is bundled with `node scripts/build.js ENTRY.ts OUTFILE.js`.
 */
import { existsSync } from 'node:fs'
import { bundle } from './bundle.js'

const [entry = 'packages/cli/src/main.ts', outfile = 'dist/redflag.js'] = process.argv.slice(2)

if (!existsSync(entry)) {
  process.stderr.write(`build: ${entry} is not there, so there is nothing to bundle\n`)
  process.exit(1)
}

try {
  const beganMs = performance.now()
  const { sizeBytes } = await bundle({ entry, outfile })
  const size = `${Math.round(sizeBytes / 1024)} KiB`
  process.stderr.write(`build: ${outfile}, ${size}, ${Math.round(performance.now() - beganMs)} ms\n`)
} catch {
  // esbuild has printed each error with its place.
  process.stderr.write(`build: ${entry} could not be bundled\n`)
  process.exitCode = 1
}
