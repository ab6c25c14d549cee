import { createSilentLogger } from '@redflag/runtime'
import type { Alert } from '@redflag/schemas'
import { loadSettings } from '@redflag/settings'
import { expect, it, vi } from 'vitest'
import { loadLists } from '../lists/load-lists.ts'
import { eventually } from '../testing/eventually.ts'
import { startEmbedded } from './start-embedded.ts'

vi.setConfig({ testTimeout: 30_000 })

it('takes verdicts by HTTP, and ends the alert that was explained', async () => {
  const alerts: Alert[] = []
  const embedded = await startEmbedded(
    {
      settings: loadSettings('version: 1\n'),
      settingsFile: undefined,
      signals: null,
      lists: await loadLists([]),
      logger: createSilentLogger(),
      listener: { detected() {}, assessed() {}, alerted: (alert) => alerts.push(alert), refused() {} },
      env: {},
    },
    { port: 0, metricsPort: 0 },
  )
  try {
    const post = async (path: string, value: unknown): Promise<number> => {
      const url = embedded.intakeUrl.replace('/v1/events', path)
      const headers = { 'content-type': 'application/json' }
      return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(value) })).status
    }
    const nowMs = Date.now()
    const payout = {
      eventId: 'e-1',
      type: 'payout',
      workerId: 'w-1',
      occurredAt: new Date(nowMs - 60_000).toISOString(),
      payoutId: 'p-1',
      status: 'sent',
      amount: '500.00',
      currency: 'USD',
      destination: { kind: 'bank', instrumentId: 'i-1', holderNameMatch: 0.1, holderVerified: false },
    }
    expect(await post('/v1/events', payout)).toBe(202)
    await eventually('the alert to be opened', () => alerts.length === 1)
    const label = {
      labelId: 'l-1',
      alertId: alerts[0]?.alertId,
      workerId: 'w-1',
      verdict: 'benign_explained',
      signals: ['holder-mismatch'],
      decidedAt: new Date(nowMs).toISOString(),
    }
    expect(await post('/v1/labels', label)).toBe(202)
    await eventually('the alert to be resolved', () => alerts.length === 2)
    expect(alerts[1]).toMatchObject({ change: 'resolved', counter: [{ code: 'holder-mismatch.explained' }] })
    const counted = 'redflag_labels_total{signal="holder-mismatch",verdict="benign_explained"} 1'
    await eventually('the verdict to be counted', async () =>
      (await (await fetch(`${embedded.metricsUrl}/metrics`)).text()).includes(counted),
    )
    expect(await post('/v1/labels', { ...label, verdict: 'guilty' })).toBe(422)
  } finally {
    await embedded.close()
  }
})
