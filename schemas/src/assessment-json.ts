import type { Assessment } from '@redflag/detection'
import type { ContractAssessment } from './contract.generated.ts'
import { isoTime, roundFigure } from './json-figures.ts'
import { reasonJson } from './reason-json.ts'
import { TOPICS } from './topics.ts'

/**
 * What was thought of one payout, in the form of `assessment.schema.json`; its reasons are as full as those of an alert.
 *
 * @param eventsTopic where the evidence lies; differs from the default only where topics have a prefix
 * @throws RangeError for a figure that is not finite or a time that no date can hold
 */
export function assessmentJson(assessment: Assessment, eventsTopic = TOPICS.events.name): ContractAssessment {
  return {
    eventId: assessment.eventId,
    payoutId: assessment.payoutId,
    workerId: assessment.workerId,
    occurredAt: isoTime(assessment.occurredAtMs),
    score: roundFigure(assessment.score),
    band: assessment.band,
    action: assessment.action,
    reasons: assessment.reasons.map((reason) => reasonJson(reason, eventsTopic)),
    unready: assessment.unready,
    failed: assessment.failed,
    partial: assessment.partial,
    settingsHash: assessment.settingsHash,
  }
}
