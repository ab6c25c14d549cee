import { createManualClock } from '@redflag/runtime'
import { alertJson } from '@redflag/schemas'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { aChange } from '../testing/an-alert.ts'
import { type Receiver, startReceiver } from '../testing/receiver.ts'
import { verifySignature } from './signature.ts'
import { createWebhook } from './webhook.ts'

let receiver: Receiver
beforeEach(async () => {
  receiver = await startReceiver()
})
afterEach(() => receiver.close())

const clock = createManualClock(Date.UTC(2026, 2, 2, 9, 0, 0, 900))
const signal = new AbortController().signal

it('a webhook posts the alert as the contract has it, named and signed so that a receiver can check it', async () => {
  const webhook = createWebhook({ name: 'ops', url: receiver.url, secrets: ['swordfish'] }, clock)
  const change = aChange({ revision: 4, change: 'updated' })
  expect(await webhook.deliver(change, signal)).toEqual({ kind: 'delivered' })

  const [request] = receiver.received
  if (request === undefined) throw new Error('nothing was received')
  const { headers, body } = request
  expect(JSON.parse(body)).toEqual(JSON.parse(JSON.stringify(alertJson(change.alert))))
  expect(headers['redflag-event']).toBe('alert.updated')
  expect(headers['redflag-delivery']).toBe(`${change.alert.alertId}:4`)
  const header = String(headers['redflag-signature'])
  const nowSeconds = Math.floor(clock.nowMs() / 1000)
  expect(header).toMatch(`t=${nowSeconds},`)
  expect(verifySignature({ body, header, secret: 'swordfish', nowSeconds })).toBe('valid')
})

it('a webhook signs each try anew, under the same delivery id', async () => {
  const webhook = createWebhook({ name: 'ops', url: receiver.url, secrets: ['swordfish'] }, clock)
  const change = aChange()
  await webhook.deliver(change, signal)
  clock.advance(60_000)
  await webhook.deliver(change, signal)
  const [first, second] = receiver.received.map(({ headers }) => headers)
  expect(second?.['redflag-delivery']).toBe(first?.['redflag-delivery'])
  expect(second?.['redflag-signature']).not.toBe(first?.['redflag-signature'])
})
