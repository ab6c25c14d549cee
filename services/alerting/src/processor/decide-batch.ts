import type { Finding } from '@redflag/detection'
import type { LogRecord } from '@redflag/runtime'
import type { AlertBasis } from '@redflag/schemas'
import { subjectKey } from '../state/alert-id.ts'
import type { AlertPolicy } from '../state/alert-policy.ts'
import { type AlertState, type Decision, decide } from '../state/alert-state.ts'

/** A finding and the record it was read from. */
export interface ReadFinding {
  readonly finding: Finding
  readonly record: LogRecord
}

export interface DecidedFinding extends ReadFinding {
  readonly decision: Decision
}

/**
 * Decides the findings of one batch in order, each on what the one before it left. Pure; `states` is read, not written.
 * @param eventsTopic name of the topic that the causes of findings lie in
 */
export function decideBatch(
  findings: readonly ReadFinding[],
  states: ReadonlyMap<string, AlertState>,
  eventsTopic: string,
  policy: AlertPolicy,
): readonly DecidedFinding[] {
  const current = new Map(states)
  return findings.map((read) => {
    const key = subjectKey(read.finding.judgement.subject)
    const basis = basisOf(read, eventsTopic)
    const decision = decide(current.get(key) ?? null, read.finding, basis, policy)
    if (decision.kind === 'publish') current.set(key, decision.state)
    return { ...read, decision }
  })
}

/**
 * Where a finding stands in the order of its subject: the position of the event that caused it, so that a finding that
 * the detector sends again, at another offset, is recognised. A cause that was not read from a log has none; then
 * the finding's own position serves.
 */
export function basisOf({ finding, record }: ReadFinding, eventsTopic: string): AlertBasis {
  const { partition, offset } = finding.cause
  if (partition < 0) return { topic: record.topic, partition: record.partition, offset: record.offset }
  return { topic: eventsTopic, partition, offset }
}
