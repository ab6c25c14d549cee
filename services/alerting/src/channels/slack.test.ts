import { asPayoutId, asWorkerId } from '@redflag/detection'
import { createManualClock } from '@redflag/runtime'
import { alertJson } from '@redflag/schemas'
import { describe, expect, it } from 'vitest'
import { aFinding, aPendingPayout, aReason, MORNING_MS } from '../testing/a-finding.ts'
import { aChange } from '../testing/an-alert.ts'
import { startReceiver } from '../testing/receiver.ts'
import { createSlackChannel, slackMessage } from './slack.ts'

interface Message {
  readonly text: string
  readonly blocks: readonly {
    readonly type: string
    readonly text?: { readonly type: string; readonly text: string }
    readonly fields?: readonly { readonly text: string }[]
    readonly elements?: readonly { readonly text: string }[]
  }[]
}

const messageOf = (change = aChange()): Message =>
  JSON.parse(JSON.stringify(slackMessage(alertJson(change.alert), change.deliveryId)))

const textsOf = ({ blocks }: Message): readonly string[] =>
  blocks.flatMap((block) => [
    ...(block.text === undefined ? [] : [block.text.text]),
    ...[...(block.fields ?? []), ...(block.elements ?? [])].map(({ text }) => text),
  ])

describe('a Slack message', () => {
  it('says what, who, how grave, why and what to do', () => {
    const finding = aFinding({
      action: 'hold_payout',
      reasons: [1, 2, 3, 4].map((n) => aReason({ signal: `s-${n}`, text: `Reason ${n}.` })),
      pendingPayouts: [
        aPendingPayout({ dueAtMs: MORNING_MS + 7_200_000 }),
        aPendingPayout({ payoutId: asPayoutId('po-2'), dueAtMs: MORNING_MS + 3_600_000 }),
      ],
    })
    const change = aChange({}, finding)
    expect(textsOf(messageOf(change))).toEqual([
      'Alert opened: high, worker w-1',
      '• Reason 1.\n• Reason 2.\n• Reason 3.\n• and 1 more',
      'Recommended: hold the payout until a person has decided',
      'Score: 0.80',
      'Pending payouts: 2, USD 1800.00',
      'Money leaves: 2026-03-02T10:00:00.000Z',
      `${change.deliveryId} at 2026-03-02T10:00:00.000Z`,
    ])
  })

  it('says why an alert was taken back', () => {
    const change = aChange({ change: 'resolved', reasons: [], withdrawnBecause: 'No longer borne out.' })
    expect(textsOf(messageOf(change))).toContain('No longer borne out.')
  })

  it('leaves nothing in text from outside that Slack would act on', () => {
    const worker = asWorkerId('<!channel> & <@U1> *x*')
    const message = messageOf(
      aChange({}, aFinding({ workerId: worker, reasons: [aReason({ text: '<https://x|y>' })] })),
    )
    for (const text of [message.text, ...textsOf(message)]) expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/)
    expect(message.text).toContain('&lt;!channel&gt; &amp; &lt;@U1&gt; *x*')
    for (const { text } of message.blocks) expect(text?.type ?? 'plain_text').toBe('plain_text')
  })

  it('stays within what Slack takes, and cuts nothing in two', () => {
    const long = aReason({ text: `${'&'.repeat(599)}😀${'<'.repeat(5000)}` })
    const message = messageOf(
      aChange({}, aFinding({ workerId: asWorkerId('w'.repeat(64)), reasons: [long, long, long] })),
    )
    expect(message.blocks[0]?.text?.text.length).toBeLessThanOrEqual(150)
    for (const text of [message.text, ...textsOf(message)]) {
      expect(text.length).toBeLessThanOrEqual(3000)
      expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/)
      expect(text).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/)
    }
  })

  it('is posted as JSON', async () => {
    const receiver = await startReceiver()
    receiver.answer(() => ({ status: 200, body: 'ok' }))
    const change = aChange()
    const channel = createSlackChannel({ name: 'slack', url: receiver.url }, createManualClock(MORNING_MS))
    expect(await channel.deliver(change, new AbortController().signal)).toEqual({ kind: 'delivered' })
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toEqual(messageOf(change))
    await receiver.close()
  })
})
