import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { BenchContext } from './bench.ts'

export type ServerName = 'kafka' | 'registry' | 'redis'

/** Servers of a benchmark's own. */
export interface RunningServer {
  /** As its clients take it: `host:port` or a URL. */
  readonly address: string
  readonly pid: number
}

/** Variables that would make the script take other servers or ports than its own. */
const MISLEADING = /^(STACK_\w+|REDFLAG_(KAFKA_BROKERS|SCHEMA_REGISTRY_URL|REDIS_URL))$/

/**
 * Starts servers on free ports with empty data; they are ended and their data deleted when the run ends.
 * @throws with what the script said when one cannot be had
 */
export async function startServers<const Name extends ServerName>(
  names: readonly Name[],
  { atEnd, say }: Pick<BenchContext, 'atEnd' | 'say'>,
): Promise<Readonly<Record<Name, RunningServer>>> {
  const dir = await mkdtemp(join(tmpdir(), 'redflag-bench-stack-'))
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !MISLEADING.test(name)))
  const stack = async (...args: readonly string[]): Promise<string> => {
    const env = { ...clean, STACK_DIR: dir }
    const { stdout } = await promisify(execFile)('deploy/local/stack', [...args], { env })
    return stdout
  }
  atEnd(async () => {
    await stack('down', '--wipe')
    await rm(dir, { recursive: true, force: true })
  })
  say(`starting ${names.join(', ')}`)
  for (const name of names) await stack('start', name)
  const states = await statesOf(stack)
  const found = names.map((name) => [name, states.get(name)] as const)
  const absent = found.find(([, state]) => state === undefined)
  if (absent !== undefined) throw new Error(`${absent[0]} did not start`)
  return Object.fromEntries(found) as Record<Name, RunningServer>
}

/** The script ends with 1 when servers that nobody asked for are down; its answer is good all the same. */
async function statesOf(stack: (...args: readonly string[]) => Promise<string>) {
  const json = await stack('status', '--json').catch(
    (error: { readonly stdout?: string }) => error.stdout ?? '[]',
  )
  const states = JSON.parse(json) as readonly ({ readonly name: string } & Partial<RunningServer>)[]
  return new Map(
    states.flatMap(({ name, address, pid }) =>
      address === undefined || pid === undefined ? [] : [[name, { address, pid }] as const],
    ),
  )
}
