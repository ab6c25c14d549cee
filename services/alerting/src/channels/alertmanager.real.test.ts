import { execFile, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { systemClock } from '@redflag/runtime'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Logger } from '../processor/ports.ts'
import { aChange } from '../testing/an-alert.ts'
import { createAlertmanagerChannel } from './alertmanager.ts'

/**
 * Against a real Alertmanager, read by its own `amtool`: Debian's `prometheus-alertmanager`. Without it the suite is left
 * out, with a line that says so; where `CI` is set that is a failure.
 */
const ALERTMANAGER = 'prometheus-alertmanager'
const AMTOOL = 'amtool'
const isThere = [ALERTMANAGER, AMTOOL].every((name) => spawnSync(name, ['--version']).status === 0)
if (!isThere)
  process.stderr.write('alertmanager.real.test.ts: left out, prometheus-alertmanager is not installed\n')

const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} }
const run = promisify(execFile)
const signal = new AbortController().signal
/** Shorter than the alerts of the test live: only being told again can keep them. */
const RESOLVE_TIMEOUT = '1s'

interface Known {
  readonly labels: Readonly<Record<string, string>>
  readonly startsAt: string
  readonly endsAt: string
  readonly status: { readonly state: string }
}

it.skipIf(isThere || process.env['CI'] === undefined)('Alertmanager is installed', () => {
  expect.unreachable('apt-get install prometheus-alertmanager')
})

describe.skipIf(!isThere)('a real Alertmanager', () => {
  let url: string
  let dir: string
  let stop: () => Promise<void>

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'redflag-alertmanager-'))
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    const config = `global:\n  resolve_timeout: ${RESOLVE_TIMEOUT}\nroute:\n  receiver: none\nreceivers:\n  - name: none\n`
    await writeFile(join(dir, 'config.yml'), config)
    const server = spawn(
      ALERTMANAGER,
      [
        `--config.file=${join(dir, 'config.yml')}`,
        `--storage.path=${join(dir, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
      ],
      { stdio: 'ignore' },
    )
    stop = async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill()
      await ended
    }
    await vi.waitFor(() => askReady(url), { timeout: 20_000, interval: 50 })
  }, 30_000)

  afterAll(async () => {
    await stop()
    await rm(dir, { recursive: true, force: true })
  })

  /** What amtool lists as firing. */
  async function firing(): Promise<readonly Known[]> {
    const { stdout } = await run(AMTOOL, ['alert', 'query', `--alertmanager.url=${url}`, '--output=json'])
    return JSON.parse(stdout)
  }

  const bands = async (): Promise<readonly (string | undefined)[]> =>
    (await firing()).map(({ labels }) => labels['band'])

  it('takes an alert, keeps it while it is told of it, follows its band and ends it', async () => {
    const nowMs = Date.now()
    const open = aChange({ openedAtMs: nowMs - 60_000, expiresAtMs: nowMs + 3_600_000 })
    const settings = { name: 'am', url, resendMs: 200, validForMs: 1500 }
    const channel = createAlertmanagerChannel(settings, { clock: systemClock, logger: SILENT })

    expect(await channel.deliver(open, signal)).toEqual({ kind: 'delivered' })
    const [known] = await firing()
    expect(known?.labels).toMatchObject({
      alertname: 'RedflagAlert',
      alert_id: open.alert.alertId,
      band: 'high',
    })
    expect(Date.parse(known?.startsAt ?? '')).toBe(nowMs - 60_000)

    // Twice as long as it is valid, and as Alertmanager's own time-out: it lives by being told again.
    await expect.poll(() => Date.now() - nowMs, { timeout: 10_000, interval: 100 }).toBeGreaterThan(3000)
    expect(await bands()).toEqual(['high'])

    const risen = {
      ...open,
      alert: { ...open.alert, revision: 2, change: 'updated', band: 'critical' } as const,
    }
    expect(await channel.deliver(risen, signal)).toEqual({ kind: 'delivered' })
    await expect.poll(bands, { timeout: 5000 }).toEqual(['critical'])

    const over = { ...risen, alert: { ...risen.alert, revision: 3, change: 'resolved' } as const }
    expect(await channel.deliver(over, signal)).toEqual({ kind: 'delivered' })
    await expect.poll(bands, { timeout: 5000 }).toEqual([])
    await channel.close?.()
  }, 30_000)

  it('ends an alert by itself when nobody tells of it any more', async () => {
    const nowMs = Date.now()
    const settings = { name: 'am', url, resendMs: 3_600_000, validForMs: 1000 }
    const channel = createAlertmanagerChannel(settings, { clock: systemClock, logger: SILENT })
    await channel.deliver(aChange({ openedAtMs: nowMs }), signal)
    expect(await bands()).toEqual(['high'])
    await expect.poll(bands, { timeout: 10_000, interval: 200 }).toEqual([])
    await channel.close?.()
  }, 20_000)
})

async function askReady(url: string): Promise<void> {
  const response = await fetch(`${url}/-/ready`)
  if (!response.ok) throw new Error(`Alertmanager answers ${response.status}`)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
