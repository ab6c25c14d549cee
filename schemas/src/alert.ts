import type {
  Action,
  Band,
  Counter,
  Flip,
  LinkedWorker,
  PendingPayout,
  Reason,
  Subject,
} from '@redflag/detection'

/** Names one alert for good: the same subject, opened by the same event, gives the same id on every run. */
export type AlertId = string & { readonly __brand: 'AlertId' }

export const asAlertId = (value: string): AlertId => value as AlertId

export type AlertChange = 'opened' | 'updated' | 'resolved'

/** An alert always lies in a band; `none` is what makes it go away. A resolved one keeps the band it had last. */
export type AlertBand = Exclude<Band, 'none'>

/** The finding that a change was made from. */
export interface AlertBasis {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/**
 * One published change of one alert: the value of `redflag.alerts.v1`, whole each time, so that the last one read is
 * all there is to know. `alert-json.ts` gives it the form the outside sees.
 *
 * Absent is `null`, an empty list says that there is nothing. Times are milliseconds since the epoch, UTC.
 */
export interface Alert {
  readonly alertId: AlertId
  /** 1 when opened, one more with each published change; `alertId` and `revision` together name a change. */
  readonly revision: number
  readonly change: AlertChange
  readonly subject: Subject
  readonly band: AlertBand
  /** 0..1 */
  readonly score: number
  /** Recommended; only `escalate_sanctions` holds a payout before a person has decided. */
  readonly action: Action
  /** Something speaks for the worker being wronged rather than doing wrong. */
  readonly victimPossible: boolean
  readonly reasons: readonly Reason[]
  readonly counter: readonly Counter[]
  readonly alternativeExplanations: readonly string[]
  /** Signals that could not judge. */
  readonly unready: readonly string[]
  readonly partial: boolean
  readonly profileSinceMs: number | null
  readonly flip: readonly Flip[]
  /** Why it was taken back; only ever set on a resolved alert. */
  readonly withdrawnBecause: string | null
  readonly expiresAtMs: number | null
  readonly pendingPayouts: readonly PendingPayout[]
  readonly linked: readonly LinkedWorker[]
  /** Whole US cents as a decimal string (it may pass 2^53); null when no rate is known. */
  readonly amountAtRiskUsdCents: string | null
  /** 0..1: how much of what was to be asked could be answered. */
  readonly confidence: number | null
  readonly openedAtMs: number
  readonly updatedAtMs: number
  readonly settingsHash: string
  readonly listVersions: Readonly<Record<string, string>>
  readonly basis: AlertBasis
}
