import {
  asEventId,
  asPayoutId,
  asWorkerId,
  type Band,
  type EventRef,
  type Finding,
  type Judgement,
  type LinkedWorker,
  type PendingPayout,
  type Reason,
} from '@redflag/detection'

/** 2026-03-02 09:00 UTC, a Monday. */
export const MORNING_MS = Date.UTC(2026, 2, 2, 9)
export const HOUR_MS = 3_600_000

const NO_FAMILIES: Judgement['families'] = {
  network: 0,
  linkage: 0,
  routing: 0,
  time: 0,
  client: 0,
  identity: 0,
  sanctions: 0,
}

/** An event by its offset in partition 0; later offsets happened later. */
export function anEvent(offset: number, atMs: number = MORNING_MS + offset * HOUR_MS): EventRef {
  return { eventId: asEventId(`ev-${offset}`), occurredAtMs: atMs, partition: 0, offset }
}

export function aReason(given: Partial<Reason> = {}): Reason {
  return {
    signal: 'shared-instrument',
    version: 1,
    family: 'linkage',
    strength: 0.6,
    observed: 2,
    limit: 2,
    text: 'Two workers are paid to the same account.',
    params: { workers: 2 },
    evidence: [anEvent(1)],
    contribution: 1,
    count: 1,
    firstSeenMs: MORNING_MS,
    lastSeenMs: MORNING_MS,
    guards: [{ id: 'agency', held: false, why: 'no agency declared' }],
    list: null,
    victim: false,
    ...given,
  }
}

export function aPendingPayout(given: Partial<PendingPayout> = {}): PendingPayout {
  return { payoutId: asPayoutId('po-1'), amountUsdCents: '90000', dueAtMs: null, ...given }
}

export function aLinkedWorker(workerId: string): LinkedWorker {
  return { workerId: asWorkerId(workerId), by: ['shared-instrument'], strength: 1 }
}

/** Band by the default edges, for scores that no rule caps or lifts. */
export function bandOfScore(score: number): Band {
  if (score >= 0.9) return 'critical'
  if (score >= 0.75) return 'high'
  if (score >= 0.6) return 'medium'
  return score >= 0.4 ? 'low' : 'none'
}

export interface FindingWish extends Partial<Judgement> {
  /** Offset of the causing event; also its time, one hour for each. */
  readonly at?: number
}

/** A finding on worker w-1: score 0.8 (high), for a shared instrument, caused by the event at offset `at`. */
export function aFinding(wish: FindingWish = {}): Finding {
  const { at = 1, ...given } = wish
  const cause = anEvent(at)
  const workerId = given.workerId ?? asWorkerId('w-1')
  const score = given.score ?? 0.8
  const judgement: Judgement = {
    subject: { kind: 'worker', id: workerId },
    workerId,
    atMs: cause.occurredAtMs,
    score,
    band: bandOfScore(score),
    action: 'monitor',
    families: NO_FAMILIES,
    reasons: [aReason()],
    counter: [],
    unready: [],
    failed: [],
    partial: false,
    flip: [],
    linked: [],
    pendingPayouts: [],
    profileSinceMs: MORNING_MS,
    listVersions: {},
    settingsHash: 'defaults',
    ...given,
  }
  return { judgement, cause }
}
