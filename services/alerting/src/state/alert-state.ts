import type { Finding, Judgement } from '@redflag/detection'
import type { Alert, AlertBand, AlertBasis, AlertId } from '@redflag/schemas'
import { alertIdOf } from './alert-id.ts'
import type { AlertPolicy } from './alert-policy.ts'
import { amountAtRiskUsdCents } from './amount-at-risk.ts'
import { atLeast, higherBand } from './bands.ts'
import { confidenceOf } from './confidence.ts'
import { alternativeExplanations } from './explanations.ts'
import { type MaterialChange, materialChange, SANCTIONED_ADDRESS } from './material-change.ts'
import { withdrawalText, withdrawnReasons } from './withdrawn.ts'

/**
 * All that alerting remembers of one subject: the change it published last. Nothing else, so that the alerts topic is
 * enough to rebuild it, and deciding again from it gives what was decided before.
 */
export interface AlertState {
  readonly alert: Alert
  /** Highest band of this alert since it was opened: whoever was told of it then is told of the rest too. */
  readonly peakBand: AlertBand
  /** The event that led to the change. */
  readonly cause: CausePosition
}

/** Where an event stands in the events topic; partition -1 when it was not read from a log. */
export interface CausePosition {
  readonly partition: number
  readonly offset: number
}

/** Why nothing was published. `stale`: this finding, or one that follows it, has been decided already. */
type Silence = 'stale' | 'below-threshold' | 'nothing-new'

export type Decision =
  | {
      readonly kind: 'publish'
      readonly because: 'opened' | 'resolved' | MaterialChange
      readonly state: AlertState
    }
  | { readonly kind: 'silent'; readonly why: Silence }

/**
 * What one finding does to the alert of its subject. Pure: the same state and finding give the same decision, byte for
 * byte; "now" is the judgement's event time, and its band is the one that is held (hysteresis is the detector's: it knows when evidence
 * came, not when it was told of). A finding that comes before the last change, in the order of events, is
 * `stale`, so reading findings again, or being sent them again, publishes nothing twice.
 * @param basis where the finding itself was read
 */
export function decide(
  previous: AlertState | null,
  finding: Finding,
  basis: AlertBasis,
  policy: AlertPolicy,
): Decision {
  if (previous !== null && !follows({ basis, cause: finding.cause }, standingOf(previous))) {
    return { kind: 'silent', why: 'stale' }
  }
  if (previous === null || previous.alert.change === 'resolved')
    return decideOpening(previous?.alert.alertId ?? null, finding, basis, policy)
  return decideOpen(previous, finding, basis, policy)
}

function decideOpening(
  before: AlertId | null,
  finding: Finding,
  basis: AlertBasis,
  policy: AlertPolicy,
): Decision {
  const { judgement } = finding
  const { band } = judgement
  const opens = atLeast(band, policy.openAtBand) || isSanctioned(judgement)
  if (band === 'none' || !opens) return { kind: 'silent', why: 'below-threshold' }
  const alert = compose(judgement, policy, {
    alertId: alertIdOf(judgement.subject, before),
    revision: 1,
    change: 'opened',
    band,
    openedAtMs: judgement.atMs,
    updatedAtMs: judgement.atMs,
    withdrawnBecause: null,
    basis,
  })
  return { kind: 'publish', because: 'opened', state: { alert, peakBand: band, cause: causeOf(finding) } }
}

