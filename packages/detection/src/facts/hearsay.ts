import type { EventOf } from '../event.ts'
import type { EventRef } from '../judgement.ts'
import { BOUNDS, type LabelFact, type ObservationFact, type RatingFact } from '../profile.ts'
import { insertByRef } from './ordered.ts'

/**
 * Folds what somebody noticed. Of too many, the oldest that is not the staff's goes: nobody can flush out with reports what the
 * platform's own people saw.
 */
export function foldObservation(
  observations: readonly ObservationFact[],
  { observation }: EventOf<'observation'>,
  ref: EventRef,
): readonly ObservationFact[] {
  const { kind, source, observerId, occasionId, confidence, accommodation } = observation
  const fact: ObservationFact = { ref, kind, source, observerId, occasionId, confidence, accommodation }
  const next = insertByRef(observations, fact, BOUNDS.observations + 1)
  if (next.length <= BOUNDS.observations) return next
  const outsider = next.findIndex((one) => one.source !== 'staff')
  return next.toSpliced(Math.max(0, outsider), 1)
}

/** Folds a client's rating. */
export function foldRating(
  ratings: readonly RatingFact[],
  { rating }: EventOf<'rating'>,
  ref: EventRef,
): readonly RatingFact[] {
  const { clientId, score, clientSinceMs, clientDocumentKey } = rating
  return insertByRef(ratings, { ref, clientId, score, clientSinceMs, clientDocumentKey }, BOUNDS.ratings)
}

/** Folds an analyst's verdict. */
export function foldLabel(
  labels: readonly LabelFact[],
  { label }: EventOf<'label'>,
  ref: EventRef,
): readonly LabelFact[] {
  const { alertId, verdict, signals } = label
  return insertByRef(labels, { ref, alertId, verdict, signals }, BOUNDS.labels)
}

/** Since when an alert of the worker stands confirmed: what was said last of an alert counts. Null where none does. */
export function confirmedSince(labels: readonly LabelFact[]): number | null {
  if (labels.length === 0) return null
  const last = new Map(labels.map((one) => [one.alertId, one]))
  let sinceMs: number | null = null
  for (const { verdict, ref } of last.values()) {
    if (verdict === 'confirmed' && (sinceMs === null || ref.occurredAtMs < sinceMs))
      sinceMs = ref.occurredAtMs
  }
  return sinceMs
}
