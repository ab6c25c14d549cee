import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fault } from './contract-fault.ts'
import { checkLabel, parseLabelLine } from './contract-label.ts'
import { parseTimestampMs } from './timestamp.ts'

const contractFile = (name: string) => readFileSync(new URL(`../contract/${name}`, import.meta.url), 'utf8')
const lines = (name: string) => contractFile(name).trimEnd().split('\n')
const examples = lines('label-examples.ndjson')
const label: Record<string, unknown> = JSON.parse(examples[0] ?? '')

function faultOf(value: unknown): Fault {
  const check = checkLabel(value)
  if (check.ok) throw new Error('expected a fault')
  return check.fault
}

describe('the contract of labels', () => {
  it.each(examples)('takes %s', (line) => {
    expect(parseLabelLine(line)).toEqual({ ok: true, label: JSON.parse(line) })
    expect(parseLabelLine(Buffer.from(line))).toEqual({ ok: true, label: JSON.parse(line) })
  })

  it('has an example of each verdict', () => {
    const verdicts = examples.map((line) => JSON.parse(line).verdict)
    expect(new Set(verdicts)).toEqual(new Set(['confirmed', 'false_positive', 'benign_explained', 'victim']))
  })

  it.each(lines('label-rejects.ndjson'))('refuses %s', (line) => {
    const { _expect, _raw } = JSON.parse(line)
    expect(parseLabelLine(_raw ?? line)).toMatchObject({ ok: false, fault: { field: _expect } })
  })
})

describe('faults of labels', () => {
  it.each<[string, Record<string, unknown>, Fault]>([
    [
      'a missing field',
      { decidedAt: undefined },
      { field: 'decidedAt', reason: 'is required', code: 'FIELD_MISSING' },
    ],
    [
      'an unknown verdict',
      { verdict: 'guilty' },
      {
        field: 'verdict',
        reason: 'must be one of confirmed, false_positive, benign_explained, victim',
        code: 'FIELD_VALUE',
      },
    ],
    ['no signals', { signals: [] }, { field: 'signals', reason: 'must not be empty', code: 'FIELD_LENGTH' }],
    [
      'too many signals',
      { signals: Array.from({ length: 65 }, (_, i) => `s-${i}`) },
      { field: 'signals', reason: 'must have at most 64 entries', code: 'FIELD_LENGTH' },
    ],
    [
      'one signal that is no text',
      { signals: ['shared-ip', 3] },
      { field: 'signals[1]', reason: 'must be a string', code: 'FIELD_TYPE' },
    ],
    [
      'a time without zone',
      { decidedAt: '2026-03-11T16:40:12' },
      {
        field: 'decidedAt',
        reason: 'must be an existing RFC 3339 date and time with zone, e.g. "2026-03-06T17:00:00.000Z"',
        code: 'FIELD_FORMAT',
      },
    ],
    [
      'an id of 65 characters',
      { labelId: 'x'.repeat(65) },
      { field: 'labelId', reason: 'must have at most 64 characters', code: 'FIELD_LENGTH' },
    ],
    [
      'a control character in an id',
      { alertId: 'al\u00001' },
      {
        field: 'alertId',
        reason: 'must not contain control characters or unpaired surrogates',
        code: 'FIELD_FORMAT',
      },
    ],
  ])('name %s', (_, overrides, fault) => {
    expect(faultOf(JSON.parse(JSON.stringify({ ...label, ...overrides })))).toEqual(fault)
  })

  it.each(['[]', 'null', '"label"', '1'])('refuse %s, which is no object', (text) => {
    expect(parseLabelLine(text)).toEqual({
      ok: false,
      fault: { field: 'label', reason: 'must be a JSON object', code: 'INPUT_NOT_OBJECT' },
    })
  })

  it('never quote what was sent', () => {
    const secret = 'maria.silva@example.org'
    for (const field of ['verdict', 'signals', 'decidedAt'])
      expect(JSON.stringify(faultOf({ ...label, [field]: secret }))).not.toContain(secret)
  })

  it('are found in whatever comes', () => {
    fc.assert(fc.property(fc.anything(), (value) => !checkLabel(value).ok))
    fc.assert(fc.property(fc.uint8Array(), (bytes) => !parseLabelLine(bytes).ok))
  })
})

it('a note may be any text, line breaks included', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (note) => checkLabel({ ...label, note }).ok))
})

/** The published schema, read by a validator that knows nothing of ours, is the judge of what is not said in prose. */
it('says yes and no to the same labels as the published schema', () => {
  const ajv = new Ajv2020({ strict: false })
  ajv.addFormat('date-time', (text: string) => parseTimestampMs(text) !== null)
  const published = ajv.compile(JSON.parse(contractFile('label.schema.json')))
  const replacement = fc.constantFrom<unknown>(
    ...['', 'confirmed', '2026-03-06T17:00:00Z', 'x'.repeat(300), null, true, 0, [], {}, undefined],
    ...[['shared-ip'], [''], ['a', 'b'], ['x'.repeat(65)], Array.from({ length: 65 }, () => 'a')],
  )
  const seen = { yes: 0, no: 0 }
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(label)), replacement, (field, value) => {
      const changed = JSON.parse(JSON.stringify({ ...label, [field]: value }))
      const expected = published(changed)
      seen[expected ? 'yes' : 'no']++
      expect(checkLabel(changed).ok).toBe(expected)
    }),
    { numRuns: 1000 },
  )
  // A test that only ever saw one answer would prove nothing.
  expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(50)
})
