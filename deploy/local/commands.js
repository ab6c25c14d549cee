import { existsSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isCached } from './downloads.js'
import { EXIT, messageOf, StackError } from './errors.js'
import { endServer, givenAddress, logFileOf, ownAddress, processOf, startServer } from './lifecycle.js'
import { withLock } from './lock.js'
import { SERVERS } from './servers/index.js'
import { VARIABLES } from './settings.js'
import { statePath } from './state.js'
import { canInstall, describeMissing, installTools, missingTools } from './tools.js'

/** @typedef {import('./settings.js').Settings} Settings */
/** @typedef {import('./progress.js').Progress} Progress */
/** @typedef {import('./servers/server.js').Server} Server */

const PROBE_TIMEOUT_MS = 3_000

/** Handy beside the servers, so it is installed with them where that is possible; none of them needs it. */
const COMPANIONS = ['kcat']

/**
 * Starts every server that is not given and checks those that are.
 * @param {Settings} settings
 * @param {Progress} progress
 */
export async function up(settings, progress) {
  await exclusively(settings, progress, async () => {
    const given = SERVERS.filter((server) => givenAddress(settings, server) !== undefined)
    const own = SERVERS.filter((server) => !given.includes(server))
    for (const server of given) await checkGiven(settings, server, progress)
    await ensureTools(settings, toolsFor(settings, own), progress)
    await startAll(settings, own, progress)
  })
}

/**
 * Stops what this stack started; given servers are left alone.
 * @param {Settings} settings
 * @param {Progress} progress
 * @param {boolean} wipe also deletes the data
 */
export async function down(settings, progress, wipe) {
  if (!existsSync(settings.stackDir)) return progress.say(`no stack in ${settings.stackDir}`)
  await exclusively(settings, progress, async () => {
    // Data that is deleted anyway needs no orderly farewell.
    const how = wipe ? 'kill' : 'stop'
    await Promise.all(
      SERVERS.map(async (server) =>
        progress.say(`${server.title}: ${await endServer(settings, server, how)}`),
      ),
    )
    if (wipe) deleteData(settings, progress)
  })
  if (wipe) removeIfEmpty(settings.stackDir)
}

/**
 * Acts on one server and leaves the others as they are.
 * @param {Settings} settings
 * @param {Progress} progress
 * @param {'start' | 'stop' | 'kill'} action
 * @param {Server} server
 */
export async function actOnOne(settings, progress, action, server) {
  const given = givenAddress(settings, server)
  if (given !== undefined)
    throw new StackError(`${server.title} is given (${given}); it is not ours to ${action}`)
  await exclusively(settings, progress, async () => {
    if (action !== 'start')
      return progress.say(`${server.title}: ${await endServer(settings, server, action)}`)
    await ensureTools(settings, toolsFor(settings, [server]), progress)
    await startServer(settings, server, progress)
  })
}

/**
 * @typedef {{ name: string, state: 'up' | 'down' | 'starting', given: boolean, address: string | undefined,
 *   pid: number | undefined, log: string | undefined }} ServerStatus
 */

/**
 * Asks each server; a process that runs but does not answer is `starting`.
 * @param {Settings} settings
 * @returns {Promise<ServerStatus[]>}
 */
export async function status(settings) {
  return await Promise.all(SERVERS.map((server) => statusOf(settings, server)))
}

/**
 * Lines for a shell: `eval "$(stack env)"`.
 * @param {Settings} settings
 * @throws {StackError} when a server has no address yet
 */
