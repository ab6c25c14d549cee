import type { Judgement, Reason } from '@redflag/detection'
import type { Alert } from '@redflag/schemas'
import type { AlertPolicy } from './alert-policy.ts'

/**
 * The reasons of an alert that were taken back rather than outlived: gone from the judgement although ageing alone
 * would have left them. A reversed payout, a late event or a corrected fact does that.
 */
export function withdrawnReasons(alert: Alert, judgement: Judgement, policy: AlertPolicy): readonly Reason[] {
  const standing = new Set(judgement.reasons.map((reason) => reason.signal))
  const elapsedMs = Math.max(judgement.atMs - alert.updatedAtMs, 0)
  return alert.reasons.filter((reason) => {
    if (standing.has(reason.signal)) return false
    const halfLifeMs = halfLifeOf(reason, policy)
    const left = halfLifeMs === null ? reason.strength : reason.strength * 2 ** (-elapsedMs / halfLifeMs)
    return left >= policy.withdrawnFloor
  })
}

function halfLifeOf({ signal, family }: Reason, policy: AlertPolicy): number | null {
  const own = policy.signalHalfLifeMs[signal]
  return own === undefined ? policy.familyHalfLifeMs[family] : own
}

/**
 * One sentence on why: which signals are no longer borne out, and what has newly been noted in the worker's favour.
 * The same facts give the same sentence.
 */
export function withdrawalText(alert: Alert, judgement: Judgement, withdrawn: readonly Reason[]): string {
  const signals = withdrawn.map((reason) => reason.signal).join(', ')
  const known = new Set(alert.counter.map((counter) => counter.text))
  const news = judgement.counter.filter((counter) => !known.has(counter.text)).map((counter) => counter.text)
  return [`No longer borne out by the events: ${signals}.`, ...news].join(' ')
}
