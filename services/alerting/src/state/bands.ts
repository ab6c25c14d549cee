import type { Band } from '@redflag/detection'

const RANK: Readonly<Record<Band, number>> = { none: 0, low: 1, medium: 2, high: 3, critical: 4 }

/** True when `band` is `floor` or above. */
export function atLeast(band: Band, floor: Band): boolean {
  return RANK[band] >= RANK[floor]
}

/** The higher of two bands. */
export function higherBand<Some extends Band>(left: Some, right: Some): Some {
  return RANK[left] >= RANK[right] ? left : right
}
