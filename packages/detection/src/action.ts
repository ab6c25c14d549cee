import type { Action, Band, Reason } from './judgement.ts'

/**
 * What to do next, recommended to a person. The band says how much it may cost the worker, the leading reason says what would
 * settle the matter soonest. Only a sanctions hit recommends a hold before anybody has looked.
 */
export function actionFor(band: Band, reasons: readonly Reason[]): Action {
  if (reasons.some((reason) => reason.family === 'sanctions' && reason.strength > 0))
    return 'escalate_sanctions'
  if (band === 'none' || band === 'low') return 'monitor'
  const leading = reasons[0]
  if (leading?.victim === true) return 'confirm_with_worker'
  switch (band) {
    case 'critical':
      return 'hold_payout'
    case 'high':
      return leading?.signal === 'change-then-payout' ? 'cooloff_new_method' : 'step_up_liveness_video'
    case 'medium':
      return leading?.family === 'routing' ? 'verify_payout_ownership' : 'request_info'
  }
}
