import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
// Imported so that this file counts as one that needs the servers' programs.
import { type PrivateStack, startPrivateStack } from '../support/stack.ts'
import { makeStackDir, runStack } from '../support/stack-command.ts'

interface ServerStatus {
  readonly name: string
  readonly state: string
  readonly given: boolean
  readonly address?: string
  readonly pid?: number
  readonly log?: string
}

async function statusOf(
  dir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Record<string, ServerStatus>> {
  const { stdout } = await runStack(dir, ['status', '--json'], env)
  const servers: readonly ServerStatus[] = JSON.parse(stdout)
  return Object.fromEntries(servers.map((server) => [server.name, server]))
}

async function withRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url)
  try {
    return await work(redis)
  } finally {
    redis.disconnect()
  }
}

describe('the whole stack', () => {
  let dir: string

  beforeAll(async () => {
    dir = await makeStackDir()
    expect(await runStack(dir, ['up'])).toMatchObject({ code: 0 })
  })

  afterAll(async () => {
    await runStack(dir, ['down', '--wipe'])
    await rm(dir, { recursive: true, force: true })
  })

  it('says of each server where it is, its process and its log', async () => {
    const { kafka, registry, redis } = await statusOf(dir)
    expect(kafka).toMatchObject({ state: 'up', given: false, log: join(dir, 'logs/kafka.log') })
    expect(kafka?.address).toMatch(/^127\.0\.0\.1:\d+$/)
    expect(registry?.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/apis\/ccompat\/v7$/)
    expect(redis?.address).toMatch(/^redis:\/\/127\.0\.0\.1:\d+$/)
    for (const server of [kafka, registry, redis])
      expect(() => process.kill(server?.pid ?? 0, 0)).not.toThrow()
  })

  it('keeps the servers that run when it is brought up again, twice at once', async () => {
    const before = await statusOf(dir)
    const [first, second] = await Promise.all([runStack(dir, ['up']), runStack(dir, ['up'])])
    expect([first.code, second.code]).toEqual([0, 0])
    expect(await statusOf(dir)).toEqual(before)
  })

  it('prints the addresses as lines that a shell takes over', async () => {
    const { stdout } = await runStack(dir, ['env'])
    const script = `${stdout}\nprintf '%s\\n' "$REDFLAG_KAFKA_BROKERS" "$REDFLAG_SCHEMA_REGISTRY_URL" "$REDFLAG_REDIS_URL"`
    const printed = await promisify(execFile)('sh', ['-c', script], { env: {} })
    const { kafka, registry, redis } = await statusOf(dir)
    expect(printed.stdout.trim().split('\n')).toEqual([kafka?.address, registry?.address, redis?.address])
  })

  it('takes its own addresses from the environment as its own servers', async () => {
    const { redis } = await statusOf(dir)
    const env = { REDFLAG_REDIS_URL: redis?.address ?? '' }
    expect((await statusOf(dir, env))['redis']).toMatchObject({ given: false, pid: redis?.pid })
  })

  it('creates no topic by itself and keeps records over a SIGKILL of Kafka', async () => {
    const { kafka } = await statusOf(dir)
    const broker = kafka?.address ?? ''
    const admin = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 1 }] })
    expect(await admin.listTopics()).toEqual(['kept'])
    await admin.disconnect()
    await kcat(`printf 'a\\nb\\nc\\n' | kcat -q -b ${broker} -P -t kept -X acks=all`)

    expect((await runStack(dir, ['kill', 'kafka'])).code).toBe(0)
    expect((await statusOf(dir))['kafka']).toMatchObject({ state: 'down', address: broker })
    expect((await runStack(dir, ['start', 'kafka'])).code).toBe(0)

    expect(await kcat(`kcat -q -b ${broker} -C -t kept -e`)).toBe('a\nb\nc\n')
    await expect(
      kcat(`echo x | kcat -q -b ${broker} -P -t none -X message.timeout.ms=1000`),
    ).rejects.toThrow()
  })

  it('has a registry that refuses an incompatible schema and keeps schemas over a SIGKILL', async () => {
    const url = (await statusOf(dir))['registry']?.address ?? ''
    const one = { type: 'record', name: 'A', fields: [{ name: 'a', type: 'string' }] }
    const added = { ...one, fields: [...one.fields, { name: 'b', type: 'int' }] }
    const register = (schema: object): Promise<Response> =>
      post(`${url}/subjects/kept-value/versions`, 'POST', { schema: JSON.stringify(schema) })
    expect((await register(one)).status).toBe(200)
    expect((await post(`${url}/config/kept-value`, 'PUT', { compatibility: 'BACKWARD' })).status).toBe(200)
    expect((await register(added)).status).toBe(409)

    await runStack(dir, ['kill', 'registry'])
    expect((await runStack(dir, ['start', 'registry'])).code).toBe(0)

    const latest: unknown = await (await fetch(`${url}/subjects/kept-value/versions/latest`)).json()
    expect(latest).toMatchObject({ version: 1, schema: JSON.stringify(one) })
    expect((await register(added)).status).toBe(409)
  })
})

