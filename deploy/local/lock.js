import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { StackError } from './errors.js'
import { identify, isAlive } from './processes.js'

/** Longer than a first start with all its downloads on a slow line. */
const WAIT_LIMIT_MS = 15 * 60_000

const POLL_MS = 100

/** Taking over a dead owner's lock is a few system calls; a guard older than this was left by a crash in between. */
const GUARD_STALE_MS = 10_000

/**
 * Runs `work` while no other process holds the same lock file. The lock of a process that no longer lives is
 * taken over, so a killed command never blocks the next one.
 * @template T
 * @param {string} path
 * @param {(ownerPid: number) => void} onWait called once when another process holds the lock
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, onWait, work) {
  mkdirSync(dirname(path), { recursive: true })
  const deadline = performance.now() + WAIT_LIMIT_MS
  let told = false
  while (!tryAcquire(path)) {
    const owner = readOwner(path)
    if (owner !== undefined && !told) {
      onWait(owner.pid)
      told = true
    }
    if (performance.now() > deadline)
      throw new StackError(`${path} is held by process ${owner?.pid}; gave up waiting`)
    await delay(POLL_MS)
  }
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

/** @param {string} path */
function tryAcquire(path) {
  if (createWithIdentity(path)) return true
  if (isAlive(readOwner(path))) return false
  return takeOver(path)
}

/**
 * Only one process at a time may replace a dead owner's lock: without the guard, two that saw the same dead
 * owner could each remove what the other has just created.
 * @param {string} path
 */
function takeOver(path) {
  const guard = `${path}.guard`
  if (!createWithIdentity(guard)) {
    const age = Date.now() - (statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (age > GUARD_STALE_MS) rmSync(guard, { force: true })
    return false
  }
  try {
    if (isAlive(readOwner(path))) return false
    rmSync(path, { force: true })
    return createWithIdentity(path)
  } finally {
    rmSync(guard, { force: true })
  }
}

/**
 * Linked into place with its content, so that nobody ever reads a lock without an owner.
 * @param {string} path
 * @returns {boolean} false when the file is there already
 */
function createWithIdentity(path) {
  const aside = `${path}.${process.pid}`
  writeFileSync(aside, JSON.stringify(identify(process.pid)))
  try {
    linkSync(aside, path)
    return true
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

/** @param {string} path @returns {import('./processes.js').ProcessIdentity | undefined} */
function readOwner(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
