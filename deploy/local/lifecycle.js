import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ensureDownload } from './downloads.js'
import { messageOf, StackError } from './errors.js'
import { choosePort, isFree } from './ports.js'
import { isAlive, killProcess, startDetached, stopProcess } from './processes.js'
import { readState, writeServerState } from './state.js'

/** @typedef {import('./settings.js').Settings} Settings */
/** @typedef {import('./progress.js').Progress} Progress */
/** @typedef {import('./servers/server.js').Server} Server */

const PROBE_TIMEOUT_MS = 2_000
const PROBE_EVERY_MS = 100

/** What of a failed server's log is repeated on the screen. */
const LOG_TAIL_LINES = 8

/** @param {Settings} settings @param {Server} server */
export const logFileOf = (settings, server) => join(settings.logDir, `${server.name}.log`)

/**
 * Where a server of this stack is, or was last.
 * @param {Settings} settings
 * @param {Server} server
 * @returns {string | undefined} `undefined` when it was never started
 */
export function ownAddress(settings, server) {
  const port = readState(settings.stackDir).servers[server.name]?.ports[mainPort(server)]
  return port === undefined ? undefined : server.address(port)
}

/**
 * The address of a server that somebody else runs. One that names our own server (the shell took over what `env`
 * printed) is ours all the same.
 * @param {Settings} settings
 * @param {Server} server
 */
export function givenAddress(settings, server) {
  const given = settings.given[server.name]
  return given === ownAddress(settings, server) ? undefined : given
}

/** @param {Settings} settings @param {Server} server */
export function processOf(settings, server) {
  const identity = readState(settings.stackDir).servers[server.name]?.process
  return isAlive(identity) ? identity : undefined
}

/**
 * Starts a server and waits until it answers; one that runs already is only waited for.
 * @param {Settings} settings
 * @param {Server} server
 * @param {Progress} progress
 * @throws {StackError} naming the log, when it ends or does not answer in time
 */
export async function startServer(settings, server, progress) {
  const home = server.download === undefined ? '' : await ensureDownload(settings, server.download, progress)
  const step = progress.begin(server.title, 'starting')
  try {
    const wasRunning = processOf(settings, server) !== undefined
    if (wasRunning) checkSamePort(settings, server)
    else await launch(settings, server, home)
    await waitUntilReady(settings, server)
    step.end(`${wasRunning ? 'was running' : 'ready'} at ${ownAddress(settings, server)}`)
  } catch (error) {
    step.end('failed')
    throw error
  }
}

/**
 * Stops a server in order; `kill` ends it with SIGKILL, as a crash would. Data stays.
 * @param {Settings} settings
 * @param {Server} server
 * @param {'stop' | 'kill'} how
 * @returns {Promise<string>} what happened, for the person
 */
export async function endServer(settings, server, how) {
  const identity = processOf(settings, server)
  const outcome = identity === undefined ? 'was not running' : await end(identity, server, how)
  const known = readState(settings.stackDir).servers[server.name]
  if (known?.process !== undefined) writeServerState(settings.stackDir, server.name, { ports: known.ports })
  return outcome
}

/** @param {import('./processes.js').ProcessIdentity} identity @param {Server} server @param {'stop' | 'kill'} how */
async function end(identity, server, how) {
  if (how === 'stop') return await stopProcess(identity, server.stopGraceMs)
  await killProcess(identity)
  return 'killed'
}

/** @param {Server} server */
const mainPort = (server) => server.portNames[0] ?? ''

/** @param {Settings} settings @param {Server} server @param {string} home */
async function launch(settings, server, home) {
  const ports = await choosePorts(settings, server)
  const logFile = logFileOf(settings, server)
  const context = { settings, dir: join(settings.stackDir, server.name), ports, home, logFile }
  writeServerState(settings.stackDir, server.name, { ports })
  await server.prepare(context)
  const { program, args, env } = server.command(context)
  const identity = await startDetached({
    program,
    args,
    env: { ...process.env, ...env },
    cwd: context.dir,
    logFile,
  })
  writeServerState(settings.stackDir, server.name, { ports, process: identity })
}

/** @param {Settings} settings @param {Server} server */
async function choosePorts(settings, server) {
  const asked = settings.ports[server.name]
  if (asked !== undefined && !(await isFree(asked))) {
    throw new StackError(`port ${asked}, asked for ${server.title}, is taken by another program`)
  }
  const before = readState(settings.stackDir).servers[server.name]?.ports ?? {}
  /** @type {Record<string, number>} */
  const ports = {}
  for (const name of server.portNames) {
    const isMain = name === mainPort(server)
    // Only one stack can have the usual ports; leaving them to the default folder keeps the others out of its way.
    const usual = isMain && settings.isDefaultDir ? server.defaultPort : undefined
    ports[name] = await choosePort(
      [isMain ? asked : undefined, before[name], usual],
      takenPorts(settings, server, ports),
    )
  }
  return ports
}

/** @param {Settings} settings @param {Server} server @param {Readonly<Record<string, number>>} chosen */
function takenPorts(settings, server, chosen) {
  const others = Object.entries(readState(settings.stackDir).servers).filter(([name]) => name !== server.name)
  return new Set([
    ...Object.values(settings.ports).filter((port) => port !== settings.ports[server.name]),
    ...others.flatMap(([, other]) => Object.values(other.ports)),
    ...Object.values(chosen),
  ])
}

/** @param {Settings} settings @param {Server} server */
function checkSamePort(settings, server) {
  const asked = settings.ports[server.name]
  const port = readState(settings.stackDir).servers[server.name]?.ports[mainPort(server)]
  if (asked === undefined || asked === port) return
  throw new StackError(`${server.title} runs on port ${port} already, asked for ${asked}: stop it first`)
}

/** @param {Settings} settings @param {Server} server */
async function waitUntilReady(settings, server) {
  const deadline = performance.now() + settings.startTimeoutMs
  const address = ownAddress(settings, server) ?? ''
  let last = ''
  while (performance.now() < deadline) {
    if (processOf(settings, server) === undefined)
      throw new StackError(failure(settings, server, 'ended while starting'))
    try {
      return await server.probe(address, PROBE_TIMEOUT_MS)
    } catch (error) {
      last = messageOf(error)
    }
    await delay(PROBE_EVERY_MS)
  }
  const waited = `does not answer after ${settings.startTimeoutMs / 1_000} s (${last})`
  throw new StackError(failure(settings, server, waited))
}

/** @param {Settings} settings @param {Server} server @param {string} what */
function failure(settings, server, what) {
  const logFile = logFileOf(settings, server)
  return [`${server.title} ${what}; log: ${logFile}`, ...tail(logFile).map((line) => `  | ${line}`)].join(
    '\n',
  )
}

/** @param {string} path */
function tail(path) {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-LOG_TAIL_LINES)
  } catch {
    return []
  }
}
