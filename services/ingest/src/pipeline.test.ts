import { readFileSync } from 'node:fs'
import { importRates } from '@redflag/reference'
import { eventCodec } from '@redflag/schemas'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Outcome, SourcePosition } from './outcome.ts'
import { aPayout, aSession, jsonBytes, somePipeline, testPseudonyms } from './testing/builders.ts'

const contract = (name: string): readonly string[] =>
  readFileSync(new URL(`../../../schemas/contract/${name}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')

const AT: SourcePosition = { kind: 'file', name: 'test', line: 1 }
const NOW_MS = Date.parse('2026-03-12T20:00:00.000Z')
const pipeline = somePipeline()

function eventOf(value: unknown, receivedAtMs: number | null = null, run = pipeline) {
  const outcome = run(jsonBytes(value), AT, receivedAtMs)
  if (outcome.kind !== 'event') throw new Error(`refused: ${JSON.stringify(outcome.refusal)}`)
  return outcome.event
}

describe('the examples of the contract', () => {
  const lines = contract('examples.ndjson')

  it('are all taken, and fit their schema', () => {
    expect(lines).toHaveLength(12)
    for (const line of lines) {
      const outcome = pipeline(Buffer.from(line), AT, NOW_MS)
      expect(outcome.kind).toBe('event')
      if (outcome.kind !== 'event') continue
      expect(eventCodec.decode(eventCodec.encode(outcome.event))).toMatchObject(outcome.event)
    }
  })

  it('leave nothing behind that identifies a person', () => {
    const secrets = ['2.80.10.20', '2001:db8', '203.0.113', 'dev-a', 'dev-b', 'mfa-1', 'doc-77a1', 'em-19ff']
    secrets.push(
      'ph-5512',
      'nm-0041',
      'ins-iban-1',
      'ins-client-9',
      'ins-wallet-1',
      'TR7NH',
      'tpl-1',
      'Mozilla',
    )
    for (const line of lines) {
      const text = JSON.stringify(pipeline(Buffer.from(line), AT, NOW_MS))
      for (const secret of secrets) expect(text).not.toContain(secret)
    }
  })

  it('become what the core reads', () => {
    const pseudonyms = testPseudonyms()
    const events = lines.map((line) => eventOf(JSON.parse(line)))
    expect(events[0]).toEqual({
      eventId: 'ev-0001',
      workerId: 'w-100',
      occurredAtMs: Date.parse('2026-03-02T09:00:00.000Z'),
      receivedAtMs: Date.parse('2026-03-02T09:00:00.000Z'),
      quality: [],
      connection: null,
      type: 'profile',
      profile: {
        action: 'created',
        kycStatus: 'verified',
        declaredCountry: 'PT',
        declaredTimezone: 'Europe/Lisbon',
        phoneCountry: 'PT',
        documentCountry: 'PT',
        documentKey: pseudonyms.of('document', 'doc-77a1'),
        emailKey: pseudonyms.of('email', 'em-19ff'),
        phoneKey: pseudonyms.of('phone', 'ph-5512'),
        nameKey: pseudonyms.of('name', 'nm-0041'),
        templateKey: null,
        agencyId: null,
        householdId: null,
        payoutInstrument: null,
        travelNotice: null,
      },
    })
    expect(events[1]).toMatchObject({
      type: 'session',
      connection: { sessionId: 's-1', userAgentFamily: 'firefox/linux', timezoneOffsetMinutes: 0 },
      session: { action: 'login', interactive: true, automation: false, mfaDeviceKey: null },
    })
    expect(events[2]).toMatchObject({
      connection: {
        place: { country: 'PT', lat: 38.72, lon: -9.14, accuracyKm: 20, timezone: 'Europe/Lisbon' },
        network: { asn: 3243, kind: 'residential', anonymizer: 'none' },
      },
    })
    expect(events[3]).toMatchObject({
      type: 'payout',
      payout: {
        amount: '1250.00',
        amountUsdCents: '125000',
        payerFundingKey: pseudonyms.of('instrument', 'ins-client-9'),
        earnedAtMs: Date.parse('2026-03-06T15:00:00.000Z'),
        balanceRatio: 0.8,
        dueAtMs: null,
        automatic: null,
        destination: { kind: 'bank', key: pseudonyms.of('instrument', 'ins-iban-1'), crypto: null },
      },
    })
    expect(events[4]).toMatchObject({
      profile: {
        payoutInstrument: {
          kind: 'crypto',
          key: pseudonyms.of('instrument', 'ins-wallet-1'),
          holderNameKey: null,
        },
      },
      connection: { ipClass: 'public', place: null },
    })
    expect(events[5]).toMatchObject({
      payout: {
        amountUsdCents: '90000',
        destination: { kind: 'crypto', crypto: { asset: 'USDT', chain: 'tron', accountModel: true } },
      },
    })
    expect(events[7]).toMatchObject({ type: 'rating', rating: { clientId: 'c-9', score: 4.9 } })
    expect(events[8]).toMatchObject({
      type: 'bid',
      bid: { bidId: 'b-1', accepted: false, templateKey: pseudonyms.of('template', 'tpl-1') },
    })
    expect(events[9]).toMatchObject({
      session: {
        mfaDeviceKey: pseudonyms.of('mfa-device', 'mfa-1'),
        rdpPortOpen: true,
        remoteTool: 'anydesk',
      },
    })
    expect(events[10]).toMatchObject({
      observation: { kind: 'video_declined', confidence: 1, accommodation: false },
    })
    expect(events[11]).toMatchObject({ observation: { confidence: 0.95, accommodation: true } })
  })
})

describe('the rejects of the contract', () => {
  const lines = contract('rejects.ndjson')

  it.each(lines)('%s is refused and names its field', (line) => {
    const { _expect, _raw, ...rest }: Readonly<Record<string, unknown>> = JSON.parse(line)
    const sent = Buffer.from(typeof _raw === 'string' ? _raw : JSON.stringify(rest))
    const outcome = pipeline(sent, AT, NOW_MS)
    expect(outcome).toMatchObject({ kind: 'dead-letter', refusal: { field: _expect } })
    if (outcome.kind === 'dead-letter') expect(outcome.bytes).toBe(sent)
  })

  it('are ten', () => {
    expect(lines).toHaveLength(10)
  })
})

describe('time', () => {
  it('in a replay is the event’s own', () => {
    const event = eventOf(aSession({ occurredAt: '2099-01-01T00:00:00.000Z' }))
    expect(event.receivedAtMs).toBe(event.occurredAtMs)
    expect(event.quality).toEqual([])
  })

  it('of a clock that runs ahead is believed for ten minutes', () => {
    const at = (ms: number) => eventOf(aSession({ occurredAt: new Date(ms).toISOString() }), NOW_MS)
    expect(at(NOW_MS + 600_000)).toMatchObject({ occurredAtMs: NOW_MS + 600_000, quality: [] })
    expect(at(NOW_MS + 600_001)).toMatchObject({
      occurredAtMs: NOW_MS,
      receivedAtMs: NOW_MS,
      quality: ['clock-skew'],
    })
  })

  it('long past is nobody’s fault', () => {
    const event = eventOf(aSession({ occurredAt: '2020-01-01T00:00:00Z' }), NOW_MS)
    expect(event).toMatchObject({ occurredAtMs: Date.parse('2020-01-01'), quality: [] })
  })
})

describe('worth in dollars', () => {
  const centsOf = (overrides: Readonly<Record<string, unknown>>, run = pipeline) => {
    const event = eventOf(aPayout(overrides), null, run)
    return event.type === 'payout' ? [event.payout.amountUsdCents, ...event.quality] : []
  }

  it('is what the platform says', () => {
    expect(centsOf({ amount: '3', currency: 'XYZ', amountUsd: '12.345' })).toEqual(['1235'])
  })

  it('of dollars is the amount', () => {
    expect(centsOf({ amount: '1250.00', currency: 'USD' })).toEqual(['125000'])
  })

  it('is not known without a rate, and that is said', () => {
    expect(centsOf({ amount: '10', currency: 'EUR' })).toEqual([null, 'amount-usd-unknown'])
    expect(centsOf({ amount: '10', currency: 'USDT' })).toEqual([null, 'amount-usd-unknown'])
  })

  it('is reckoned by the rate of the day', async () => {
    const text = 'date,currency,usd\n2026-03-05,EUR,1.08\n2026-03-06,EUR,1.0832'
    const rates = await importRates({ name: 'rates', text })
    expect(centsOf({ amount: '10', currency: 'EUR' }, somePipeline({ rates }))).toEqual(['1083'])
  })
})

describe('several faults in one event', () => {
  it('are all told', () => {
    const event = eventOf(
      aPayout({
        occurredAt: '2026-03-13T00:00:00Z',
        currency: 'USDT',
        destination: {
          kind: 'crypto',
          crypto: { asset: 'USDT', address: '0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed' },
        },
      }),
      NOW_MS,
    )
    expect(event.quality).toEqual(['clock-skew', 'address-checksum-invalid', 'amount-usd-unknown'])
  })
})

describe('whatever comes in', () => {
  const anything = fc.oneof(
    fc.uint8Array(),
    fc.json().map((text) => Buffer.from(text)),
    fc
      .record({ base: fc.constantFrom(aSession(), aPayout()), field: fc.string(), value: fc.jsonValue() })
      .map(({ base, field, value }) => jsonBytes({ ...base, [field]: value })),
    fc
      .record({
        key: fc.constantFrom('ip', 'geo', 'destination', 'amount', 'occurredAt'),
        value: fc.jsonValue(),
      })
      .map(({ key, value }) => jsonBytes({ ...aPayout(), [key]: value })),
  )

  it('goes out as an event that can be written, or as a dead letter with its bytes', () => {
    fc.assert(
      fc.property(anything, (bytes) => {
        const before = Buffer.from(bytes)
        const outcome: Outcome = pipeline(bytes, AT, NOW_MS)
        if (outcome.kind === 'event') expect(eventCodec.encode(outcome.event).length).toBeGreaterThan(0)
        else expect(Buffer.from(outcome.bytes)).toEqual(before)
      }),
      { numRuns: 500 },
    )
  })

  it('comes out the same a second time', () => {
    fc.assert(
      fc.property(anything, (bytes) => {
        expect(somePipeline()(bytes, AT, NOW_MS)).toEqual(pipeline(bytes, AT, NOW_MS))
      }),
      { numRuns: 50 },
    )
  })

  it('is unmoved by fields that the contract does not know', () => {
    expect(
      eventOf({ ...aPayout(), riskScore: 1, destination: { kind: 'bank', instrumentId: 'ins-1', x: {} } }),
    ).toEqual(eventOf(aPayout()))
  })
})
