import { type Family, type Settings, SIGNALS } from '@redflag/detection'
import type { AlertBand } from '@redflag/schemas'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** When an alert opens, moves, repeats itself and goes away. All times are event time. */
export interface AlertPolicy {
  /** Lowest band that opens an alert. Default `low`: it is there to be found; channels are told from `medium` on. */
  readonly openAtBand: AlertBand
  /** Least event time between two changes that say nothing new but the score. Default 24 h. */
  readonly coolDownMs: number
  /** Least movement of the score that is worth saying after the cool-down, 0..1. Default 0.05. */
  readonly scoreStep: number
  /** An alert stands for this long without a further finding. Default 30 d. */
  readonly standsForMs: number
  /** How many signals are switched on: the base of `confidence`. */
  readonly activeSignalCount: number
  /** Half-life of what each signal says; null does not fade. Tells evidence that aged from evidence that was taken back. */
  readonly signalHalfLifeMs: Readonly<Record<string, number | null>>
  /** The same for a signal that is not named there, e.g. one of another version of the detector. */
  readonly familyHalfLifeMs: Readonly<Record<Family, number | null>>
  /** A reason that ageing alone would have left at this strength or more, and is gone, was taken back. Default 0.1. */
  readonly withdrawnFloor: number
}

/** What may be chosen; the rest follows from the detection settings. */
export type AlertPolicyChoice = Pick<AlertPolicy, 'openAtBand' | 'coolDownMs' | 'scoreStep' | 'standsForMs'>

/** For detection as it is shipped, every signal active. */
export const DEFAULT_ALERT_POLICY: AlertPolicy = {
  openAtBand: 'low',
  coolDownMs: 24 * HOUR_MS,
  scoreStep: 0.05,
  standsForMs: 30 * DAY_MS,
  activeSignalCount: SIGNALS.length,
  signalHalfLifeMs: Object.fromEntries(
    SIGNALS.map(({ id, halfLifeDays }) => [id, halfLifeDays === null ? null : halfLifeDays * DAY_MS]),
  ),
  familyHalfLifeMs: {
    network: 14 * DAY_MS,
    time: 14 * DAY_MS,
    routing: 30 * DAY_MS,
    linkage: 180 * DAY_MS,
    client: 180 * DAY_MS,
    identity: 180 * DAY_MS,
    sanctions: null,
  },
  withdrawnFloor: 0.1,
}

/** The policy that goes with detection settings: signals are counted that are active. */
export function alertPolicyFor(settings: Settings, choice: Partial<AlertPolicyChoice> = {}): AlertPolicy {
  return {
    ...DEFAULT_ALERT_POLICY,
    activeSignalCount: Object.values(settings.signals).filter(({ status }) => status === 'active').length,
    ...choice,
  }
}

/** The same for settings that may change: made anew when they have, and else the policy that was. */
export function alertPolicySource(
  settings: () => Settings,
  choice: Partial<AlertPolicyChoice> = {},
): () => AlertPolicy {
  let of: Settings | null = null
  let policy = DEFAULT_ALERT_POLICY
  return () => {
    const now = settings()
    if (now !== of) policy = alertPolicyFor(now, choice)
    of = now
    return policy
  }
}
