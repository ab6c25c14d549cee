import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { choosePort } from '../../../deploy/local/ports.js'
import { until } from '../log/until.ts'

const run = promisify(execFile)

/** A real redis-server of one test's own, to be stopped, killed, or held still. */
export interface RedisServer {
  readonly port: number
  /** Where it keeps its data. */
  readonly dir: string
  /** Sends a signal; `SIGKILL` resolves when it is gone. */
  signal(name: NodeJS.Signals): Promise<void>
  start(): Promise<void>
  /** Runs redis-cli against it. */
  cli(...args: string[]): Promise<string>
  close(): Promise<void>
}

/** Starts redis-server on a free port in a folder of its own, with more options as its command line takes them. */
export async function startRedisServer(options: readonly string[] = [], cliOptions: readonly string[] = []) {
  const dir = await mkdtemp(join(tmpdir(), 'redflag-redis-'))
  const port = await freePort()
  const portOption = options.includes('--tls-port') ? [] : ['--port', String(port)]
  const withPort = options.map((option) => option.replace('{port}', String(port)).replace('{dir}', dir))
  let child: ChildProcess | undefined

  async function start(): Promise<void> {
    const args = [...portOption, '--dir', dir, '--appendonly', 'yes', '--bind', '127.0.0.1', ...withPort]
    child = spawn('redis-server', args, { stdio: 'ignore' })
    await until('redis-server to answer', async () => (await cli('PING').catch(() => '')).includes('PONG'))
  }

  async function cli(...args: string[]): Promise<string> {
    const { stdout } = await run('redis-cli', ['-p', String(port), ...cliOptions, ...args])
    return stdout.trim()
  }

  async function signal(name: NodeJS.Signals): Promise<void> {
    const ended = new Promise((resolve) => child?.once('exit', resolve))
    child?.kill(name)
    if (name === 'SIGKILL') await ended
  }

  const server: RedisServer = {
    port,
    dir,
    start,
    cli,
    signal,
    async close() {
      if (child?.exitCode === null && child.signalCode === null) await signal('SIGKILL')
      await rm(dir, { recursive: true, force: true })
    },
  }
  await start()
  return server
}

/** Three masters that share the slots among them; resolves when all of them say that the cluster is whole. */
export async function startRedisCluster(): Promise<readonly RedisServer[]> {
  const options = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000']
  const nodes = await Promise.all([1, 2, 3].map(() => startRedisServer(options)))
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`)
  await nodes[0]?.cli('--cluster', 'create', ...addresses, '--cluster-yes')
  await until('the cluster to be whole', async () => {
    const infos = await Promise.all(nodes.map((node) => node.cli('CLUSTER', 'INFO')))
    return infos.every((info) => info.includes('cluster_state:ok'))
  })
  return nodes
}

/** A certificate authority, and a certificate for `localhost` that it signed, in a folder. */
export async function makeCertificates(): Promise<{ readonly dir: string; readonly ca: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'redflag-tls-'))
  const openssl = (...args: string[]) => run('openssl', args, { cwd: dir })
  await writeFile(join(dir, 'san.cnf'), 'subjectAltName=DNS:localhost\n')
  const newKey = ['-newkey', 'rsa:2048', '-nodes']
  await openssl(
    'req',
    '-x509',
    ...newKey,
    '-days',
    '2',
    '-subj',
    '/CN=Test CA',
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
  )
  await openssl('req', ...newKey, '-subj', '/CN=localhost', '-keyout', 'server.key', '-out', 'server.csr')
  const signing = [
    '-CA',
    'ca.crt',
    '-CAkey',
    'ca.key',
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    'san.cnf',
  ]
  await openssl('x509', '-req', '-in', 'server.csr', '-out', 'server.crt', ...signing)
  return { dir, ca: await readFile(join(dir, 'ca.crt'), 'utf8') }
}

/** Not one that the system gives to outgoing connections: a client must not be given the port of a server that is down. */
export const freePort = (): Promise<number> => choosePort([], new Set())
