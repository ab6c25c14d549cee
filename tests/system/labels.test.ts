import { createConfluentRegistry, createRecordCodec } from '@redflag/runtime'
import { type Alert, type DeadLetter, deadLetterCodec, topicNames } from '@redflag/schemas'
import { beforeAll, expect, it } from 'vitest'
import { type Installation, install } from '../support/installation.ts'
import type { RedflagProcess, ServiceName } from '../support/redflag-process.ts'
import { requireStack, type Stack } from '../support/stack.ts'
import { waitUntil } from '../support/wait-until.ts'

const SERVICES: readonly ServiceName[] = ['ingest', 'detector', 'alerting']
const TOKEN = 'a-token-of-thirty-two-characters'

let stack: Stack
beforeAll(async () => {
  stack = await requireStack()
})

const NOW_MS = Date.now()
const minutesAgo = (minutes: number): string => new Date(NOW_MS - minutes * 60_000).toISOString()

/** Paid to an account that, unless said otherwise, bears another name. */
const payout = (worker: string, instrumentId: string, minutes: number, holderNameMatch = 0.1): string =>
  JSON.stringify({
    eventId: `ev-${worker}-${minutes}`,
    type: 'payout',
    workerId: worker,
    occurredAt: minutesAgo(minutes),
    payoutId: `po-${worker}-${minutes}`,
    status: 'sent',
    amount: '500.00',
    currency: 'USD',
    destination: { kind: 'bank', instrumentId, holderNameMatch, holderVerified: false },
  })

const label = (worker: string, alertId: string, verdict: string, signals = ['holder-mismatch']) => ({
  labelId: `lb-${worker}-${verdict}`,
  alertId,
  workerId: worker,
  verdict,
  signals,
  decidedAt: minutesAgo(30),
  by: 'analyst-maria',
  note: 'spoke on the telephone',
})

async function alertOf(site: Installation, worker: string): Promise<Alert> {
  await site.settled()
  const found = (await site.alerts()).findLast(({ subject }) => subject.id === worker)
  if (found === undefined) throw new Error(`no alert of ${worker}`)
  return found
}

const signalsOf = ({ reasons }: Alert): readonly string[] => reasons.map(({ signal }) => signal)

/** Everything in a topic, as bytes. */
async function valuesOf({ log }: Installation, topic: string): Promise<readonly Buffer[]> {
  const values: Buffer[] = []
  for (const { partition, start, end } of await log.offsets(topic)) {
    await log.readRange({ topic, partition, fromOffset: start, toOffset: end }, (records) => {
      for (const { value } of records) values.push(Buffer.from(value ?? []))
    })
  }
  return values
}

async function deadLettersOf(site: Installation): Promise<readonly DeadLetter[]> {
  const topic = topicNames(site.prefix).deadLetter
  const registry = createConfluentRegistry({ url: stack.registryUrl })
  const codec = await createRecordCodec(registry, deadLetterCodec, topic)
  return Promise.all((await valuesOf(site, topic)).map((bytes) => codec.decode(bytes)))
}

async function labelCount({ opsUrl }: RedflagProcess, signal: string, verdict: string): Promise<number> {
  const text = await (await fetch(`${opsUrl}/metrics`)).text()
  const line = new RegExp(`^redflag_labels_total\\{signal="${signal}",verdict="${verdict}"\\} (\\d+)$`, 'm')
  return Number(line.exec(text)?.[1] ?? Number.NaN)
}

