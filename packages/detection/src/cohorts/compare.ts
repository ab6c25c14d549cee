import type { SignalContext } from '../context.ts'
import type { GuardAnswer } from '../judgement.ts'
import type { PayoutFact } from '../profile.ts'
import { type Cohort, type Shift, shiftOf, usualShare } from './cohorts.ts'
import { corridorAt } from './corridor.ts'
import type { Measure } from './tally.ts'

/** What a signal asks of the cohort of one worker at one moment. */
export interface CohortQuestion {
  readonly payouts: readonly PayoutFact[]
  readonly atMs: number
  /** To be answered with what is known by then. */
  readonly nowMs: number
  readonly context: SignalContext
  readonly part: Measure
  readonly whole: Measure
  /** Workers in a usual week from which there is something to compare with. */
  readonly leastWorkers: number
}

/** `unknown`: too few others. `later`: that week is not all in yet. */
export type CohortAnswer =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'later' }
  | { readonly kind: 'known'; readonly scope: Cohort['scope']; readonly shift: Shift }

const UNKNOWN: CohortAnswer = { kind: 'unknown' }
const LATER: CohortAnswer = { kind: 'later' }

/** How far the others moved in the week around the moment. */
export function compare(question: CohortQuestion): CohortAnswer {
  const cohort = cohortOf(question)
  if (cohort === null) return UNKNOWN
  const shift = shiftOf(cohort, question.part, question.whole, question.leastWorkers)
  if (shift === null) return UNKNOWN
  return shift === 'later' ? LATER : { kind: 'known', scope: cohort.scope, shift }
}

/** What share of the others does so at all, in the weeks around the moment, 0..1; null where too few are known. */
export function shareOfOthers(question: CohortQuestion): number | null {
  const cohort = cohortOf(question)
  return cohort === null ? null : usualShare(cohort, question.part, question.whole, question.leastWorkers)
}

function cohortOf({ payouts, atMs, nowMs, context, leastWorkers }: CohortQuestion): Cohort | null {
  return context.cohorts.weekOf(corridorAt(payouts, atMs), atMs, nowMs, leastWorkers)
}

/** What the guard on a change that all make says: why it held, or why it did not. */
export function cohortGuard(answer: CohortAnswer, held: boolean): GuardAnswer {
  return { id: 'cohort', held, why: held ? `${whyOf(answer)}: counted less` : whyOf(answer) }
}

/** Figures of the others in words. */
function whyOf(answer: CohortAnswer): string {
  switch (answer.kind) {
    case 'unknown':
      return 'no figures of others to compare with'
    case 'later':
      return 'what others did in that week is not all known yet'
    case 'known': {
      const { scope, shift } = answer
      const where = scope === 'corridor' ? 'in the same currency' : 'on the platform'
      return `of ${shift.workers} workers ${where} at least ${percent(shift.share)} % in that week, ${percent(shift.usual)} % in the four weeks before`
    }
  }
}

/** Why a guard on platforms that pay in virtual currency let the signal speak. */
export const nativeWhy = (others: number | null): string =>
  others === null
    ? 'the settings do not say so, and too few others are known'
    : `${percent(others)} % of the others are paid so`

export const percent = (share: number): number => Math.round(share * 100)
