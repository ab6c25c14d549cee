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
