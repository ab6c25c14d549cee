import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EXIT, StackError } from './errors.js'
import { withLock } from './lock.js'
import { runLogged } from './processes.js'
import { findTool } from './tools.js'

/** @typedef {import('./settings.js').Settings} Settings */
/** @typedef {import('./progress.js').Progress} Progress */

const KAFKA_VERSION = '4.1.1'
export const REGISTRY_VERSION = '3.0.9'

const KAFKA_POM = join(dirname(fileURLToPath(import.meta.url)), 'kafka.pom.xml')
const REGISTRY_ARTIFACT = `io.apicurio:apicurio-registry-app:${REGISTRY_VERSION}:tar.gz:all`

/**
 * `copy` of this old release takes the archive alone. Newer ones first read the descriptor of the artifact and
 * its parents, which nothing here needs and not every mirror holds.
 */
const COPY_ARTIFACT = 'org.apache.maven.plugins:maven-dependency-plugin:2.10:copy'

/** `-C` makes a wrong checksum an error, not a warning. */
const MAVEN_OPTIONS = ['--batch-mode', '--no-transfer-progress', '-C']

/**
 * @typedef {object} Download
 * @property {string} title
 * @property {string} folder name in the cache; there only when complete
 * @property {number} sizeMegabytes about, for the person who waits
 * @property {readonly string[]} tools
 * @property {(into: string, run: (program: string, args: readonly string[]) => Promise<void>) => Promise<void>} fetch
 */

/** @type {Download} */
export const KAFKA = {
  title: `Kafka ${KAFKA_VERSION}`,
  folder: `kafka-${KAFKA_VERSION}`,
  sizeMegabytes: 43,
  tools: ['java', 'mvn'],
  fetch: (into, run) =>
    run('mvn', [
      ...MAVEN_OPTIONS,
      '-f',
      KAFKA_POM,
      `-DoutputDirectory=${into}`,
      'dependency:copy-dependencies',
    ]),
}

/** @type {Download} */
export const REGISTRY = {
  title: `schema registry ${REGISTRY_VERSION}`,
  folder: `apicurio-registry-${REGISTRY_VERSION}`,
  sizeMegabytes: 109,
  tools: ['java', 'mvn', 'tar'],
  async fetch(into, run) {
    await run('mvn', [
      ...MAVEN_OPTIONS,
      COPY_ARTIFACT,
      `-Dartifact=${REGISTRY_ARTIFACT}`,
      `-DoutputDirectory=${into}`,
    ])
    const archive = join(into, `apicurio-registry-app-${REGISTRY_VERSION}-all.tar.gz`)
    await run('tar', ['-xzf', archive, '-C', into])
    rmSync(archive)
  },
}

/** @param {Settings} settings @param {Download} download */
export const isCached = (settings, download) => existsSync(join(settings.cacheDir, download.folder))

/**
 * The folder of a download, fetched first where the cache does not hold it. Fetched aside and renamed, so a
 * folder in the cache is always whole; one process at a time fetches.
 * @param {Settings} settings
 * @param {Download} download
 * @param {Progress} progress
 * @returns {Promise<string>}
 * @throws {StackError} status 3 when it cannot be fetched
 */
export async function ensureDownload(settings, download, progress) {
  const folder = join(settings.cacheDir, download.folder)
  const onWait = (/** @type {number} */ pid) =>
    progress.say(`process ${pid} fetches ${download.title}, waiting for it`)
  return existsSync(folder)
    ? folder
    : await withLock(`${folder}.lock`, onWait, async () => {
        if (!existsSync(folder)) await fetchAside(settings, download, folder, progress)
        return folder
      })
}

/**
 * @param {Settings} settings
 * @param {Download} download
 * @param {string} folder
 * @param {Progress} progress
 */
async function fetchAside(settings, download, folder, progress) {
  const aside = `${folder}.part`
  const logFile = join(settings.logDir, 'install.log')
  rmSync(aside, { recursive: true, force: true })
  mkdirSync(aside, { recursive: true })
  const step = progress.begin(download.title, `fetching (${download.sizeMegabytes} MB, once)`)
  const watch = setInterval(() => step.note(`${Math.round(sizeOf(aside) / 1e6)} MB`), 500)
  try {
    await download.fetch(aside, async (program, args) => {
      const code = await runLogged(findTool(program) ?? program, args, { logFile, cwd: settings.cacheDir })
      if (code !== 0) {
        throw new StackError(
          `could not fetch ${download.title}: ${program} ended with ${code}, see ${logFile}`,
          EXIT.unavailable,
        )
      }
    })
    renameSync(aside, folder)
    step.end('fetched')
  } catch (error) {
    step.end('failed')
    throw error
  } finally {
    clearInterval(watch)
    rmSync(aside, { recursive: true, force: true })
  }
}

/** @param {string} folder @returns {number} bytes of the files directly in it */
function sizeOf(folder) {
  const sizes = readdirSync(folder).map(
    (name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0,
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
