import {
  createIpLookup,
  createSanctionsList,
  noRates,
  type SanctionsList,
  sanctionsRow,
} from '@redflag/reference'
import { NOTHING_KNOWN } from '../known-addresses.ts'
import { createPipeline, type Pipeline } from '../pipeline.ts'
import { NOTHING_OUTDATED, type ReferenceData } from '../ports.ts'
import { createPseudonyms, type Pseudonyms } from '../steps/pseudonyms.ts'

/** A key for tests: 32 bytes that are no secret. */
const TEST_KEY: Uint8Array = new Uint8Array(32).fill(7)

export const testPseudonyms = (): Pseudonyms => createPseudonyms({ keys: [TEST_KEY] })

/** Nothing loaded but what is packaged: the state of a first run. */
export function someReference(overrides: Partial<ReferenceData> = {}): ReferenceData {
  return {
    ipLookup: createIpLookup({}),
    netblocks: null,
    sanctions: null,
    exposure: null,
    rates: noRates(),
    known: NOTHING_KNOWN,
    outdated: NOTHING_OUTDATED,
    ...overrides,
  }
}

export function somePipeline(overrides: Partial<ReferenceData> = {}): Pipeline {
  return createPipeline({
    pseudonyms: testPseudonyms(),
    reference: someReference(overrides),
    schemaById: () => null,
  })
}

/** A list with one party and the given addresses. */
export function someSanctions(...addresses: readonly string[]): SanctionsList {
  const row = { asset: null, partyId: '1', partyName: 'Listed Party', programmes: ['DPRK3'], listedOn: null }
  return createSanctionsList(
    { list: 'OFAC SDN', version: '2026-03-01', publishedOn: null },
    addresses.map((raw) => sanctionsRow({ ...row, raw })),
  )
}

/** A session event as a platform sends it. */
export function aSession(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    eventId: 'ev-1',
    type: 'session',
    workerId: 'w-1',
    occurredAt: '2026-03-02T09:05:11.000Z',
    sessionId: 's-1',
    action: 'login',
    ip: '2.80.10.20',
    ...overrides,
  }
}

/** A payout to a bank account as a platform sends it. */
export function aPayout(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    eventId: 'ev-2',
    type: 'payout',
    workerId: 'w-1',
    occurredAt: '2026-03-06T17:00:00.000Z',
    payoutId: 'po-1',
    status: 'sent',
    amount: '1250.00',
    currency: 'USD',
    destination: { kind: 'bank', instrumentId: 'ins-1' },
    ...overrides,
  }
}

/** A verdict as a case tool sends it. */
export function aLabel(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    labelId: 'lb-1',
    alertId: 'al-1',
    workerId: 'w-1',
    verdict: 'benign_explained',
    signals: ['geo-profile-mismatch'],
    decidedAt: '2026-03-10T10:15:00.000Z',
    by: 'analyst-7',
    note: 'Tickets seen.',
    ...overrides,
  }
}

export const jsonBytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))
