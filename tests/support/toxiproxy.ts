import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { choosePort } from '../../deploy/local/ports.js'
import { waitUntil } from './wait-until.ts'

const VERSION = '2.12.0'
const MODULE = `github.com/Shopify/toxiproxy/v2/cmd/server@v${VERSION}`
const HOST = '127.0.0.1'

/** One way through the network, to be disturbed. Every disturbance lasts until `heal`. */
export interface Passage {
  readonly port: number
  /** Breaks every connection and takes no new one: a cable that is cut, and both ends see it. */
  cut(): Promise<void>
  /** Lets nothing through in either direction and closes nothing: a firewall that has forgotten the connections. */
  hang(): Promise<void>
  /** Delays what comes from the server, each piece for itself. */
  slow(latencyMs: number, jitterMs: number): Promise<void>
  heal(): Promise<void>
}

export interface Toxiproxy {
  /** A way from `port`, or a free one, to `upstream` (`host:port`). */
  proxy(name: string, upstream: string, port?: number): Promise<Passage>
  close(): Promise<void>
}

/**
 * Where Toxiproxy is: on the path as `toxiproxy-server`, in the cache, or built there by Go.
 * @returns null when it is nowhere and there is no Go to build it
 */
export async function findToxiproxy(): Promise<string | null> {
  const onPath = find('toxiproxy-server')
  if (onPath !== null) return onPath
  const cache = process.env['REDFLAG_CACHE_DIR'] ?? join(homedir(), '.cache', 'redflag')
  const folder = join(cache, `toxiproxy-${VERSION}`)
  const built = join(folder, 'server')
  if (existsSync(built)) return built
  const go = find('go')
  if (go === null) return null
  const env = { ...process.env, GOBIN: folder, GOFLAGS: '-modcacherw' }
  await promisify(execFile)(go, ['install', MODULE], { env })
  return built
}

function find(program: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/go/bin']
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null
}

export async function startToxiproxy(program: string): Promise<Toxiproxy> {
  const apiPort = await choosePort([], new Set())
  const child = spawn(program, ['-host', HOST, '-port', String(apiPort)], { stdio: 'ignore' })
  endWithUs(child)
  const api = `http://${HOST}:${apiPort}`
  const isUp = () =>
    fetch(`${api}/version`).then(
      ({ ok }) => ok,
      () => false,
    )
  await waitUntil(isUp, { what: 'toxiproxy to answer', timeoutMs: 10_000, everyMs: 20 })

  async function call(method: string, path: string, body?: unknown): Promise<void> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
    const response = await fetch(`${api}${path}`, init)
    if (!response.ok)
      throw new Error(`toxiproxy ${method} ${path}: ${response.status} ${await response.text()}`)
  }

  return {
    async proxy(name, upstream, given) {
      const port = given ?? (await choosePort([], new Set([apiPort])))
      await call('POST', '/proxies', { name, listen: `${HOST}:${port}`, upstream, enabled: true })
      const toxics = `/proxies/${name}/toxics`
      const active = new Set<string>()
      const add = async (toxic: string, type: string, stream: string, attributes: object) => {
        await call('POST', toxics, { name: toxic, type, stream, toxicity: 1, attributes })
        active.add(toxic)
      }
      let isCut = false
      return {
        port,
        async cut() {
          isCut = true
          await call('POST', `/proxies/${name}`, { enabled: false })
        },
        async hang() {
          // A time-out of 0 never closes the connection.
          await add('hang-up', 'timeout', 'upstream', { timeout: 0 })
          await add('hang-down', 'timeout', 'downstream', { timeout: 0 })
        },
        slow: (latency, jitter) => add('slow', 'latency', 'downstream', { latency, jitter }),
        async heal() {
          for (const toxic of active) await call('DELETE', `${toxics}/${toxic}`)
          active.clear()
          if (isCut) await call('POST', `/proxies/${name}`, { enabled: true })
          isCut = false
        },
      }
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** A test that is broken off must not leave it behind. */
function endWithUs(child: ChildProcess): void {
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))
}
