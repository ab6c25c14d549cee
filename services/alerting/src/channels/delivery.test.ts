import { createManualClock, systemClock } from '@redflag/runtime'
import { asAlertId } from '@redflag/schemas'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aFinding, aReason, MORNING_MS } from '../testing/a-finding.ts'
import { aChange } from '../testing/an-alert.ts'
import { createDeliveryRig, type DeliveryRig, type RunningDelivery } from '../testing/delivery-rig.ts'
import { type Receiver, startReceiver } from '../testing/receiver.ts'
import type { Channel, DeliveredChange } from './port.ts'
import { createWebhook } from './webhook.ts'

let rig: DeliveryRig
let receiver: Receiver
let running: RunningDelivery[]
beforeEach(async () => {
  rig = await createDeliveryRig()
  receiver = await startReceiver()
  running = []
})
afterEach(async () => {
  for (const one of running) await one.stop()
  await receiver.close()
})

const hook = (name = 'ops', url = receiver.url): Channel =>
  createWebhook({ name, url, secrets: ['swordfish'], timeoutMs: 1000 }, systemClock)

async function start(...args: Parameters<DeliveryRig['start']>): Promise<RunningDelivery> {
  const started = await rig.start(...args)
  running.push(started)
  return started
}

/** Change number `revision` of alert `name`. */
function change(name: string, revision: number, partition = 0): DeliveredChange {
  const made = aChange({ alertId: asAlertId(name), revision, change: revision === 1 ? 'opened' : 'updated' })
  return { ...made, partition }
}

const deliveries = (from: Receiver = receiver): readonly unknown[] =>
  from.received.map(({ headers }) => headers['redflag-delivery'])

describe('delivery', () => {
  it('goes in the order of the topic and commits what was delivered', async () => {
    const { told } = await start(hook())
    await rig.publish(change('a', 1), change('b', 1), change('a', 2), change('a', 3))
    await rig.log.drain()
    expect(deliveries()).toEqual(['a:1', 'b:1', 'a:2', 'a:3'])
    expect(await rig.committed('ops')).toBe(4)
    expect(told.filter((one) => one === 'in time')).toHaveLength(4)
    expect(told).toContain('lag 0 0')
  })

  it('tries again until it is taken, and lets nothing of the same alert pass', async () => {
    receiver.answer((index) => ({ status: index < 4 ? 503 : 200 }))
    const { told, delivery } = await start(hook())
    await rig.publish(change('a', 1), change('a', 2))
    await rig.log.drain()
    expect(deliveries()).toEqual(['a:1', 'a:1', 'a:1', 'a:1', 'a:1', 'a:2'])
    expect(told.filter((one) => one === 'retry')).toHaveLength(4)
    expect(delivery.failingSinceMs()).toBeNull()
  })

  it('comes no earlier than the receiver asked', async () => {
    receiver.answer((index) =>
      index === 0 ? { status: 429, headers: { 'retry-after': '1' } } : { status: 200 },
    )
    await start(hook())
    const sentMs = performance.now()
    await rig.publish(change('a', 1))
    await receiver.waitFor(2)
    // Timers may fire a millisecond early.
    expect(performance.now() - sentMs).toBeGreaterThanOrEqual(999)
  })

  it('is taken up again after the receiver was gone', async () => {
    const port = Number(new URL(receiver.url).port)
    await receiver.close()
    const { delivery } = await start(hook())
    await rig.publish(change('a', 1))
    await expect.poll(() => delivery.failingSinceMs()).not.toBeNull()
    receiver = await startReceiver(port)
    await receiver.waitFor(1)
    await rig.log.drain()
    expect(deliveries()).toEqual(['a:1'])
    expect(delivery.failingSinceMs()).toBeNull()
  })

  it('of one channel does not wait for another', async () => {
    const other = await startReceiver()
    other.answer(() => ({ status: 503 }))
    const stuck = await start(hook('stuck', other.url))
    await start(hook())
    await rig.publish(change('a', 1), change('a', 2))
    await receiver.waitFor(2)
    await other.waitFor(3)
    expect(deliveries()).toEqual(['a:1', 'a:2'])
    await expect.poll(() => rig.committed('ops')).toBe(2)
    expect(await rig.committed('stuck')).toBe(-1)
    await stuck.stop()
    await other.close()
  })
})

