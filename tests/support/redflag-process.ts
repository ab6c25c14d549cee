import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import type { Stack } from './stack.ts'
import { waitUntil } from './wait-until.ts'

/** The built command, as users run it. `npm test` builds it before the tests; a long run has a copy of its own. */
const BUNDLE = process.env['REDFLAG_TEST_BUNDLE'] ?? resolve(import.meta.dirname, '../../dist/redflag.js')

export type ServiceName = 'ingest' | 'detector' | 'alerting'

/** One service in a process of its own. */
export interface RedflagProcess {
  readonly pid: number
  readonly opsUrl: string
  /** Everything it wrote so far, for when a test fails. */
  output(): string
  /** One metric of `/metrics`, summed over its labels; 0 while it is not there. */
  metric(name: string): Promise<number>
  kill(signal: NodeJS.Signals): void
  /** Exit code, or null after a signal. */
  readonly exited: Promise<number | null>
}

/** Of every installation in tests. */
export const PSEUDONYM_KEY: Uint8Array = Buffer.alloc(32, 7)

/** Environment of an installation of its own on shared servers: nothing of another test can get in its way. */
export function installation(stack: Stack, prefix: string): Readonly<Record<string, string>> {
  return {
    REDFLAG_KAFKA_BROKERS: stack.brokers.join(','),
    REDFLAG_SCHEMA_REGISTRY_URL: stack.registryUrl,
    REDFLAG_REDIS_URL: stack.redisUrl,
    REDFLAG_TOPIC_PREFIX: prefix,
    REDFLAG_REDIS_KEY_PREFIX: prefix,
    INGEST_PSEUDONYM_KEY: Buffer.from(PSEUDONYM_KEY).toString('base64'),
    INGEST_HTTP_PORT: 'off',
    NODE_ENV: 'test',
  }
}

/** Runs the command to its end. */
export async function runRedflag(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string }> {
  const child = start(args, env)
  return { code: await child.exited, output: child.output() }
}

/** Starts a service and waits until it says that it is ready. @throws with its output when it ends or does not get ready */
export async function startService(
  service: ServiceName,
  env: Readonly<Record<string, string>>,
): Promise<RedflagProcess> {
  const port = await freePort()
  const opsUrl = `http://127.0.0.1:${port}`
  const child = start([service], { ...env, REDFLAG_OPS_PORT: String(port) })
  let ended = false
  void child.exited.then(() => {
    ended = true
  })
  await waitUntil(
    async () => {
      if (ended) throw new Error(`${service} ended:\n${child.output()}`)
      return fetch(`${opsUrl}/readyz`).then(
        (response) => response.ok,
        () => false,
      )
    },
    { what: `${service} to be ready`, timeoutMs: 60_000, detail: child.output },
  )
  return { ...child, opsUrl, metric: (name) => metricOf(opsUrl, name) }
}

/** A test that fails half-way must not leave processes behind. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** The command as a child process, ended with this one at the latest. */
export function command(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcessByStdio<null, Readable, Readable> {
  const child = spawn(process.execPath, [BUNDLE, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

function start(args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = command(args, env)
  const chunks: string[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(String(chunk)))
  child.stderr.on('data', (chunk: Buffer) => chunks.push(String(chunk)))
  const exited = new Promise<number | null>((done) => {
    child.once('exit', done)
  })
  return {
    pid: child.pid as number,
    output: () => chunks.join(''),
    kill: (signal: NodeJS.Signals) => void child.kill(signal),
    exited,
  }
}

async function metricOf(opsUrl: string, name: string): Promise<number> {
  const text = await fetch(`${opsUrl}/metrics`).then((response) => response.text())
  let sum = 0
  for (const line of text.split('\n')) {
    if (line.startsWith(`${name} `) || line.startsWith(`${name}{`))
      sum += Number(line.slice(line.lastIndexOf(' ') + 1))
  }
  return sum
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer()
    server.once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
