import { expect, it } from 'vitest'
import { startOpsServer } from './ops-server.ts'

it('serves metrics, health and readiness, with reasons', async () => {
  let isReady = false
  const server = await startOpsServer(
    {
      metrics: async () => 'redflag_up 1\n',
      alive: [{ name: 'loop', check: () => ({ ok: true }) }],
      ready: [
        { name: 'redis', check: () => (isReady ? { ok: true } : { ok: false, reason: 'not connected' }) },
      ],
    },
    { port: 0 },
  )
  try {
    const metrics = await fetch(`${server.url}/metrics`)
    expect([metrics.status, await metrics.text()]).toEqual([200, 'redflag_up 1\n'])
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    const before = await fetch(`${server.url}/readyz`)
    expect(before.status).toBe(503)
    expect(await before.json()).toEqual({ status: 'failing', checks: { redis: 'not connected' } })
    isReady = true
    expect((await fetch(`${server.url}/readyz?verbose`)).status).toBe(200)
    expect((await fetch(`${server.url}/other`)).status).toBe(404)
  } finally {
    await server.close()
  }
})

it('answers for checks that throw or hang, and for other methods', async () => {
  const alive = [
    {
      name: 'throws',
      check: () => {
        throw new Error('boom')
      },
    },
    { name: 'hangs', check: () => new Promise<never>(() => {}) },
  ]
  const server = await startOpsServer({ metrics: async () => '', alive, ready: [] }, { port: 0 })
  try {
    const response = await fetch(`${server.url}/healthz`)
    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({
      status: 'failing',
      checks: { throws: 'boom', hangs: 'no answer in 800 ms' },
    })
    expect((await fetch(`${server.url}/readyz`, { method: 'POST' })).status).toBe(405)
    expect((await fetch(`${server.url}/readyz`, { method: 'HEAD' })).status).toBe(200)
  } finally {
    await server.close()
  }
})

it('closes at once, though a client keeps its connection open, and says when its port is taken', async () => {
  const settings = { metrics: async () => '', alive: [], ready: [] }
  const server = await startOpsServer(settings, { port: 0 })
  await fetch(`${server.url}/healthz`)
  const port = Number(new URL(server.url).port)
  await expect(startOpsServer(settings, { port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  const startedMs = performance.now()
  await server.close()
  expect(performance.now() - startedMs).toBeLessThan(1_000)
})
