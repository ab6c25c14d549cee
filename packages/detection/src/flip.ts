import type { Flip } from './judgement.ts'
import { bandRank, type Score, type ScoreSettings, score } from './score.ts'
import type { WeighedReason } from './weighed-reason.ts'

/**
 * The smallest changes that would have kept the judgement in a lower band, found by asking the scorer itself: each reason is taken
 * away alone; where no single one suffices, the reasons that say most are taken away together until the band falls.
 */
export function flips(
  reasons: readonly WeighedReason[],
  scored: Score,
  settings: ScoreSettings,
): readonly Flip[] {
  if (scored.band === 'none') return []
  const falls = (without: readonly WeighedReason[]) => {
    const left = reasons.filter((one) => !without.includes(one)).map((one) => one.weight)
    return bandRank(score(left, settings).band) < bandRank(scored.band)
  }
  const single = reasons.filter((one) => falls([one]))
  if (single.length > 0) return single.map((one) => flipOf(one, false))
  const byShare = reasons
    .map((one, i) => ({ one, share: scored.shares[i] ?? 0 }))
    .sort((a, b) => b.share - a.share || (a.one.reason.signal < b.one.reason.signal ? -1 : 1))
  for (let n = 2; n <= byShare.length; n += 1) {
    const together = byShare.slice(0, n).map(({ one }) => one)
    if (falls(together)) return together.map((one) => flipOf(one, true))
  }
  return []
}

function flipOf({ reason }: WeighedReason, together: boolean): Flip {
  return {
    signal: reason.signal,
    observed: reason.observed,
    needed: reason.limit,
    text: together
      ? `Together with the other changes named here: without ${reason.signal} the band would be lower.`
      : `Without ${reason.signal} the band would be lower.`,
  }
}
