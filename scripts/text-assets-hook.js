/** `node --import ./scripts/text-assets-hook.js`: what `text-assets.js` does for vitest, for a program that Node 24 runs as it stands. */
import { readFileSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TEXT_EXTENSIONS } from './text-assets.js'

/** @typedef {{ format: string, source: string, shortCircuit: boolean }} Loaded */
/** @typedef {(url: string, context: unknown, next: (url: string, context: unknown) => Loaded) => Loaded} Load */

/** Not in the types of the oldest Node that is supported. */
const { registerHooks } = /** @type {{ registerHooks: (hooks: { load: Load }) => void }} */ (
  /** @type {unknown} */ (nodeModule)
)

registerHooks({
  load(url, context, next) {
    if (!TEXT_EXTENSIONS.includes(extname(url))) return next(url, context)
    const text = readFileSync(fileURLToPath(url), 'utf8')
    return { format: 'module', source: `export default ${JSON.stringify(text)}`, shortCircuit: true }
  },
})