describe('one server', () => {
  let stack: PrivateStack

  beforeEach(async () => {
    stack = await startPrivateStack(['redis'])
  })

  afterEach(async () => {
    await stack.dispose()
  })

  it('keeps what was written before a SIGKILL and before an orderly stop, at the same address', async () => {
    await withRedis(stack.redisUrl, (redis) => redis.set('first', '1'))
    await stack.kill('redis')
    await expect(ping(stack.redisUrl)).rejects.toThrow()
    await stack.start('redis')
    await withRedis(stack.redisUrl, (redis) => redis.set('second', '2'))
    await stack.stop('redis')
    await stack.start('redis')
    expect(await withRedis(stack.redisUrl, (redis) => redis.mget('first', 'second'))).toEqual(['1', '2'])
  })
})

describe('a folder of its own', () => {
  let dir: string

  beforeEach(async () => {
    dir = await makeStackDir()
  })

  afterEach(async () => {
    await runStack(dir, ['down', '--wipe'])
    await rm(dir, { recursive: true, force: true })
  })

  it('starts a server once when two ask for it at the same time', async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => runStack(dir, ['start', 'redis'])))
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(outcomes.filter(({ stderr }) => stderr.includes('was running'))).toHaveLength(2)
  })

  it('takes servers that are given, checks them and leaves them alone', async () => {
    const other = await startPrivateStack(['redis'])
    try {
      const env = { REDFLAG_REDIS_URL: other.redisUrl }
      expect((await statusOf(dir, env))['redis']).toMatchObject({
        state: 'up',
        given: true,
        address: other.redisUrl,
      })
      const refused = await runStack(dir, ['kill', 'redis'], env)
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('is given') })
      await runStack(dir, ['down', '--wipe'], env)
      expect(await ping(other.redisUrl)).toBe('PONG')
    } finally {
      await other.dispose()
    }
  })

  it('ends with status 1 and the variable when a given server does not answer, and starts nothing', async () => {
    const env = { REDFLAG_KAFKA_BROKERS: '127.0.0.1:1' }
    const { code, stderr } = await runStack(dir, ['up'], env)
    expect(code).toBe(1)
    expect(stderr).toContain('REDFLAG_KAFKA_BROKERS=127.0.0.1:1 does not answer')
    expect((await statusOf(dir))['redis']).toMatchObject({ state: 'down' })
  })

  it('refuses a port that another program has', async () => {
    const server = createServer()
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
    const { code, stderr } = await runStack(dir, ['start', 'redis', '--redis-port', String(port)])
    server.close()
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining(`port ${port}`) })
  })

  it('names the log and repeats its end when a server dies while starting', async () => {
    await runStack(dir, ['start', 'redis'])
    await runStack(dir, ['stop', 'redis'])
    await writeFile(join(dir, 'redis/data/appendonlydir/appendonly.aof.manifest'), 'damaged\n')
    const { code, stderr } = await runStack(dir, ['start', 'redis'])
    expect(code).toBe(1)
    expect(stderr).toContain(`log: ${join(dir, 'logs/redis.log')}`)
    expect(stderr).toMatch(/\| .*AOF manifest/)
  })

  it('is not blocked by the lock of a command that was killed', async () => {
    await writeFile(join(dir, 'lock'), JSON.stringify({ pid: 999_999_999, startedAt: '1' }))
    expect((await runStack(dir, ['start', 'redis'])).code).toBe(0)
  })

  it('may be stopped twice, and deletes only what is its own', async () => {
    await runStack(dir, ['start', 'redis'])
    await writeFile(join(dir, 'mine.txt'), 'not of the stack')
    expect((await runStack(dir, ['down', '--wipe'])).code).toBe(0)
    expect((await runStack(dir, ['down'])).code).toBe(0)
    const { stdout } = await promisify(execFile)('ls', [dir])
    expect(stdout).toBe('mine.txt\n')
  })

  it('ends with status 3 and one line when tools are missing and cannot be installed', async () => {
    const bin = join(dir, 'bin')
    const links =
      'for tool in sh readlink dirname; do ln -s "$(command -v $tool)" "$0/"; done; ln -s "$1" "$0/node"'
    await mkdir(bin)
    await promisify(execFile)('sh', ['-c', links, bin, process.execPath])
    const { code, stderr } = await runStack(dir, ['up'], { PATH: bin, JAVA_HOME: '' })
    expect(code).toBe(3)
    expect(stderr).toMatch(/^stack: missing: java \(17 or newer\), redis-server \(7 or newer\).*\n$/)
  })

  it.each([
    [['frobnicate'], 'no such command: frobnicate'],
    [['up', '--kafka-port', '70000'], '--kafka-port must be a port'],
    [['kill', 'mysql'], 'kill takes one of kafka, registry, redis'],
    [['up', '--wipe'], '--wipe is for down only'],
    [['tools', 'gcc'], 'tools takes some of java'],
  ])('ends with status 2 and a line for wrong arguments: %j', async (args, line) => {
    expect(await runStack(dir, args)).toMatchObject({ code: 2, stderr: expect.stringContaining(line) })
  })
})

async function ping(url: string): Promise<string> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null })
  // The refusal is reported by `connect`; without a listener ioredis prints it as well.
  redis.on('error', () => {})
  try {
    await redis.connect()
    return await redis.ping()
  } finally {
    redis.disconnect()
  }
}

/** A shell line around Debian's independent Kafka client. */
async function kcat(line: string): Promise<string> {
  return (await promisify(execFile)('sh', ['-c', line])).stdout
}

function post(url: string, method: 'POST' | 'PUT', body: object): Promise<Response> {
  const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' }
  return fetch(url, { method, headers, body: JSON.stringify(body) })
}
