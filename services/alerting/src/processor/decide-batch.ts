import type { Finding } from '@redflag/detection'
import type { LogRecord } from '@redflag/runtime'
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
 */
export function decideBatch(
  findings: readonly ReadFinding[],
  states: ReadonlyMap<string, AlertState>,
  policy: AlertPolicy,
): readonly DecidedFinding[] {
  const current = new Map(states)
  return findings.map((read) => {
    const key = subjectKey(read.finding.judgement.subject)
    const { topic, partition, offset } = read.record
    const basis = { topic, partition, offset }
    const decision = decide(current.get(key) ?? null, read.finding, basis, policy)
    if (decision.kind === 'publish') current.set(key, decision.state)
    return { ...read, decision }
  })
}