export function env(settings) {
  return SERVERS.map((server) => {
    const address = givenAddress(settings, server) ?? ownAddress(settings, server)
    if (address === undefined)
      throw new StackError(`${server.title} was never started in ${settings.stackDir}: run stack up`)
    return `export ${VARIABLES[server.name]}='${address.replaceAll("'", `'\\''`)}'`
  }).join('\n')
}

/** @param {Settings} settings @param {Server} server @returns {Promise<ServerStatus>} */
async function statusOf(settings, server) {
  const given = givenAddress(settings, server)
  const identity = processOf(settings, server)
  const address = given ?? ownAddress(settings, server)
  const answers =
    address !== undefined &&
    (given !== undefined || identity !== undefined) &&
    (await isAnswering(server, address))
  const state = answers ? 'up' : identity === undefined ? 'down' : 'starting'
  return {
    name: server.name,
    state,
    given: given !== undefined,
    address,
    pid: given === undefined ? identity?.pid : undefined,
    log: given === undefined ? logFileOf(settings, server) : undefined,
  }
}

/** @param {Server} server @param {string} address */
async function isAnswering(server, address) {
  try {
    await server.probeGiven(address, PROBE_TIMEOUT_MS)
    return true
  } catch {
    return false
  }
}

/** @param {Settings} settings @param {Server} server @param {Progress} progress */
async function checkGiven(settings, server, progress) {
  const address = givenAddress(settings, server) ?? ''
  try {
    await server.probeGiven(address, PROBE_TIMEOUT_MS)
  } catch (error) {
    const variable = VARIABLES[server.name]
    throw new StackError(
      `${server.title} given by ${variable}=${address} does not answer: ${messageOf(error)}`,
    )
  }
  progress.say(`${server.title}: given, answers at ${address}`)
}

/**
 * What these servers need to run, and to be fetched where the cache does not hold them.
 * @param {Settings} settings
 * @param {readonly Server[]} servers
 */
function toolsFor(settings, servers) {
  const toRun = servers.flatMap((server) => server.tools)
  const toFetch = servers.flatMap(({ download }) =>
    download && !isCached(settings, download) ? download.tools : [],
  )
  return [...new Set([...toRun, ...toFetch])]
}

/**
 * Installs what this machine lacks of these tools, where that is possible.
 * @param {Settings} settings
 * @param {readonly string[]} needed
 * @param {Progress} progress
 * @throws {StackError} status 3, in one line, when one is still missing
 */
export async function ensureTools(settings, needed, progress) {
  const missing = missingTools(needed)
  const wanted = canInstall() ? [...new Set([...missing, ...missingTools(COMPANIONS)])] : []
  if (wanted.length > 0) await install(settings, wanted, progress)
  const stillMissing = missingTools(missing)
  if (stillMissing.length > 0) throw new StackError(describeMissing(stillMissing), EXIT.unavailable)
}

/** @param {Settings} settings @param {readonly string[]} tools @param {Progress} progress */
async function install(settings, tools, progress) {
  const onWait = (/** @type {number} */ pid) => progress.say(`process ${pid} installs tools, waiting for it`)
  await withLock(join(settings.cacheDir, 'install.lock'), onWait, async () => {
    const missing = missingTools(tools)
    if (missing.length === 0) return
    const step = progress.begin(missing.join(', '), 'installing with apt-get')
    const logFile = join(settings.logDir, 'install.log')
    await installTools(missing, logFile)
    const failed = missingTools(missing)
    step.end(failed.length === 0 ? 'installed' : `${describeMissing(failed)}, see ${logFile}`)
  })
}

/**
 * All at the same time. Every server gets its chance before a failure is reported, so that one report names all; a
 * server that failed outweighs one that cannot be had, which some callers put up with.
 * @param {Settings} settings
 * @param {readonly Server[]} servers
 * @param {Progress} progress
 */
async function startAll(settings, servers, progress) {
  const outcomes = await Promise.allSettled(servers.map((server) => startServer(settings, server, progress)))
  const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  if (errors.length === 0) return
  const codes = errors.map((error) => (error instanceof StackError ? error.exitCode : EXIT.failed))
  throw new StackError(errors.map(messageOf).join('\n'), Math.min(...codes))
}

/** @template T @param {Settings} settings @param {Progress} progress @param {() => Promise<T>} work */
function exclusively(settings, progress, work) {
  const onWait = (/** @type {number} */ pid) =>
    progress.say(`process ${pid} works on this stack, waiting for it`)
  return withLock(join(settings.stackDir, 'lock'), onWait, work)
}

/** Only what a stack put there: a folder given by mistake keeps everything else. @param {Settings} settings @param {Progress} progress */
function deleteData(settings, progress) {
  const own = [
    ...SERVERS.map((server) => join(settings.stackDir, server.name)),
    settings.logDir,
    statePath(settings.stackDir),
  ]
  if (!existsSync(statePath(settings.stackDir))) return
  for (const path of own) rmSync(path, { recursive: true, force: true })
  progress.say(`data deleted in ${settings.stackDir}`)
}

/** @param {string} folder */
function removeIfEmpty(folder) {
  try {
    rmdirSync(folder)
  } catch {
    // Something of somebody else's is in there.
  }
}
