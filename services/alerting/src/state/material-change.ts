import type { Judgement, Reason } from '@redflag/detection'
import type { Alert, AlertBand } from '@redflag/schemas'
import type { AlertPolicy } from './alert-policy.ts'
import { atLeast } from './bands.ts'

/** The signal whose evidence is never held back: a payout to a sanctioned address. */
export const SANCTIONED_ADDRESS = 'sanctioned-address'

/** Why an open alert is told again. Closed list: it is a metric label. */
export type MaterialChange =
  | 'band'
  | 'sanctions'
  | 'reasons'
  | 'victim'
  | 'action'
  | 'linked'
  | 'payouts'
  | 'renewed'
  | 'score'

/** What the alert would say next. */
export interface NextSaying {
  readonly judgement: Judgement
  readonly band: AlertBand
  readonly victimPossible: boolean
}

/**
 * The first thing, by weight, that makes the next saying worth a person's attention; null when there is none.
 *
 * Everything but `score` is said at once. Movement of the score alone waits for the cool-down: a reason set that has been
 * read does not become news by growing a little.
 */
export function materialChange(alert: Alert, next: NextSaying, policy: AlertPolicy): MaterialChange | null {
  const { judgement } = next
  if (next.band !== alert.band) return 'band'
  if (sanctionsEvidence(judgement.reasons) !== sanctionsEvidence(alert.reasons)) return 'sanctions'
  if (!sameMembers(signalsOf(judgement.reasons), signalsOf(alert.reasons))) return 'reasons'
  if (next.victimPossible !== alert.victimPossible) return 'victim'
  if (judgement.action !== alert.action) return 'action'
  const linked = new Set(alert.linked.map((worker) => worker.workerId))
  if (judgement.linked.some((worker) => !linked.has(worker.workerId))) return 'linked'
  if (atLeast(next.band, 'high') && !sameMembers(payoutsOf(judgement), payoutsOf(alert))) return 'payouts'
  if (alert.expiresAtMs !== null && judgement.atMs >= alert.expiresAtMs) return 'renewed'
  const cooled = judgement.atMs - alert.updatedAtMs >= policy.coolDownMs
  const moved = Math.abs(judgement.score - alert.score) >= policy.scoreStep - FLOAT_SLACK
  return cooled && moved ? 'score' : null
}

/** Half a unit in the ninth decimal: scores that differ by less are the same score, written differently in binary. */
const FLOAT_SLACK = 1e-9

const signalsOf = (reasons: readonly Reason[]): readonly string[] => reasons.map((reason) => reason.signal)

const payoutsOf = (source: Pick<Alert, 'pendingPayouts'>): readonly string[] =>
  source.pendingPayouts.map((payout) => payout.payoutId)

/** Every further payout to a sanctioned address is new evidence, even though the reason stays the same. */
function sanctionsEvidence(reasons: readonly Reason[]): string {
  return reasons
    .filter((reason) => reason.signal === SANCTIONED_ADDRESS)
    .flatMap((reason) => [`${reason.count}x`, ...reason.evidence.map((event) => event.eventId)])
    .sort()
    .join(' ')
}

function sameMembers(left: readonly string[], right: readonly string[]): boolean {
  const members = new Set(left)
  const others = new Set(right)
  return members.size === others.size && [...members].every((member) => others.has(member))
}
