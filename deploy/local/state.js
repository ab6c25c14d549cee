import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StackError } from './errors.js'

/** @typedef {import('./settings.js').ServerName} ServerName */
/** @typedef {import('./processes.js').ProcessIdentity} ProcessIdentity */

/**
 * What is remembered of one server between two commands. Ports stay after `down`, so that the next `up` brings
 * the servers back where clients expect them.
 * @typedef {object} ServerState
 * @property {Readonly<Record<string, number>>} ports
 * @property {ProcessIdentity} [process] absent = stopped on purpose
 */

/** @typedef {{ readonly version: 1, readonly servers: Readonly<Partial<Record<ServerName, ServerState>>> }} State */

/** @param {string} stackDir */
export const statePath = (stackDir) => join(stackDir, 'stack.json')

/**
 * @param {string} stackDir
 * @returns {State} an empty one when this folder never held a stack
 * @throws {StackError} when the file is damaged
 */
export function readState(stackDir) {
  const path = statePath(stackDir)
  let text
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return { version: 1, servers: {} }
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new StackError(`${path} is not readable JSON; stop the servers by hand and delete it`, 1, { cause })
  }
}

/**
 * Replaces the state of one server; whole or not at all (written aside, then renamed).
 * @param {string} stackDir
 * @param {ServerName} name
 * @param {ServerState} server
 */
export function writeServerState(stackDir, name, server) {
  const state = readState(stackDir)
  mkdirSync(stackDir, { recursive: true })
  const aside = `${statePath(stackDir)}.new`
  writeFileSync(
    aside,
    `${JSON.stringify({ version: 1, servers: { ...state.servers, [name]: server } }, null, 2)}\n`,
  )
  renameSync(aside, statePath(stackDir))
}