describe('a change that a channel will never take', () => {
  it('is set aside whole, with the reason, and the next one goes out', async () => {
    receiver.answer((index) => ({ status: index === 0 ? 422 : 200, body: 'no such field' }))
    const { told } = await start(hook())
    await rig.publish(change('a', 1), change('b', 1))
    await rig.log.drain()
    expect(deliveries()).toEqual(['a:1', 'b:1'])
    expect(told).toContain('DELIVERY_REFUSED')
    expect(await rig.committed('ops')).toBe(2)
    const [letter] = await rig.deadLetters()
    expect(letter).toMatchObject({
      service: 'alerting',
      code: 'DELIVERY_REFUSED',
      message: 'channel ops: HTTP 422: no such field',
      source: { kind: 'kafka', topic: 'redflag.alerts.v1', partition: 0, offset: 0 },
    })
  })

  it('is set aside after the longest wait, too', async () => {
    const clock = createManualClock(MORNING_MS)
    receiver.answer((index) => {
      clock.advance(1000)
      return { status: index < 3 ? 500 : 200 }
    })
    const { told } = await start(hook(), { clock, giveUpAfterMs: 3000 })
    await rig.publish(change('a', 1), change('b', 1))
    await rig.log.drain()
    expect(deliveries()).toEqual(['a:1', 'a:1', 'a:1', 'b:1'])
    expect(told).toContain('DELIVERY_GIVEN_UP')
    expect((await rig.deadLetters()).map(({ code }) => code)).toEqual(['DELIVERY_GIVEN_UP'])
  })

  it('is set aside when it cannot even be read', async () => {
    await start(hook())
    await rig.publishRaw(new Uint8Array([1, 2, 3]))
    await rig.publish(change('a', 1))
    await rig.log.drain()
    expect(deliveries()).toEqual(['a:1'])
    expect((await rig.deadLetters()).map(({ code, original }) => [code, [...original]])).toEqual([
      ['ALERT_UNREADABLE', [1, 2, 3]],
    ])
  })
})

describe('a restart', () => {
  it('delivers what was under way again, under the same name, and nothing that was committed', async () => {
    receiver.answer((index) => ({ status: 200, hangs: index === 1 }))
    const first = await rig.start(hook())
    await rig.publish(change('a', 1), change('a', 2), change('a', 3))
    await receiver.waitFor(2)
    first.kill()
    await start(hook())
    await receiver.waitFor(4)
    await rig.log.drain()
    expect(deliveries()).toEqual(['a:1', 'a:2', 'a:2', 'a:3'])
  })

  it('does not lose what is published while nobody delivers', async () => {
    const first = await rig.start(hook())
    await rig.publish(change('a', 1))
    await rig.log.drain()
    await first.stop()
    await rig.publish(change('a', 2))
    await start(hook())
    await rig.log.drain()
    expect(deliveries()).toEqual(['a:1', 'a:2'])
  })
})

describe('a change that is read twice', () => {
  it('by the same process is delivered once', async () => {
    const { told } = await start(hook())
    await rig.publish(change('a', 1), change('a', 2), change('a', 1), change('a', 2), change('a', 3))
    await rig.log.drain()
    expect(deliveries()).toEqual(['a:1', 'a:2', 'a:3'])
    expect(told.filter((one) => one === 'repeat left out')).toHaveLength(2)
    expect(await rig.committed('ops')).toBe(5)
  })
})

describe('routing', () => {
  it('tells a channel only of alerts that reach its band, and of those to the end', async () => {
    await start(hook(), { route: { minBand: 'high' } })
    const rises = (revision: number, band: 'medium' | 'high', peakBand = band) => {
      const made = change('a', revision)
      return { ...made, alert: { ...made.alert, band }, peakBand }
    }
    await rig.publish(rises(1, 'medium'), rises(2, 'high'), rises(3, 'medium', 'high'))
    await rig.log.drain()
    expect(deliveries()).toEqual(['a:2', 'a:3'])
    expect(await rig.committed('ops')).toBe(3)
  })

  it('tells every channel of a sanctioned address', async () => {
    await start(hook(), { route: { minBand: 'critical', changes: ['resolved'] } })
    const reason = aReason({ signal: 'sanctioned-address', family: 'sanctions' })
    await rig.publish(aChange({}, aFinding({ score: 0.75, reasons: [reason] })))
    await rig.log.drain()
    expect(receiver.received).toHaveLength(1)
  })

  it('leaves out kinds of change that a channel does not want', async () => {
    await start(hook(), { route: { changes: ['opened'] } })
    await rig.publish(change('a', 1), change('a', 2))
    await rig.log.drain()
    expect(deliveries()).toEqual(['a:1'])
    // What is passed over is done with: it must not be lag for ever.
    expect(await rig.committed('ops')).toBe(2)
  })
})
