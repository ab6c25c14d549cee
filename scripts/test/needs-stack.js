import { resolve } from 'node:path'
import { build } from 'esbuild'
import { TEXT_EXTENSIONS } from '../text-assets.js'

/** The module through which a test reaches the real servers. */
const STACK_MODULE = 'tests/support/stack.ts'

/**
 * Which of these test files use real servers: those that import the stack module, directly or through others. Read
 * from the imports themselves, so that no list has to be kept.
 * @param {readonly string[]} files
 * @returns {Promise<string[]>}
 */
export async function filesThatNeedStack(files) {
  const needing = await Promise.all(files.map(async (file) => ((await importsStack(file)) ? [file] : [])))
  return needing.flat()
}

/** @param {string} file */
async function importsStack(file) {
  try {
    const { metafile } = await build({
      entryPoints: [file],
      bundle: true,
      write: false,
      metafile: true,
      logLevel: 'silent',
      platform: 'node',
      format: 'esm',
      packages: 'external',
      loader: Object.fromEntries(TEXT_EXTENSIONS.map((extension) => [extension, 'text'])),
    })
    return Object.keys(metafile.inputs).some((path) => resolve(path) === resolve(STACK_MODULE))
  } catch {
    // It does not even parse: vitest shall say so, with the stack there or without.
    return false
  }
}
