import { chmod, open } from 'node:fs/promises'
import { build } from 'esbuild'
import { TEXT_EXTENSIONS } from './text-assets.js'

/** Packages of this repository are bundled; all others stay imports, so that `npm` installs and updates them. */
const OWN_SCOPE = '@redflag/'

/** @type {import('esbuild').Plugin} */
const externalPackages = {
  name: 'external-packages',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith(OWN_SCOPE) ? undefined : { path, external: true },
    )
  },
}

/**
 * Bundles a program and the workspaces it uses into one module that Node runs, with a source map beside it.
 * @param {{ entry: string, outfile: string }} options paths relative to the working folder
 * @returns {Promise<{ sizeBytes: number, packages: string[] }>} packages: those that the bundle imports, sorted
 * @throws {Error} with esbuild's list of errors, which it has printed
 */
export async function bundle({ entry, outfile }) {
  const { metafile } = await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
    legalComments: 'none',
    metafile: true,
    plugins: [externalPackages],
    loader: Object.fromEntries(TEXT_EXTENSIONS.map((extension) => [extension, 'text'])),
    ...((await startsWithHashbang(entry)) ? {} : { banner: { js: '#!/usr/bin/env node' } }),
  })
  await chmod(outfile, 0o755)
  const output = Object.entries(metafile.outputs).find(([path]) => path.endsWith('.js'))?.[1]
  const imported = (output?.imports ?? []).filter(({ external }) => external === true).map(({ path }) => path)
  const packages = imported.filter((path) => !path.startsWith('node:')).map(packageName)
  return { sizeBytes: output?.bytes ?? 0, packages: [...new Set(packages)].sort() }
}

/** @param {string} path */
async function startsWithHashbang(path) {
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0)
    return buffer.toString() === '#!'
  } finally {
    await file.close()
  }
}

/** @param {string} path as imported: `kafkajs/src/x` or `@scope/name/sub` @returns {string} */
function packageName(path) {
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/')
}
