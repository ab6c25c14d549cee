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

describe('what is open', () => {
  it('is said again at regular times, until it is resolved', async () => {
    await channel.close?.()
    channel = open(20)
    await channel.deliver(aChange(), signal)
    await channel.deliver(aChange({ alertId: asAlertId('al-2') }), signal)
    await receiver.waitFor(4)
    const [again] = posted().slice(-1)
    expect(again?.map(({ labels }) => labels['alert_id']).sort()).toEqual(
      [aChange().alert.alertId, 'al-2'].sort(),
    )
    await channel.deliver(aChange({ alertId: asAlertId('al-2'), revision: 2, change: 'resolved' }), signal)
    const count = receiver.received.length
    await receiver.waitFor(count + 2)
    expect(
      posted()
        .slice(-1)[0]
        ?.map(({ labels }) => labels['alert_id']),
    ).toEqual([aChange().alert.alertId])
  })

  it('is no longer said once it has expired', async () => {
    await channel.close?.()
    channel = open(20)
    await channel.deliver(aChange({ expiresAtMs: clock.nowMs() + 1000 }), signal)
    await channel.deliver(aChange({ alertId: asAlertId('al-2') }), signal)
    clock.advance(1000)
    const count = receiver.received.length
    await receiver.waitFor(count + 2)
    expect(
      posted()
        .slice(-1)[0]
        ?.map(({ labels }) => labels['alert_id']),
    ).toEqual(['al-2'])
  })

  it('is known again after a restart, from the alerts topic, and the band it was told in last', async () => {
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
    expect(posted()[before]?.map(({ labels }) => labels['alert_id'])).toEqual([aChange().alert.alertId])

    await rig.publish(aChange({ revision: 2, change: 'updated', band: 'critical' }))
    await rig.log.drain()
    const said = posted().find((alerts) => alerts.some(({ labels }) => labels['band'] === 'critical'))
    expect(said?.map(({ labels }) => labels['band'])).toEqual(['high', 'critical'])
    await second.stop()
  })

  it('is left to the next owner when the partition goes', async () => {
    await channel.close?.()
    channel = open(20)
    await channel.deliver({ ...aChange(), partition: 1 }, signal)
    await channel.deliver(aChange({ alertId: asAlertId('al-2') }), signal)
    channel.forget?.(1)
    const count = receiver.received.length
    await receiver.waitFor(count + 2)
    expect(
      posted()
        .slice(-1)[0]
        ?.map(({ labels }) => labels['alert_id']),
    ).toEqual(['al-2'])
  })
})
