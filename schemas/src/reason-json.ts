import type { EventRef, GuardAnswer, Reason } from '@redflag/detection'
import type { ContractAlert } from './contract.generated.ts'
import { isoTime, present, roundFigure, roundScalar, sortedParams } from './json-figures.ts'

export type ContractReason = ContractAlert['reasons'][number]
type ContractEvidenceRef = NonNullable<ContractReason['evidenceRefs']>[number]

/** A reason as the contract has it, in alerts and in assessments alike. `eventsTopic` is where its evidence lies. */
export function reasonJson(reason: Reason, eventsTopic: string): ContractReason {
  return {
    signal: reason.signal,
    version: reason.version,
    family: reason.family,
    strength: roundFigure(reason.strength),
    ...present('observed', roundScalar(reason.observed)),
    ...present('limit', roundScalar(reason.limit)),
    text: reason.text,
    evidence: reason.evidence.map((ref) => ref.eventId),
    contribution: roundFigure(reason.contribution),
    params: sortedParams(reason.params),
    count: reason.count,
    firstSeen: isoTime(reason.firstSeenMs),
    lastSeen: isoTime(reason.lastSeenMs),
    guards: reason.guards.map(guardJson),
    evidenceRefs: reason.evidence.map((ref) => evidenceRefJson(ref, eventsTopic)),
    ...present('list', reason.list && listJson(reason.list)),
  }
}

function guardJson({ id, held, why }: GuardAnswer) {
  return { id, held, why }
}

function listJson({ name, version, entry }: NonNullable<Reason['list']>) {
  return { name, version, entry }
}

/** Offsets are text in the contract, as they may pass what a reader's numbers can hold. */
function evidenceRefJson(ref: EventRef, topic: string): ContractEvidenceRef {
  const identity = { eventId: ref.eventId, occurredAt: isoTime(ref.occurredAtMs) }
  // Not read from a log: there is no position to point at.
  if (ref.partition < 0) return identity
  return { ...identity, topic, partition: ref.partition, offset: String(ref.offset) }
}
