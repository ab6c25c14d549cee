import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { FRAME_HEADER_BYTES } from '@redflag/runtime'
import { eventCodec } from '@redflag/schemas'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { redflag } from '../testing/command-line.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { createDueLabels } from './replay-labels.ts'

vi.setConfig({ testTimeout: 30_000 })

const label = (labelId: string, workerId: string, verdict: string, decidedAt: string) => ({
  labelId,
  alertId: 'al-1',
  workerId,
  verdict,
  signals: ['holder-mismatch'],
  decidedAt,
})

const payout = (n: number, workerId: string, instrumentId: string, occurredAt: string) => ({
  eventId: `e-${n}`,
  type: 'payout',
  workerId,
  occurredAt,
  payoutId: `p-${n}`,
  status: 'sent',
  amount: '500.00',
  currency: 'USD',
  destination: { kind: 'bank', instrumentId, holderNameMatch: 0.1, holderVerified: false },
})

const STREAM = [
  payout(1, 'w-1', 'bank-x', '2026-03-02T09:00:00Z'),
  payout(2, 'w-2', 'bank-s', '2026-03-02T10:00:00Z'),
  payout(3, 'w-3', 'bank-s', '2026-03-06T10:00:00Z'),
]
const LABELS = [
  label('l-1', 'w-1', 'benign_explained', '2026-03-04T09:00:00Z'),
  label('l-2', 'w-2', 'confirmed', '2026-03-03T09:00:00Z'),
]

interface AlertLine {
  readonly change: string
  readonly subject: { readonly id: string }
  readonly reasons: readonly { readonly signal: string }[]
  readonly counter: readonly { readonly code: string; readonly params: unknown }[]
}

const ndjson = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('')

async function replayed(labels: readonly unknown[] | null, args: readonly string[] = []) {
  const folder = temporaryFolder()
  const events = join(folder, 'events.ndjson')
  writeFileSync(events, ndjson(STREAM))
  const file = join(folder, 'verdicts.ndjson')
  if (labels !== null) writeFileSync(file, ndjson(labels))
  const given = labels === null ? [] : ['--labels', file]
  const result = await redflag(['replay', events, '--out', folder, ...given, ...args])
  const linesOf = (name: string) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))
  const alerts: readonly AlertLine[] = linesOf('alerts.ndjson')
  return { ...result, alerts, rejects: linesOf('rejects.ndjson') }
}

const lastOf = (alerts: readonly AlertLine[], worker: string) =>
  alerts.findLast(({ subject }) => subject.id === worker)
const signalsOf = (alert: AlertLine | undefined) => alert?.reasons.map(({ signal }) => signal) ?? []

describe('a case replayed with what analysts found out', () => {
  it('ends the alert that was explained before the next event, and says why', async () => {
    const { alerts } = await replayed(LABELS)
    expect(lastOf(alerts, 'w-1')).toMatchObject({
      change: 'resolved',
      counter: [{ code: 'holder-mismatch.explained', params: { alertId: 'al-1' } }],
    })
    const said = alerts.map(({ change, subject }) => `${change} ${subject.id}`)
    expect(said.slice(0, 4)).toEqual(['opened w-1', 'opened w-2', 'resolved w-1', 'opened w-3'])
  })

  it('lists the destination of whoever was confirmed, for those paid there later', async () => {
    expect(signalsOf(lastOf((await replayed(LABELS)).alerts, 'w-3'))).toContain('confirmed-instrument')
  })

  it('tells what was taken, and refuses with the field', async () => {
    const { status, stdout, rejects } = await replayed([...LABELS, { ...LABELS[0], verdict: 'guilty' }])
    expect(status).toBe(0)
    expect(stdout).toContain('lines         3 read, 3 accepted, 0 rejected')
    expect(stdout).toContain('labels        3 read, 2 accepted, 1 rejected (')
    expect(stdout).toContain('labels, line 3: verdict: must be one of')
    expect(stdout).toContain('workers       3\n')
    expect(rejects).toMatchObject([{ input: 'labels', line: 3, field: 'verdict', code: 'FIELD_VALUE' }])
  })

  it('is as it was where none are given', async () => {
    const { alerts, stdout } = await replayed(null)
    expect(alerts.map(({ change }) => change)).not.toContain('resolved')
    expect(alerts.flatMap(signalsOf)).not.toContain('confirmed-instrument')
    expect(stdout).not.toContain('labels')
    expect((await replayed([])).alerts).toEqual(alerts)
  })

  it('does not depend on the order of the file of labels', async () => {
    expect((await replayed(LABELS.toReversed())).alerts).toEqual((await replayed(LABELS)).alerts)
  })

  it.each([
    ['a file that is not there', ['-', '--labels', '/nowhere'], 'cannot read /nowhere: no such file'],
    ['standard input for both', ['-', '--labels', '-'], 'standard input can hold the events or the labels'],
  ])('does not begin with %s', async (_, args, said) => {
    const { status, stderr } = await redflag(['replay', ...args], { stdin: Readable.from([]) })
    expect(stderr).toContain(said)
    expect(status).toBe(2)
  })
})

describe('labels that are due', () => {
  const timeOf = (minute: number) => Date.UTC(2026, 2, 1) + minute * 60_000
  const fileOf = (minutes: readonly number[]) => ({
    name: 'test',
    lines: minutes.map((minute, i) => {
      const at = new Date(timeOf(minute)).toISOString()
      const bytes = Buffer.from(JSON.stringify(label(`l-${i}`, `w-${i}`, 'victim', at)))
      return { bytes, line: i + 1, lengthBytes: bytes.length }
    }),
  })

  it('come out each once, before what is later than they are, and not before what is not', () => {
    const minute = fc.nat(20)
    fc.assert(
      fc.property(
        fc.array(minute, { maxLength: 12 }),
        fc.array(minute, { maxLength: 12 }),
        (given, events) => {
          const due = createDueLabels(fileOf(given), 1)
          const all = given.map(timeOf).sort((a, b) => a - b)
          const out: number[] = []
          let newestMs = 0
          for (const atMs of [...events.map(timeOf), Number.POSITIVE_INFINITY]) {
            out.push(...due.before(atMs).map(({ occurredAtMs }) => occurredAtMs))
            newestMs = Math.max(newestMs, atMs)
            expect(out).toEqual(all.filter((one) => one < newestMs))
          }
        },
      ),
    )
  })

  it('of one moment come in the order of the file', () => {
    const workers = createDueLabels(fileOf([5, 3, 5, 3]), 1).before(Number.POSITIVE_INFINITY)
    expect(workers.map(({ workerId }) => workerId)).toEqual(['w-1', 'w-3', 'w-0', 'w-2'])
  })

  it('are events that the detector can read', () => {
    const [first] = createDueLabels(fileOf([0]), 7).before(Number.POSITIVE_INFINITY)
    const event = eventCodec.decode(first?.value.subarray(FRAME_HEADER_BYTES) ?? new Uint8Array())
    expect(event).toMatchObject({ type: 'label', workerId: 'w-0', label: { verdict: 'victim' } })
  })
})
