import { execFile } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const STACK = resolve(import.meta.dirname, '../../deploy/local/stack')

/** The variables that name servers; a stack of a test's own must not see them. */
export const SERVER_VARIABLES = {
  brokers: 'REDFLAG_KAFKA_BROKERS',
  registryUrl: 'REDFLAG_SCHEMA_REGISTRY_URL',
  redisUrl: 'REDFLAG_REDIS_URL',
} as const

export interface StackResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A new folder for a stack, where `npm test` clears away what an interrupted test leaves running. */
export function makeStackDir(): Promise<string> {
  return mkdtemp(join(process.env['REDFLAG_TEST_STACKS_DIR'] ?? tmpdir(), 'redflag-stack-'))
}

/**
 * Runs the stack script to its end, whatever its exit status.
 *
 * @param dir the folder of the stack
 * @param env added to this process's environment, from which all that speaks of servers and ports has been taken out
 */
export function runStack(
  dir: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<StackResult> {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !namesServers(name)))
  return new Promise((settle) => {
    execFile(STACK, [...args], { env: { ...clean, STACK_DIR: dir, ...env } }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      settle({ code, stdout, stderr })
    })
  })
}

function namesServers(name: string): boolean {
  return /^STACK_\w+_PORT$/.test(name) || Object.values<string>(SERVER_VARIABLES).includes(name)
}
