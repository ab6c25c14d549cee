import { createManualClock, type ManualClock } from '@redflag/runtime'
import { asAlertId } from '@redflag/schemas'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Logger } from '../processor/ports.ts'
import { MORNING_MS } from '../testing/a-finding.ts'
import { aChange } from '../testing/an-alert.ts'
import { createDeliveryRig } from '../testing/delivery-rig.ts'
import { type Receiver, startReceiver } from '../testing/receiver.ts'
import { createAlertmanagerChannel, type PostableAlert } from './alertmanager.ts'
import type { Channel } from './port.ts'

const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} }
const NEVER = 3_600_000
const signal = new AbortController().signal

let receiver: Receiver
let clock: ManualClock
let channel: Channel
beforeEach(async () => {
  receiver = await startReceiver()
  clock = createManualClock(MORNING_MS + 7_200_000)
  channel = open(NEVER)
})
afterEach(async () => {
  await channel.close?.()
  await receiver.close()
})

function open(resendMs: number): Channel {
  const settings = {
    name: 'am',
    url: `${receiver.url}/`,
    resendMs,
    linkTemplate: 'https://redflag.example/a/{alertId}',
  }
  return createAlertmanagerChannel(settings, { clock, logger: SILENT })
}

const posted = (): readonly (readonly PostableAlert[])[] =>
  receiver.received.map(({ body }) => JSON.parse(body))

const at = (ms: number): string => new Date(ms).toISOString()

describe('what Alertmanager is told', () => {
  it('is an open alert with a start in event time and an end that lies ahead', async () => {
    const { alert } = aChange()
    await channel.deliver(aChange(), signal)
    expect(receiver.received[0]?.path).toBe('/api/v2/alerts')
    expect(posted()).toEqual([
      [
        {
          labels: {
            alertname: 'RedflagAlert',
            alert_id: alert.alertId,
            band: 'high',
            severity: 'warning',
            subject_kind: 'worker',
          },
          annotations: {
            summary: 'high: worker w-1',
            description: 'Two workers are paid to the same account.',
            subject: 'w-1',
            action: 'monitor',
            score: '0.80',
            revision: '1',
          },
          startsAt: at(alert.openedAtMs),
          endsAt: at(clock.nowMs() + 15 * 60_000),
          generatorURL: `https://redflag.example/a/${alert.alertId}`,
        },
      ],
    ])
  })

  it('is an end when the alert is resolved', async () => {
    await channel.deliver(aChange(), signal)
    clock.advance(60_000)
    await channel.deliver(aChange({ revision: 2, change: 'resolved', withdrawnBecause: 'Reversed.' }), signal)
    const [last] = posted()[1] ?? []
    expect(last?.endsAt).toBe(at(clock.nowMs()))
    expect(last?.annotations).toMatchObject({ withdrawn_because: 'Reversed.' })
  })

  it('is the end of the old labels with the new ones, when the band changes', async () => {
    await channel.deliver(aChange(), signal)
    await channel.deliver(aChange({ revision: 2, change: 'updated', band: 'critical' }), signal)
    const said = posted()[1] ?? []
    expect(said.map(({ labels, endsAt }) => [labels['band'], endsAt])).toEqual([
      ['high', at(clock.nowMs())],
      ['critical', at(clock.nowMs() + 15 * 60_000)],
    ])
  })

  it('never starts after it ends, though event time be ahead of the clock', async () => {
    clock.set(MORNING_MS - 60_000)
    await channel.deliver(aChange({ change: 'resolved' }), signal)
    const [said] = posted()[0] ?? []
    expect(Date.parse(said?.startsAt ?? '')).toBeLessThanOrEqual(Date.parse(said?.endsAt ?? ''))
  })
})

/** Ids in each post, in order. */
const idsPosted = (): readonly string[] =>
  posted().map((alerts) => alerts.map(({ labels }) => labels['alert_id']).join())

const firstId = aChange().alert.alertId

describe('what is open', () => {
  beforeEach(async () => {
    await channel.close?.()
    channel = open(20)
    await channel.deliver(aChange(), signal)
    await channel.deliver(aChange({ alertId: asAlertId('al-2') }), signal)
  })

  it('is said again at regular times, and never after its end', async () => {
    const both = `${firstId},al-2`
    await expect.poll(() => idsPosted().filter((ids) => ids === both).length).toBeGreaterThan(1)
    // Its end waits for nobody's turn but its own: repetitions go on at the same time.
    await channel.deliver(aChange({ alertId: asAlertId('al-2'), revision: 2, change: 'resolved' }), signal)
    const ended = idsPosted().lastIndexOf('al-2')
    await receiver.waitFor(receiver.received.length + 3)
    expect(new Set(idsPosted().slice(ended + 1))).toEqual(new Set([firstId]))
  })

  it('waits its turn behind a repetition that is slow', async () => {
    receiver.answer((_, { body }) => ({ status: 200, delayMs: JSON.parse(body).length > 1 ? 60 : 0 }))
    await expect.poll(() => idsPosted().includes(`${firstId},al-2`)).toBe(true)
    await channel.deliver(aChange({ alertId: asAlertId('al-2'), revision: 2, change: 'resolved' }), signal)
    expect(receiver.finished.slice(-2).map(({ body }) => JSON.parse(body).length)).toEqual([2, 1])
  })

  it('is no longer said once it has expired', async () => {
    await channel.deliver(aChange({ alertId: asAlertId('al-3'), expiresAtMs: clock.nowMs() + 1000 }), signal)
    const all = `${firstId},al-2,al-3`
    await expect.poll(() => idsPosted().includes(all)).toBe(true)
    clock.advance(1000)
    await expect.poll(() => idsPosted().at(-1)).toBe(`${firstId},al-2`)
  })

  it('is left to the next owner when the partition goes', async () => {
    await channel.deliver({ ...aChange({ alertId: asAlertId('al-3') }), partition: 1 }, signal)
    await expect.poll(() => idsPosted().at(-1)).toBe(`${firstId},al-2,al-3`)
    channel.forget?.(1)
    await expect.poll(() => idsPosted().at(-1)).toBe(`${firstId},al-2`)
  })
})

describe('a restart', () => {
  it('learns what is open, and the band it was told in last, from the alerts topic', async () => {
    const rig = await createDeliveryRig()
    const first = await rig.start(channel)
    await rig.publish(aChange(), aChange({ alertId: asAlertId('al-2') }))
    await rig.publish(aChange({ alertId: asAlertId('al-2'), revision: 2, change: 'resolved' }))
    await rig.log.drain()
    await first.stop()

    channel = open(20)
    const before = receiver.received.length
    const second = await rig.start(channel)
    await receiver.waitFor(before + 1)
    expect(idsPosted()[before]).toBe(firstId)

    await rig.publish(aChange({ revision: 2, change: 'updated', band: 'critical' }))
    await rig.log.drain()
    const said = posted().find((alerts) => alerts.some(({ labels }) => labels['band'] === 'critical'))
    expect(said?.map(({ labels }) => labels['band'])).toEqual(['high', 'critical'])
    await second.stop()
  })
})
