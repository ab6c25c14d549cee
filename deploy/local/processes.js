import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * A process id alone is reused by the system sooner or later; together with its start time it names one process.
 * @typedef {{ readonly pid: number, readonly startedAt: string }} ProcessIdentity
 */

/** A log above this size is set aside as `.1` when its server starts anew. */
const LOG_LIMIT_BYTES = 20 * 1024 * 1024

const POLL_MS = 50

/**
 * When the process with this id started, in a form that is only good for comparing; `undefined` when there is none.
 * A process that has ended but was not collected by its parent (a zombie; common in containers) counts as gone.
 * @param {number} pid
 * @returns {string | undefined}
 */
function startTimeOf(pid) {
  return process.platform === 'linux' ? startTimeFromProc(pid) : startTimeFromPs(pid)
}

/** @param {number} pid */
function startTimeFromProc(pid) {
  try {
    // The program's name may hold spaces and brackets, so count from the last bracket: state is the first field
    // after it, the start time (clock ticks since boot) the twentieth (man 5 proc).
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
  } catch {
    return undefined
  }
}

/** @param {number} pid */
function startTimeFromPs(pid) {
  try {
    const [state = '', ...started] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
    })
      .trim()
      .split(/\s+/)
    return state === '' || state.startsWith('Z') ? undefined : started.join(' ')
  } catch {
    return undefined
  }
}

/**
 * @param {number} pid
 * @returns {ProcessIdentity | undefined}
 */
export function identify(pid) {
  const startedAt = startTimeOf(pid)
  return startedAt === undefined ? undefined : { pid, startedAt }
}

/** @param {ProcessIdentity | undefined} identity */
export function isAlive(identity) {
  return identity !== undefined && startTimeOf(identity.pid) === identity.startedAt
}

/**
 * Starts a program that outlives this one, its output appended to a log file.
 * @param {{ program: string, args: readonly string[], env: NodeJS.ProcessEnv, cwd: string, logFile: string }} what
 * @returns {Promise<ProcessIdentity>}
 * @throws {Error} when the program cannot be started, or ends at once
 */
export async function startDetached({ program, args, env, cwd, logFile }) {
  mkdirSync(cwd, { recursive: true })
  const log = openLog(logFile)
  try {
    const child = spawn(program, [...args], { cwd, env, detached: true, stdio: ['ignore', log, log] })
    await once(child, 'spawn')
    child.unref()
    const identity = child.pid === undefined ? undefined : identify(child.pid)
    if (identity === undefined) throw new Error(`${program} ended at once`)
    return identity
  } finally {
    closeSync(log)
  }
}

/**
 * Runs a program to its end, the command and what it prints appended to a log file.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ logFile: string, cwd?: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} exit status; 127 when the program cannot be started
 */
export async function runLogged(program, args, { logFile, cwd, env }) {
  const log = openLog(logFile)
  try {
    writeSync(log, `\n$ ${program} ${args.join(' ')}\n`)
    const child = spawn(program, [...args], { cwd, env: env ?? process.env, stdio: ['ignore', log, log] })
    const [code] = await once(child, 'close')
    return code ?? 1
  } catch (error) {
    writeSync(log, `${error}\n`)
    return 127
  } finally {
    closeSync(log)
  }
}

/** @param {string} logFile @returns {number} an open file */
function openLog(logFile) {
  mkdirSync(dirname(logFile), { recursive: true })
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES)
    renameSync(logFile, `${logFile}.1`)
  return openSync(logFile, 'a')
}

/**
 * Asks a process to end, and ends it when it has not after `graceMs`.
 * @param {ProcessIdentity} identity
 * @param {number} graceMs
 * @returns {Promise<'stopped' | 'killed'>}
 */
export async function stopProcess(identity, graceMs) {
  signal(identity, 'SIGTERM')
  if (await isGone(identity, graceMs)) return 'stopped'
  await killProcess(identity)
  return 'killed'
}

/**
 * Ends a process with SIGKILL and waits until the system has taken it away (its ports are free then).
 * @param {ProcessIdentity} identity
 */
export async function killProcess(identity) {
  signal(identity, 'SIGKILL')
  if (!(await isGone(identity, 10_000)))
    throw new Error(`process ${identity.pid} does not end, not even by SIGKILL`)
}

/** @param {ProcessIdentity} identity @param {NodeJS.Signals} name */
function signal(identity, name) {
  if (!isAlive(identity)) return
  try {
    process.kill(identity.pid, name)
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error
  }
}

/** @param {ProcessIdentity} identity @param {number} withinMs */
async function isGone(identity, withinMs) {
  const deadline = performance.now() + withinMs
  while (isAlive(identity)) {
    if (performance.now() > deadline) return false
    await delay(POLL_MS)
  }
  return true
}
