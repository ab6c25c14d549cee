import type { Flip, LinkedWorker, PendingPayout } from '@redflag/detection'
import type { Alert } from './alert.ts'
import type { ContractAlert } from './contract.generated.ts'
import {
  isoTime,
  mapPresent,
  present,
  roundFigure,
  roundScalar,
  sortedParams,
  sortedVersions,
  usdFromCents,
} from './json-figures.ts'
import { reasonJson } from './reason-json.ts'
import { TOPICS } from './topics.ts'

/**
 * One change of one alert in the form of `alert.schema.json`. Fields stand in the order of the schema, what is not known
 * is left out, so equal alerts give equal bytes.
 *
 * @param eventsTopic where the evidence lies; differs from the default only where topics have a prefix
 * @throws RangeError for a figure that is not finite or a time that no date can hold
 */
export function alertJson(alert: Alert, eventsTopic = TOPICS.events.name): ContractAlert {
  return {
    alertId: alert.alertId,
    change: alert.change,
    subject: { kind: alert.subject.kind, id: alert.subject.id },
    band: alert.band,
    score: roundFigure(alert.score),
    action: alert.action,
    victimPossible: alert.victimPossible,
    reasons: alert.reasons.map((reason) => reasonJson(reason, eventsTopic)),
    counterEvidence: alert.counter.map(({ text }) => text),
    counter: alert.counter.map(({ code, params, text }) => ({ code, params: sortedParams(params), text })),
    alternativeExplanations: alert.alternativeExplanations,
    unready: alert.unready,
    partial: alert.partial,
    ...present('profileSince', mapPresent(alert.profileSinceMs, isoTime)),
    flip: alert.flip.map(flipJson),
    ...present('withdrawnBecause', alert.withdrawnBecause),
    ...present('expiresAt', mapPresent(alert.expiresAtMs, isoTime)),
    pendingPayouts: alert.pendingPayouts.map(pendingPayoutJson),
    linked: alert.linked.map(linkedJson),
    ...present('amountAtRiskUsd', mapPresent(alert.amountAtRiskUsdCents, usdFromCents)),
    pendingPayoutIds: alert.pendingPayouts.map(({ payoutId }) => payoutId),
    ...present('confidence', mapPresent(alert.confidence, roundFigure)),
    openedAt: isoTime(alert.openedAtMs),
    updatedAt: isoTime(alert.updatedAtMs),
    settingsHash: alert.settingsHash,
    listVersions: sortedVersions(alert.listVersions),
  }
}

function flipJson(flip: Flip): NonNullable<ContractAlert['flip']>[number] {
  return {
    signal: flip.signal,
    ...present('observed', roundScalar(flip.observed)),
    ...present('needed', roundScalar(flip.needed)),
    text: flip.text,
  }
}

function pendingPayoutJson(payout: PendingPayout): NonNullable<ContractAlert['pendingPayouts']>[number] {
  return {
    payoutId: payout.payoutId,
    ...present('amountUsd', mapPresent(payout.amountUsdCents, usdFromCents)),
    ...present('dueAt', mapPresent(payout.dueAtMs, isoTime)),
  }
}

function linkedJson({ workerId, by, strength }: LinkedWorker): ContractAlert['linked'][number] {
  return { workerId, by, strength: roundFigure(strength) }
}
