import type { Judgement } from '@redflag/detection'

/** What a judgement that lacked a list, a database or a part of the history is worth. */
const PARTIAL_FACTOR = 0.75

/**
 * How much of what was to be asked could be answered, 0..1, to two places: the share of the active signals that were
 * ready, times 0.75 when an input was missing or stale. It says nothing about how grave the answer is; that is the score.
 */
export function confidenceOf(judgement: Judgement, activeSignalCount: number): number {
  const mute = new Set([...judgement.unready, ...judgement.failed]).size
  const active = Math.max(activeSignalCount, mute, 1)
  const share = (active - mute) / active
  return Math.round(share * (judgement.partial ? PARTIAL_FACTOR : 1) * 100) / 100
}