function decideOpen(
  previous: AlertState,
  finding: Finding,
  basis: AlertBasis,
  policy: AlertPolicy,
): Decision {
  const { judgement } = finding
  const { alert } = previous
  const cause = causeOf(finding)
  const withdrawn = withdrawnReasons(alert, judgement, policy)
  const next = {
    alertId: alert.alertId,
    revision: alert.revision + 1,
    openedAtMs: alert.openedAtMs,
    // A late event is judged at its own time; what was said last does not become older by it.
    updatedAtMs: Math.max(alert.updatedAtMs, judgement.atMs),
    basis,
  }

  // Sanctioned, and in no band: the least there is.
  const band: AlertBand = judgement.band === 'none' ? 'low' : judgement.band
  if (isOver(judgement, withdrawn.length > 0, policy)) {
    const withdrawnBecause = withdrawn.length > 0 ? withdrawalText(alert, judgement, withdrawn) : null
    const resolved = compose(judgement, policy, {
      ...next,
      change: 'resolved',
      band: alert.band,
      withdrawnBecause,
    })
    return { kind: 'publish', because: 'resolved', state: { ...previous, alert: resolved, cause } }
  }

  const victimPossible = isVictimPossible(judgement)
  const because = materialChange(alert, { judgement, band, victimPossible }, policy)
  if (because === null) return { kind: 'silent', why: 'nothing-new' }
  const updated = compose(judgement, policy, {
    ...next,
    change: 'updated',
    band,
    withdrawnBecause: null,
  })
  return {
    kind: 'publish',
    because,
    state: { alert: updated, peakBand: higherBand(previous.peakBand, band), cause },
  }
}

/** Aged out of every band, or taken back to where no alert would have been opened. */
function isOver(judgement: Judgement, isWithdrawn: boolean, policy: AlertPolicy): boolean {
  if (isSanctioned(judgement)) return false
  return judgement.band === 'none' || (isWithdrawn && !atLeast(judgement.band, policy.openAtBand))
}

type Framing = Pick<
  Alert,
  'alertId' | 'revision' | 'change' | 'band' | 'openedAtMs' | 'updatedAtMs' | 'withdrawnBecause' | 'basis'
>

function compose(judgement: Judgement, policy: AlertPolicy, framing: Framing): Alert {
  return {
    ...framing,
    subject: judgement.subject,
    score: judgement.score,
    action: judgement.action,
    victimPossible: isVictimPossible(judgement),
    reasons: judgement.reasons,
    counter: judgement.counter,
    alternativeExplanations: alternativeExplanations(judgement.reasons),
    unready: [...new Set([...judgement.unready, ...judgement.failed])],
    partial: judgement.partial,
    profileSinceMs: Number.isFinite(judgement.profileSinceMs) ? judgement.profileSinceMs : null,
    flip: judgement.flip,
    expiresAtMs: framing.change === 'resolved' ? null : framing.updatedAtMs + policy.standsForMs,
    pendingPayouts: judgement.pendingPayouts,
    linked: judgement.linked,
    amountAtRiskUsdCents: amountAtRiskUsdCents(judgement.pendingPayouts),
    confidence: confidenceOf(judgement, policy.activeSignalCount),
    settingsHash: judgement.settingsHash,
    listVersions: judgement.listVersions,
  }
}

const isSanctioned = (judgement: Judgement): boolean =>
  judgement.reasons.some((reason) => reason.signal === SANCTIONED_ADDRESS)

const isVictimPossible = (judgement: Judgement): boolean => judgement.reasons.some((reason) => reason.victim)

const causeOf = ({ cause: { partition, offset } }: Finding): CausePosition => ({ partition, offset })

interface Standing {
  readonly basis: AlertBasis
  readonly cause: CausePosition
}

const standingOf = ({ alert: { basis }, cause }: AlertState): Standing => ({ basis, cause })

/**
 * Whether one finding comes after another of the same subject: by the events that led to them, so that one that the detector
 * sends again is recognised at whatever offset it stands; where that says nothing (the same event, or another partition's),
 * by where they were read.
 */
function follows(one: Standing, other: Standing): boolean {
  const isOrdered = one.cause.partition === other.cause.partition && one.cause.partition >= 0
  if (isOrdered && one.cause.offset !== other.cause.offset) return one.cause.offset > other.cause.offset
  const isSameTopic = one.basis.topic === other.basis.topic && one.basis.partition === other.basis.partition
  return !isSameTopic || one.basis.offset > other.basis.offset
}

/**
 * State after a change was read back from the alerts topic. One that is already contained, or was overtaken, is ignored:
 * reading a stretch of the topic twice does no harm, nor does what a former owner of the partition wrote too late.
 */
export function applyPublished(previous: AlertState | null, read: AlertState): AlertState {
  return previous === null || follows(standingOf(read), standingOf(previous)) ? read : previous
}
