import { createServer } from 'node:net'
import { StackError } from './errors.js'

/**
 * Free ports are taken from below the range that the system uses for outgoing connections (Linux: from 32768).
 * In that range a client that reconnects to a stopped server can be given the server's own port as its local one:
 * it connects to itself, and the server cannot come back.
 */
const LOWEST = 20_000
const HIGHEST = 32_000

const HOST = '127.0.0.1'

/**
 * @param {number} port
 * @returns {Promise<boolean>} whether a server could listen there now
 */
export function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/**
 * The first free port of the preferred ones, or a random free one.
 * @param {readonly (number | undefined)[]} preferred in order; `undefined` is passed over
 * @param {ReadonlySet<number>} taken ports that this stack uses for something else
 * @returns {Promise<number>}
 */
export async function choosePort(preferred, taken) {
  for (const port of preferred)
    if (port !== undefined && !taken.has(port) && (await isFree(port))) return port
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST))
    if (!taken.has(port) && (await isFree(port))) return port
  }
  throw new StackError(`no free port between ${LOWEST} and ${HIGHEST}`)
}
