import type { Assessment, Reason } from '@redflag/detection'
import type { Alert } from '../alert.ts'

/** Brands a literal; samples only. */
const id = <Id extends string>(text: string): Id => text as Id

const sharedInstrument: Reason = {
  signal: 'shared-instrument',
  version: 1,
  family: 'linkage',
  strength: 0.8500000000000001,
  observed: 4,
  limit: 2,
  text: 'The payout goes to an account that 3 other workers use.',
  params: { workers: 3, days: 30 },
  evidence: [
    { eventId: id('ev-1'), occurredAtMs: Date.UTC(2026, 2, 6, 17), partition: 3, offset: 9_007_199_254_740 },
    { eventId: id('ev-2'), occurredAtMs: Date.UTC(2026, 2, 6, 18, 0, 0, 5), partition: -1, offset: -1 },
  ],
  contribution: 2 / 3,
  count: 2,
  firstSeenMs: Date.UTC(2026, 2, 1),
  lastSeenMs: Date.UTC(2026, 2, 6, 17),
  guards: [{ id: 'same-household', held: false, why: 'no shared household is declared' }],
  list: null,
  victim: false,
}

export const openedAlert: Alert = {
  alertId: id('al-1'),
  revision: 1,
  change: 'opened',
  subject: { kind: 'worker', id: 'w-1' },
  band: 'high',
  score: 0.1 + 0.2,
  action: 'verify_payout_ownership',
  victimPossible: false,
  reasons: [sharedInstrument],
  counter: [{ code: 'verified', params: { since: 2024 }, text: 'The worker has been verified since 2024.' }],
  alternativeExplanations: ['Members of one household may share an account.'],
  unready: ['impossible-travel'],
  partial: false,
  profileSinceMs: Date.UTC(2025, 10, 1),
  flip: [{ signal: 'shared-instrument', observed: 4, needed: null, text: 'Without the shared account.' }],
  withdrawnBecause: null,
  expiresAtMs: null,
  pendingPayouts: [
    { payoutId: id('po-1'), amountUsdCents: '125000', dueAtMs: Date.UTC(2026, 2, 7) },
    { payoutId: id('po-2'), amountUsdCents: null, dueAtMs: null },
  ],
  linked: [{ workerId: id('w-2'), by: ['instrument'], strength: 1 }],
  amountAtRiskUsdCents: '125000',
  confidence: 0.75,
  openedAtMs: Date.UTC(2026, 2, 6, 17),
  updatedAtMs: Date.UTC(2026, 2, 6, 17),
  settingsHash: 'abc',
  listVersions: { tor: '2', 'ofac-xml': '1' },
  basis: { topic: 'redflag.findings.v1', partition: 3, offset: 17 },
}

export const sampleAssessment: Assessment = {
  eventId: id('ev-1'),
  payoutId: id('po-1'),
  workerId: id('w-1'),
  occurredAtMs: Date.UTC(2026, 2, 6, 17),
  score: 1 / 3,
  band: 'none',
  action: 'monitor',
  reasons: [sharedInstrument],
  unready: ['impossible-travel'],
  failed: [],
  partial: false,
  settingsHash: 'abc',
}
