/**
 * Node 24 beside the Node that runs us: `node scripts/node-24.js` prints the path of its program. It comes as an
 * npm package that holds the binary, into a cache folder; the project does not depend on it.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const VERSION = '24.21.0'

/** Platforms for which the packages `node-<platform>-<architecture>` exist. */
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']

/**
 * @param {NodeJS.ProcessEnv} env `REDFLAG_CACHE_DIR` is read, default `~/.cache/redflag`
 * @returns {Promise<string>} path of a Node 24 program, fetched at the first call
 * @throws {Error} when there is none for this machine or it cannot be fetched; one line
 */
export async function ensureNode24(env) {
  if (process.versions.node.startsWith('24.')) return process.execPath
  const platform = `${process.platform}-${process.arch}`
  if (!PLATFORMS.includes(platform)) throw new Error(`no Node 24 package for ${platform}`)
  const folder = join(
    resolve(env['REDFLAG_CACHE_DIR'] || join(homedir(), '.cache', 'redflag')),
    `node-${VERSION}-${platform}`,
  )
  const program = join(folder, 'node_modules', `node-${platform}`, 'bin', 'node')
  if (!existsSync(program)) await fetchAside(`node-${platform}@${VERSION}`, folder)
  return program
}

/**
 * Fetched into a folder of this process and renamed, so that the cache never holds half a package.
 * @param {string} specifier
 * @param {string} folder
 */
async function fetchAside(specifier, folder) {
  const aside = `${folder}.${process.pid}`
  mkdirSync(aside, { recursive: true })
  try {
    const args = [
      'install',
      '--prefix',
      aside,
      '--no-save',
      '--no-package-lock',
      '--ignore-scripts',
      specifier,
    ]
    await promisify(execFile)('npm', args, { timeout: 180_000 })
    rmSync(folder, { recursive: true, force: true })
    renameSync(aside, folder)
  } catch (cause) {
    throw new Error(`npm could not fetch ${specifier}`, { cause })
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(`${await ensureNode24(process.env)}\n`)
}