it('what analysts found out ends an alert, lists a destination, and is counted', async () => {
  const site = await install(stack)
  try {
    const [ingest, detector] = await Promise.all(SERVICES.map((service) => site.start(service)))
    if (ingest === undefined || detector === undefined) throw new Error('not started')
    await site.produce([payout('w-1', 'bank-own', 60), payout('w-2', 'bank-mule', 59)])
    const opened = await alertOf(site, 'w-1')
    expect(opened).toMatchObject({ change: 'opened', band: 'medium' })
    expect(signalsOf(opened)).toEqual(['holder-mismatch'])
    expect((await alertOf(site, 'w-2')).change).toBe('opened')

    // Explained: the alert ends, and says why.
    const benign = label('w-1', opened.alertId, 'benign_explained')
    await site.label([JSON.stringify(benign)])
    const resolved = await alertOf(site, 'w-1')
    expect(resolved).toMatchObject({
      alertId: opened.alertId,
      change: 'resolved',
      counter: [{ code: 'holder-mismatch.explained', params: { alertId: opened.alertId } }],
    })
    expect(resolved.withdrawnBecause).toContain('An analyst looked at this before')

    // It stays so while nothing new comes, whoever sends the verdict again, and is not counted twice.
    const { length } = await site.alerts()
    await site.label([JSON.stringify(benign)])
    await site.settled()
    expect(await site.alerts()).toHaveLength(length)
    expect(await labelCount(detector, 'holder-mismatch', 'benign_explained')).toBe(1)

    // Confirmed: whoever is paid there next is told of at once.
    const case2 = (await alertOf(site, 'w-2')).alertId
    await site.label([
      JSON.stringify(label('w-2', case2, 'confirmed', ['holder-mismatch', 'of-another-release'])),
    ])
    await site.settled()
    await site.produce([payout('w-3', 'bank-mule', 20)])
    const third = await alertOf(site, 'w-3')
    expect(signalsOf(third)).toContain('confirmed-instrument')
    expect(await labelCount(detector, 'holder-mismatch', 'confirmed')).toBe(1)
    expect(await labelCount(detector, 'other', 'confirmed')).toBe(1)
    expect(await labelCount(detector, 'holder-mismatch', 'false_positive')).toBe(0)

    // Evidence that is new is heard again.
    await site.produce([payout('w-1', 'bank-another', 10)])
    expect(await alertOf(site, 'w-1')).toMatchObject({ change: 'opened', band: 'medium' })

    // One that is wrong is set aside with its field, and stops nothing.
    await site.label([JSON.stringify(label('w-3', 'al-9', 'guilty'))])
    await site.settled()
    const letters = await deadLettersOf(site)
    expect(letters.map(({ field, source }) => [field, source.topic])).toEqual([
      ['verdict', topicNames(site.prefix).labels],
    ])
    expect(await ingest.metric('redflag_ingest_stopped')).toBe(0)

    // Who decided, and what they noted, went no further.
    const { events, findings, alerts } = topicNames(site.prefix)
    for (const topic of [events, findings, alerts])
      for (const value of await valuesOf(site, topic)) {
        expect(value.includes('analyst-maria')).toBe(false)
        expect(value.includes('telephone')).toBe(false)
      }
  } finally {
    await site.dispose()
  }
})

it('a verdict that came by HTTP outlives the ingest and the detector that took it', async () => {
  const site = await install(stack, { INGEST_HTTP_PORT: '0', INGEST_HTTP_TOKENS: TOKEN })
  try {
    const [ingest, detector] = await Promise.all(SERVICES.map((service) => site.start(service)))
    if (ingest === undefined || detector === undefined) throw new Error('not started')
    await site.produce([payout('w-1', 'bank-own', 60)])
    const { alertId } = await alertOf(site, 'w-1')
    const body = JSON.stringify(label('w-1', alertId, 'false_positive'))
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` }
    const port = /"port":(\d+),"msg":"events and labels are taken by HTTP"/.exec(ingest.output())?.[1]
    const url = `http://127.0.0.1:${port}/v1/labels`
    const answer = await fetch(url, { method: 'POST', headers, body })
    expect([answer.status, await answer.json()]).toEqual([202, { accepted: 1, refused: 0, refusals: [] }])
    for (const one of [ingest, detector]) {
      one.kill('SIGKILL')
      await one.exited
    }
    const again = await site.start('detector')
    await site.start('ingest')
    expect(await alertOf(site, 'w-1')).toMatchObject({ alertId, change: 'resolved' })
    // Paid to an account in the worker's name: nothing new speaks, and the next process knows of the verdict, too.
    await waitUntil(async () => (await again.metric('redflag_detector_partitions_owned')) === 4, {
      what: 'the detector to own all partitions',
      timeoutMs: 30_000,
    })
    const { length } = await site.alerts()
    await site.produce([payout('w-1', 'bank-own', 5, 1)])
    await site.settled()
    expect(await again.metric('redflag_detector_assessments_total')).toBe(1)
    expect(await site.alerts()).toHaveLength(length)
  } finally {
    await site.dispose()
  }
})
