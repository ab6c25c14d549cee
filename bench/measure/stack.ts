import { execFile, execFileSync } from 'node:child_process'
import { readlinkSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { KAFKA, REGISTRY } from '../../deploy/local/downloads.js'
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

/** What runs as these servers. */
export function versionsOf(servers: Readonly<Partial<Record<ServerName, RunningServer>>>): readonly string[] {
  const { kafka, registry, redis } = servers
  return [
    ...(kafka === undefined ? [] : [`${KAFKA.title} on ${firstLine(kafka)}`]),
    ...(registry === undefined ? [] : [REGISTRY.title]),
    ...(redis === undefined ? [] : [`Redis ${/\d+(\.\d+)+/.exec(firstLine(redis))?.[0] ?? ''}`]),
  ]
}

/** What the very program of a process says of itself; empty where the system does not tell which that is (not Linux). */
function firstLine({ pid }: RunningServer): string {
  try {
    const answer = execFileSync(readlinkSync(`/proc/${pid}/exe`), ['--version'], { encoding: 'utf8' })
    return answer.split('\n')[0]?.trim() ?? ''
  } catch {
    return ''
  }
}
