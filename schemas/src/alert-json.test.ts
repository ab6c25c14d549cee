import { readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alertJson } from './alert-json.ts'
import { assessmentJson } from './assessment-json.ts'
import { alertCodec, assessmentCodec } from './codecs.ts'
import { alerts, assessments } from './testing/alert-values.ts'
import { openedAlert, sampleAssessment } from './testing/sample-alert.ts'
import { parseTimestampMs } from './timestamp.ts'

/** The published schema; what it does not name would be a field that we made up. */
function published(name: string): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  ajv.addFormat('date-time', (text: string) => parseTimestampMs(text) !== null)
  return ajv.compile(
    closed(JSON.parse(readFileSync(new URL(`../contract/${name}`, import.meta.url), 'utf8'))),
  )
}

function closed(schema: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(schema).map(([key, value]) => [
    key,
    typeof value === 'object' && value !== null && !Array.isArray(value) ? closed(Object(value)) : value,
  ])
  const more = 'properties' in schema && 'type' in schema ? { additionalProperties: false } : {}
  return { ...Object.fromEntries(entries), ...more }
}

const isAlert = published('alert.schema.json')
const isAssessment = published('assessment.schema.json')

function expectValid(validate: ValidateFunction, value: unknown) {
  const ok = validate(JSON.parse(JSON.stringify(value)))
  expect(validate.errors ?? []).toEqual([])
  expect(ok).toBe(true)
}

describe('an alert as JSON', () => {
  it('is what the contract says', () => {
    // toEqual ignores order; the bytes below do not.
    expect(alertJson(openedAlert)).toEqual({
      alertId: 'al-1',
      change: 'opened',
      subject: { kind: 'worker', id: 'w-1' },
      band: 'high',
      score: 0.3,
      action: 'verify_payout_ownership',
      victimPossible: false,
      reasons: [
        {
          signal: 'shared-instrument',
          version: 1,
          family: 'linkage',
          strength: 0.85,
          observed: 4,
          limit: 2,
          text: 'The payout goes to an account that 3 other workers use.',
          evidence: ['ev-1', 'ev-2'],
          contribution: 0.666667,
          params: { days: 30, workers: 3 },
          count: 2,
          firstSeen: '2026-03-01T00:00:00.000Z',
          lastSeen: '2026-03-06T17:00:00.000Z',
          guards: [{ id: 'same-household', held: false, why: 'no shared household is declared' }],
          evidenceRefs: [
            {
              eventId: 'ev-1',
              occurredAt: '2026-03-06T17:00:00.000Z',
              topic: 'redflag.events.v1',
              partition: 3,
              offset: '9007199254740',
            },
            { eventId: 'ev-2', occurredAt: '2026-03-06T18:00:00.005Z' },
          ],
        },
      ],
      counterEvidence: ['The worker has been verified since 2024.'],
      counter: [
        { code: 'verified', params: { since: 2024 }, text: 'The worker has been verified since 2024.' },
      ],
      alternativeExplanations: ['Members of one household may share an account.'],
      unready: ['impossible-travel'],
      partial: false,
      profileSince: '2025-11-01T00:00:00.000Z',
      flip: [{ signal: 'shared-instrument', observed: 4, text: 'Without the shared account.' }],
      pendingPayouts: [
        { payoutId: 'po-1', amountUsd: '1250.00', dueAt: '2026-03-07T00:00:00.000Z' },
        { payoutId: 'po-2' },
      ],
      linked: [{ workerId: 'w-2', by: ['instrument'], strength: 1 }],
      amountAtRiskUsd: '1250.00',
      pendingPayoutIds: ['po-1', 'po-2'],
      confidence: 0.75,
      openedAt: '2026-03-06T17:00:00.000Z',
      updatedAt: '2026-03-06T17:00:00.000Z',
      settingsHash: 'abc',
      listVersions: { 'ofac-xml': '1', tor: '2' },
    })
  })

  it('carries what only some alerts have', () => {
    const [reason] = openedAlert.reasons
    if (reason === undefined) throw new Error('the sample has a reason')
    const list = { name: 'ofac-xml', version: '2026-03-01', entry: 'TR7NHqj' }
    const withdrawn = {
      ...openedAlert,
      change: 'resolved' as const,
      withdrawnBecause: 'the payout was reversed',
      expiresAtMs: Date.UTC(2026, 3, 1),
      reasons: [{ ...reason, observed: 'TR7NHqj', limit: null, list }],
    }
    const json = alertJson(withdrawn)
    expect(json).toMatchObject({
      change: 'resolved',
      withdrawnBecause: 'the payout was reversed',
      expiresAt: '2026-04-01T00:00:00.000Z',
      reasons: [{ observed: 'TR7NHqj', list }],
    })
    expect(json.reasons[0]).not.toHaveProperty('limit')
    expectValid(isAlert, json)
  })

  it('stands in the order of the published schema', () => {
    const schema = JSON.parse(readFileSync(new URL('../contract/alert.schema.json', import.meta.url), 'utf8'))
    const order = Object.keys(schema.properties)
    const written = Object.keys(alertJson({ ...openedAlert, withdrawnBecause: 'x', expiresAtMs: 0 }))
    expect(written).toEqual(order)
  })

  it('names the events topic it was given', () => {
    const [reason] = alertJson(openedAlert, 'test.redflag.events.v1').reasons
    expect(reason?.evidenceRefs?.[0]?.topic).toBe('test.redflag.events.v1')
  })

  it.each([
    ['0', '0.00'],
    ['7', '0.07'],
    ['70', '0.70'],
    ['12345678901234567890', '123456789012345678.90'],
  ])('writes %s cents as %s dollars', (cents, usd) => {
    expect(alertJson({ ...openedAlert, amountAtRiskUsdCents: cents }).amountAtRiskUsd).toBe(usd)
  })

  it('refuses a score that is no number, instead of writing null', () => {
    expect(() => alertJson({ ...openedAlert, score: Number.NaN })).toThrow(RangeError)
  })

  it('is valid for every alert there can be', () => {
    fc.assert(
      fc.property(alerts, (alert) => expectValid(isAlert, alertJson(alert))),
      { numRuns: 200 },
    )
  })

  it('has equal bytes for equal alerts, on whatever way they came', () => {
    fc.assert(
      fc.property(alerts, (alert) => {
        const travelled = alertCodec.decode(
          alertCodec.encode({ ...alert, listVersions: reversed(alert.listVersions) }),
        )
        expect(JSON.stringify(alertJson(travelled))).toBe(JSON.stringify(alertJson(alert)))
      }),
      { numRuns: 100 },
    )
  })
})

describe('an assessment as JSON', () => {
  it('is what the contract says', () => {
    expect(assessmentJson(sampleAssessment)).toEqual({
      eventId: 'ev-1',
      payoutId: 'po-1',
      workerId: 'w-1',
      occurredAt: '2026-03-06T17:00:00.000Z',
      score: 0.333333,
      band: 'none',
      action: 'monitor',
      reasons: alertJson(openedAlert).reasons,
      unready: ['impossible-travel'],
      failed: [],
      partial: false,
      settingsHash: 'abc',
    })
  })

  it('is valid, and equal for equal assessments, for every one there can be', () => {
    fc.assert(
      fc.property(assessments, (assessment) => {
        const json = assessmentJson(assessment)
        expectValid(isAssessment, json)
        const travelled = assessmentCodec.decode(assessmentCodec.encode(assessment))
        expect(JSON.stringify(assessmentJson(travelled))).toBe(JSON.stringify(json))
      }),
      { numRuns: 100 },
    )
  })
})

function reversed<Value>(map: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(map).reverse())
}
