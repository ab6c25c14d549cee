import { rm } from 'node:fs/promises'
import { connectRedis, prepareCodedScript } from '@redflag/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from './log/until.ts'
import { makeCertificates, type RedisServer, startRedisCluster, startRedisServer } from './redis/servers.ts'

const ADD = `return redis.call('INCRBY', KEYS[1], ARGV[1])`

describe('Redis', () => {
  let server: RedisServer
  const urlOf = ({ port }: RedisServer) => `redis://127.0.0.1:${port}`
  beforeAll(async () => {
    server = await startRedisServer()
  })
  afterAll(() => server.close())

  it('gives back the bytes it was given, and null for what it does not have', async () => {
    const redis = connectRedis({ url: urlOf(server) })
    const value = Buffer.from([0, 255, 10, 13, 128])
    await redis.set('bytes', value)
    await redis.set('text', 'wörter')
    expect(await redis.get('bytes')).toEqual(value)
    expect(await redis.mget(['text', 'absent', 'bytes'])).toEqual([Buffer.from('wörter'), null, value])
    const echo = redis.script('return {KEYS[1], ARGV[1], ARGV[2], 7}')
    expect(await echo(['k'], [value, 2.5])).toEqual([Buffer.from('k'), value, Buffer.from('2.5'), 7])
    await redis.close()
  })

  it('runs a script again after the server has forgotten it', async () => {
    const redis = connectRedis({ url: urlOf(server) })
    const add = redis.script(ADD)
    expect(await add(['forgetful'], [2])).toBe(2)
    await server.cli('SCRIPT', 'FLUSH')
    expect(await add(['forgetful'], [3])).toBe(5)
    await redis.close()
  })

  it('keeps to the database its URL names', async () => {
    const redis = connectRedis({ url: `${urlOf(server)}/3` })
    await redis.set('in-three', 'x')
    expect(await server.cli('-n', '3', 'GET', 'in-three')).toBe('x')
    await redis.close()
  })

  it('answers in outcomes where a script has a closed list of them', async () => {
    const redis = connectRedis({ url: urlOf(server) })
    const claim = prepareCodedScript(redis, {
      name: 'claim',
      lua: `if ARGV[1] == 'odd' then return 9 end return redis.call('SETNX', KEYS[1], ARGV[1])`,
      outcomes: { 0: 'taken', 1: 'claimed' },
    })
    expect([await claim(['seat'], ['a']), await claim(['seat'], ['b'])]).toEqual(['claimed', 'taken'])
    await expect(claim(['seat'], ['odd'])).rejects.toMatchObject({
      code: 'REDIS_SCRIPT_REPLY',
      facts: { script: 'claim', reply: '9' },
    })
    await redis.close()
  })

  it('tells a refusal from an absence', async () => {
    const redis = connectRedis({ url: urlOf(server) })
    await redis.set('a-text', 'not a number')
    await expect(redis.script(ADD)(['a-text'], [1])).rejects.toMatchObject({
      code: 'REDIS_REFUSED',
      retryable: false,
    })
    await redis.close()
    await expect(redis.get('a-text')).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE' })
  })

  it('that is killed fails commands in their time, never carries out a failed one later, and is found again', async () => {
    const own = await startRedisServer()
    const said: string[] = []
    const redis = connectRedis({
      url: urlOf(own),
      commandTimeoutMs: 400,
      onReady: () => said.push('ready'),
      onLost: () => said.push('lost'),
    })
    const add = redis.script(ADD)
    expect(await add(['count'], [1])).toBe(1)
    await own.signal('SIGKILL')
    await until('the loss to be noticed', () => !redis.isReady())
    const startedMs = performance.now()
    await expect(add(['count'], [100])).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE', retryable: true })
    await expect(redis.set('count', 'overwritten')).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE' })
    expect(performance.now() - startedMs).toBeLessThan(3_000)
    await own.start()
    await until('the connection to be back', () => redis.isReady())
    expect(await add(['count'], [1])).toBe(2)
    expect([said[0], said.includes('lost'), said.at(-1)]).toEqual(['ready', true, 'ready'])
    await redis.close()
    await own.close()
  })

  it('that hangs fails commands in their time', async () => {
    const own = await startRedisServer()
    const redis = connectRedis({ url: urlOf(own), commandTimeoutMs: 300 })
    await redis.ping()
    await own.signal('SIGSTOP')
    await expect(redis.get('k')).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE', retryable: true })
    await own.signal('SIGCONT')
    await until('an answer', () =>
      redis.ping().then(
        () => true,
        () => false,
      ),
    )
    await redis.close()
    await own.close()
  })

  it('that was never there fails commands in their time', async () => {
    const redis = connectRedis({ url: 'redis://127.0.0.1:1', commandTimeoutMs: 200 })
    await expect(redis.get('k')).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE' })
    await redis.close()
  })

  describe('with TLS and an ACL user', () => {
    let certificates: { readonly dir: string; readonly ca: string }
    let secured: RedisServer
    const secretUrl = (user: string) => `rediss://${user}@localhost:${secured.port}`
    beforeAll(async () => {
      certificates = await makeCertificates()
      const { dir } = certificates
      const files = ['--tls-cert-file', `${dir}/server.crt`, '--tls-key-file', `${dir}/server.key`]
      const trust = ['--tls-ca-cert-file', `${dir}/ca.crt`, '--tls-auth-clients', 'no']
      const acl = [
        '--user',
        'detector',
        'on',
        '>p:w/1',
        '~rf:*',
        '+@read',
        '+@write',
        '+@connection',
        '+info',
        '-set',
      ]
      const port = ['--port', '0', '--tls-port', '{port}']
      secured = await startRedisServer(
        [...port, ...files, ...trust, ...acl],
        ['--tls', '--cacert', `${dir}/ca.crt`],
      )
    })
    afterAll(async () => {
      await secured.close()
      await rm(certificates.dir, { recursive: true, force: true })
    })

    it('lets the user do what it may, and refuses the rest', async () => {
      const redis = connectRedis({ url: secretUrl('detector:p%3Aw%2F1'), tlsCa: certificates.ca })
      expect(await redis.get('rf:k')).toBeNull()
      await expect(redis.get('other')).rejects.toMatchObject({ code: 'REDIS_REFUSED', retryable: false })
      await expect(redis.set('rf:k', 'v')).rejects.toMatchObject({ code: 'REDIS_REFUSED' })
      await redis.close()
    })

    it('says at once that a password is wrong', async () => {
      const redis = connectRedis({ url: secretUrl('detector:wrong'), tlsCa: certificates.ca })
      const startedMs = performance.now()
      await expect(redis.get('rf:k')).rejects.toMatchObject({ code: 'REDIS_REFUSED' })
      expect(performance.now() - startedMs).toBeLessThan(3_000)
      await redis.close()
    })

    it('does not speak to a server whose certificate nobody vouches for', async () => {
      const redis = connectRedis({ url: secretUrl('detector:p%3Aw%2F1'), commandTimeoutMs: 500 })
      await expect(redis.get('rf:k')).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE' })
      await redis.close()
    })
  })

  describe('as a cluster', () => {
    let nodes: readonly RedisServer[] = []
    beforeAll(async () => {
      nodes = await startRedisCluster()
    })
    afterAll(async () => {
      await Promise.all(nodes.map((node) => node.close()))
    })

    it.each([
      ['by one node', () => `redis-cluster://127.0.0.1:${nodes[0]?.port}`],
      ['by several', () => nodes.map(({ port }) => `redis://127.0.0.1:${port}`).join(',')],
    ])(
      'is found %s; keys go to their nodes, scripts and multi-key reads keep to one slot',
      async (_how, url) => {
        const redis = connectRedis({ url: url() })
        const tags = Array.from({ length: 40 }, (_, i) => `{b${i}}`)
        const add = redis.script(ADD)
        const before = await Promise.all(tags.map((tag) => add([`${tag}:n`], [1])))
        expect(before.every((count) => typeof count === 'number')).toBe(true)
        await Promise.all(tags.map((tag) => redis.set(`${tag}:a`, tag)))
        const read = await Promise.all(tags.map((tag) => redis.mget([`${tag}:a`, `${tag}:none`])))
        expect(read).toEqual(tags.map((tag) => [Buffer.from(tag), null]))
        const sizes = await Promise.all(nodes.map(async (node) => Number(await node.cli('DBSIZE'))))
        expect(Math.min(...sizes)).toBeGreaterThan(0)
        await expect(redis.mget(['{a}:1', '{b}:1'])).rejects.toMatchObject({ code: 'REDIS_REFUSED' })
        await redis.close()
      },
    )
  })
})
