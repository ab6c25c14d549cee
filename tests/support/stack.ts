import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { makeStackDir, runStack, SERVER_VARIABLES } from './stack-command.ts'

/**
 * The real servers, for tests that cross a boundary. `npm test` starts them and sets the variables read here; a test
 * file that imports this module is left out, by name and with the reason, on a machine that cannot have them.
 */
export interface Stack {
  /** `host:port` of each broker. */
  readonly brokers: readonly string[]
  /** Base of a Confluent-compatible API, without a slash at the end. */
  readonly registryUrl: string
  readonly redisUrl: string
}

export type StackServer = 'kafka' | 'registry' | 'redis'

/** A stack that one test has for itself, to break and mend. */
export interface PrivateStack extends Stack {
  /** Ends a server as a crash would (SIGKILL); resolves when it is gone. Its data and its port stay. */
  kill(server: StackServer): Promise<void>
  /** Ends a server in order. */
  stop(server: StackServer): Promise<void>
  /** Starts a server again on its old port and data; resolves when it answers. */
  start(server: StackServer): Promise<void>
  /** Ends all servers and deletes their data. To be called whatever became of the test. */
  dispose(): Promise<void>
}

/**
 * The servers that all tests share. Tests keep out of each other's way by names: see `freshPrefix`.
 *
 * @throws {Error} when no servers are named in the environment, saying how to get them
 */
export async function requireStack(): Promise<Stack> {
  const { brokers, registryUrl, redisUrl } = SERVER_VARIABLES
  return {
    brokers: required(brokers).split(','),
    registryUrl: required(registryUrl).replace(/\/$/, ''),
    redisUrl: required(redisUrl),
  }
}

/**
 * A name that no other test and no earlier run has used, for topics, consumer groups and Redis keys: `t-3f9a01c27b5d-`.
 */
export function freshPrefix(): string {
  return `t-${randomBytes(6).toString('hex')}-`
}

/**
 * Starts servers of the test's own, on free ports and an empty folder. Takes about 6 s for all three, 0.2 s for Redis.
 *
 * @param servers those to start; addresses of the others are empty
 * @param env further variables of the stack script, at every call
 * @throws {Error} with what the stack script said
 */
export async function startPrivateStack(
  servers: readonly StackServer[] = ['kafka', 'registry', 'redis'],
  env: Readonly<Record<string, string>> = {},
): Promise<PrivateStack> {
  const dir = await makeStackDir()
  const act = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await runStack(dir, args, env)
    if (code !== 0 && args[0] !== 'status')
      throw new Error(`stack ${args.join(' ')} ended with ${code}: ${stderr}`)
    return stdout
  }
  const dispose = async (): Promise<void> => {
    await act('down', '--wipe')
    await rm(dir, { recursive: true, force: true })
  }
  try {
    if (servers.length === 3) await act('up')
    else for (const server of servers) await act('start', server)
    const addresses = parseStatus(await act('status', '--json'))
    return {
      brokers: [addresses.kafka].filter((address) => address !== ''),
      registryUrl: addresses.registry,
      redisUrl: addresses.redis,
      kill: async (server) => void (await act('kill', server)),
      stop: async (server) => void (await act('stop', server)),
      start: async (server) => void (await act('start', server)),
      dispose,
    }
  } catch (error) {
    await dispose()
    throw error
  }
}

function parseStatus(json: string): Record<StackServer, string> {
  const servers: readonly { readonly name: StackServer; readonly address?: string }[] = JSON.parse(json)
  const addressOf = (name: StackServer): string =>
    servers.find((server) => server.name === name)?.address ?? ''
  return { kafka: addressOf('kafka'), registry: addressOf('registry'), redis: addressOf('redis') }
}

function required(variable: string): string {
  const value = process.env[variable]
  if (value !== undefined && value !== '') return value
  throw new Error(
    `${variable} is not set: run the tests by "npm test", or first: deploy/local/stack up && eval "$(deploy/local/stack env)"`,
  )
}
