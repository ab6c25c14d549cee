import { readFileSync } from 'node:fs'
import { extname } from 'node:path'

/**
 * Files that code imports as a string (`import script from './save.lua'`): the bundle and the tests must agree on
 * them, and `types/assets.d.ts` declares them to the compiler. JSON needs nothing, both understand it.
 */
export const TEXT_EXTENSIONS = ['.csv', '.lua', '.yaml']

/**
 * Teaches vitest what esbuild's `text` loader does in the bundle.
 * @returns {{ name: string, enforce: 'pre', load: (id: string) => string | undefined }}
 */
export function textAssets() {
  return {
    name: 'text-assets',
    enforce: 'pre',
    load(id) {
      if (!TEXT_EXTENSIONS.includes(extname(id))) return undefined
      return `export default ${JSON.stringify(readFileSync(id, 'utf8'))}`
    },
  }
}
