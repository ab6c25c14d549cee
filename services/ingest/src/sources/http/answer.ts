import type { Outcome, RefusalCode } from '../../outcome.ts'

/** What the sender of events is told: how many were taken, and of each refused one where it was and why. */
export interface IntakeAnswer {
  readonly accepted: number
  readonly refused: number
  /** The first `MAX_LISTED`, in the order of the body. */
  readonly refusals: readonly ListedRefusal[]
}

interface ListedRefusal {
  /** Line of the body on which the event starts, from 1. */
  readonly line: number
  /** Place of the event in the body, from 0. */
  readonly index: number
  readonly field: string
  readonly code: RefusalCode
  readonly reason: string
}

/** One event of a body, worked out. */
export interface PlacedOutcome {
  readonly outcome: Outcome
  readonly line: number
  readonly index: number
}

/** Refusals listed in one answer; the counts are always whole. */
const MAX_LISTED = 100

/** Counts and list of the outcomes of one body, in its order. */
export function answerOf(placed: readonly PlacedOutcome[]): IntakeAnswer {
  const refusals: ListedRefusal[] = []
  let refused = 0
  for (const { outcome, line, index } of placed) {
    if (outcome.kind === 'event') continue
    const { field, code, reason } = outcome.refusal
    if (refused++ < MAX_LISTED) refusals.push({ line, index, field, code, reason })
  }
  return { accepted: placed.length - refused, refused, refusals }
}

/**
 * - 202: all taken
 * - 400: nothing in it could be read as JSON, so nothing was taken
 * - 422: some were refused; the others are taken all the same
 * - 500: some tripped over a defect of ours; the others are taken all the same
 */
export function statusOf(placed: readonly PlacedOutcome[]): 202 | 400 | 422 | 500 {
  const codes = placed.map(({ outcome }) => (outcome.kind === 'event' ? null : outcome.refusal.code))
  if (codes.includes('INTERNAL_DEFECT')) return 500
  if (codes.length > 0 && codes.every((code) => code === 'INPUT_NOT_JSON')) return 400
  return codes.some((code) => code !== null) ? 422 : 202
}
