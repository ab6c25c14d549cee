import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { Children, Command } from '../measure/children.ts'
import type { StageName } from './names.ts'

export interface Services {
  readonly of: Readonly<Record<StageName, Command>>
  /** Rejects when one ends before it was told to. */
  readonly failed: Promise<never>
  stop(): Promise<void>
}

const READY_WITHIN_MS = 60_000

/** Starts the three services one after the other, each in a process of its own, and waits until they are ready. */
export async function startServices(
  children: Children,
  env: Readonly<Record<string, string>>,
): Promise<Services> {
  const start = (name: StageName) => startService(children, name, env)
  const of = {
    ingest: await start('ingest'),
    detector: await start('detector'),
    alerting: await start('alerting'),
  }
  let isStopping = false
  const ends = Object.entries(of).map(async ([name, { exited }]) => {
    const { stdout, stderr } = await exited
    if (isStopping) return new Promise<never>(() => undefined)
    throw new Error(`${name} ended:\n${stdout}${stderr}`)
  })
  const failed = Promise.race(ends)
  failed.catch(() => undefined)
  return {
    of,
    failed,
    async stop() {
      isStopping = true
      await Promise.all(Object.values(of).map((service) => service.stop()))
    },
  }
}

/** Starts one of them and waits until it is ready. */
export async function startService(
  children: Children,
  name: StageName,
  env: Readonly<Record<string, string>>,
): Promise<Command> {
  const port = await freePort()
  const command = children.redflag([name], { env: { ...env, REDFLAG_OPS_PORT: String(port) } })
  let output: string | null = null
  void command.exited.then(({ stdout, stderr }) => {
    output = stdout + stderr
  })
  const deadline = Date.now() + READY_WITHIN_MS
  while (!(await isReady(port))) {
    if (output !== null) throw new Error(`${name} ended:\n${output}`)
    if (Date.now() > deadline) throw new Error(`${name} did not get ready`)
    await setTimeout(100)
  }
  return command
}

function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then(
    (response) => response.ok,
    () => false,
  )
}

function freePort(): Promise<number> {
  return new Promise((found, fail) => {
    const server = createServer()
    server.once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => found(port))
    })
  })
}
