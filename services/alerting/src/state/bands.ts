import { BANDS, type Band } from '@redflag/detection'
import type { AlertBand } from '@redflag/schemas'
import type { AlertPolicy } from './alert-policy.ts'

const RANK: Readonly<Record<Band, number>> = { none: 0, low: 1, medium: 2, high: 3, critical: 4 }

/** True when `band` is `floor` or above. */
export function atLeast(band: Band, floor: Band): boolean {
  return RANK[band] >= RANK[floor]
}

/** The higher of two bands. */
export function higherBand<Some extends Band>(left: Some, right: Some): Some {
  return RANK[left] >= RANK[right] ? left : right
}

/**
 * The band after hysteresis: it rises at once and falls only when the score is clearly below the edge, so that a score
 * that trembles around an edge does not open and close the same alert all day.
 *
 * A judgement's own band may lie above its score (a sanctioned network is never below high); that is kept. The fall is
 * step by step: the band falls to the highest one, up to the held one, whose edge less the hysteresis the score still reaches.
 */
export function settleBand(held: AlertBand, judged: Band, score: number, policy: AlertPolicy): Band {
  let settled = judged
  for (const band of BANDS) {
    if (band === 'none' || RANK[band] > RANK[held] || RANK[band] <= RANK[settled]) continue
    if (score >= policy.bandFloor[band] - policy.hysteresis - FLOAT_SLACK) settled = band
  }
  return settled
}

/** 0.75 - 0.05 is 0.7000000000000001 in binary; a score of exactly 0.7 has not fallen below it. */
const FLOAT_SLACK = 1e-9
