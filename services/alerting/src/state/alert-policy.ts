import type { Family } from '@redflag/detection'
import type { AlertBand } from '@redflag/schemas'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** When an alert opens, moves, repeats itself and goes away. All times are event time. */
export interface AlertPolicy {
  /** Lowest band that opens an alert. Default `medium`: a person is asked to look; `low` is counted only. */
  readonly openAtBand: AlertBand
  /** Lower edge of each band, score 0..1. Defaults 0.4, 0.6, 0.75, 0.9, the edges that the score is cut by. */
  readonly bandFloor: Readonly<Record<AlertBand, number>>
  /** How far the score must fall below an edge before the band falls, 0..1. Default 0.05. */
  readonly hysteresis: number
  /** Least event time between two changes that say nothing new but the score. Default 24 h. */
  readonly coolDownMs: number
  /** Least movement of the score that is worth saying after the cool-down, 0..1. Default 0.05. */
  readonly scoreStep: number
  /** An alert stands for this long without a further finding. Default 30 d. */
  readonly standsForMs: number
  /** How many signals are switched on: the base of `confidence`. Default 13; the composition root knows better. */
  readonly activeSignalCount: number
  /** Half-life of a reason by family; null does not decay. Tells evidence that aged from evidence that was taken back. */
  readonly halfLifeMs: Readonly<Record<Family, number | null>>
  /** A reason that decay alone would have left at this strength or more, and is gone, was taken back. Default 0.1. */
  readonly withdrawnFloor: number
}

export const DEFAULT_ALERT_POLICY: AlertPolicy = {
  openAtBand: 'medium',
  bandFloor: { low: 0.4, medium: 0.6, high: 0.75, critical: 0.9 },
  hysteresis: 0.05,
  coolDownMs: 24 * HOUR_MS,
  scoreStep: 0.05,
  standsForMs: 30 * DAY_MS,
  activeSignalCount: 13,
  halfLifeMs: {
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
