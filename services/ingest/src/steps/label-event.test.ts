import { readFileSync } from 'node:fs'
import { eventCodec } from '@redflag/schemas'
import { describe, expect, it } from 'vitest'
import type { Outcome, SourcePosition } from '../outcome.ts'
import { labelPipeline } from '../pipeline.ts'
import { aLabel, jsonBytes } from '../testing/builders.ts'

const contract = (name: string): readonly string[] =>
  readFileSync(new URL(`../../../../schemas/contract/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')

const AT: SourcePosition = { kind: 'file', name: 'test', line: 1 }
const NOW_MS = Date.parse('2026-03-12T20:00:00.000Z')

function eventOf(outcome: Outcome) {
  if (outcome.kind !== 'event' || outcome.event.type !== 'label')
    throw new Error(`no label: ${JSON.stringify(outcome)}`)
  return outcome.event
}

const taken = (overrides: Readonly<Record<string, unknown>> = {}, receivedAtMs: number | null = NOW_MS) =>
  eventOf(labelPipeline(jsonBytes(aLabel(overrides)), AT, receivedAtMs))

describe('a label', () => {
  it.each(contract('label-examples.ndjson'))('of the contract is taken and fits its schema: %s', (line) => {
    const event = eventOf(labelPipeline(Buffer.from(line), AT, NOW_MS))
    expect(eventCodec.decode(eventCodec.encode(event))).toMatchObject(event)
  })

  it.each(contract('label-rejects.ndjson'))('of the contract is refused whole: %s', (line) => {
    const { _expect, _raw, ...rest }: Readonly<Record<string, unknown>> = JSON.parse(line)
    const bytes = Buffer.from(typeof _raw === 'string' ? _raw : JSON.stringify(rest))
    expect(labelPipeline(bytes, AT, NOW_MS)).toMatchObject({ refusal: { field: _expect }, bytes })
  })

  it('becomes an event of its worker at the time of the verdict', () => {
    expect(taken({ signals: ['shared-ip', 'unheard-of', 'shared-ip'] })).toEqual({
      eventId: expect.stringMatching(/^label-[0-9a-f]{32}$/),
      workerId: 'w-1',
      occurredAtMs: Date.parse('2026-03-10T10:15:00.000Z'),
      receivedAtMs: NOW_MS,
      quality: [],
      connection: null,
      type: 'label',
      label: { alertId: 'al-1', verdict: 'benign_explained', signals: ['shared-ip', 'unheard-of'] },
    })
  })

  it('leaves behind who decided and what they noted', () => {
    const text = JSON.stringify(taken({ by: 'maria.silva', note: 'spoke to her brother' }))
    expect(text).not.toContain('maria')
    expect(text).not.toContain('brother')
  })

  it('sent twice has one id, and two have two', () => {
    expect(taken({ note: 'again' }).eventId).toBe(taken().eventId)
    expect(taken({ labelId: 'lb-2' }).eventId).not.toBe(taken().eventId)
  })

  it('from the future counts from its arrival on, and in a replay as it says', () => {
    const decidedAt = '2026-03-13T20:00:00.000Z'
    expect(taken({ decidedAt })).toMatchObject({ occurredAtMs: NOW_MS, quality: ['clock-skew'] })
    expect(taken({ decidedAt }, null)).toMatchObject({ occurredAtMs: Date.parse(decidedAt), quality: [] })
  })
})
