import type { Reason } from './judgement.ts'
import type { Weight } from './score.ts'

/** A reason and its weight in the score. */
export interface WeighedReason {
  readonly reason: Reason
  readonly weight: Weight
}
