import { actionFor } from './action.ts'
import { clockAt } from './clock.ts'
import { strengthAt } from './decay.ts'
import type { Evaluation } from './evaluate.ts'
import { flips } from './flip.ts'
import { heldBand } from './hold.ts'
import type { Band, Judgement, LinkedWorker, PendingPayout, Reason } from './judgement.ts'
import { linkedWorkers, speaksOfLinks } from './linked.ts'
import { newness, newnessGuard } from './newness.ts'
import type { Episode, Profile } from './profile.ts'
import { type Score, score } from './score.ts'
import type { Settings } from './settings.ts'
import { type Voice, voicesOf } from './weigh.ts'

/** Evidence shown per reason; the newest. */
const EVIDENCE_SHOWN = 10

/** All that was heard, weighed: what a judgement says, before it is explained to anybody. */
export interface Weighed {
  readonly voices: readonly Voice[]
  readonly scored: Score
  /** After hysteresis: the band that is said of the worker. */
  readonly heldBand: Band
}

export function weigh(profile: Profile, { episodes, nowMs }: Evaluation, settings: Settings): Weighed {
  const scoreOf = (voices: readonly Voice[]) =>
    score(
      voices.map((one) => one.weight),
      settings.score,
    )
  const voices = voicesOf(episodes, nowMs, profile, settings)
  const scored = scoreOf(voices)
  const held = heldBand(scored, episodes, nowMs, settings.score, (some, atMs) =>
    scoreOf(voicesOf(some, atMs, profile, settings)),
  )
  return { voices, scored, heldBand: held }
}

/** Explains what an evaluation comes to, in the band of its score. */
export function judge(
  profile: Profile,
  evaluation: Evaluation,
  settings: Settings,
  { voices, scored }: Weighed = weigh(profile, evaluation, settings),
): Judgement {
  const { nowMs } = evaluation
  const { shares } = scored
  const reasons = voices.map((voice) => ({
    reason: reasonOf(voice, profile, settings),
    weight: voice.weight,
  }))
  const weighed = reasons
    .map(({ reason }, i): Reason => ({ ...reason, contribution: shares[i] as number }))
    .sort((a, b) => b.contribution - a.contribution || (a.signal < b.signal ? -1 : 1))
  return {
    subject: { kind: 'worker', id: profile.workerId },
    workerId: profile.workerId,
    atMs: nowMs,
    score: scored.score,
    band: scored.band,
    action: actionFor(scored.band, weighed),
    families: scored.families,
    reasons: weighed,
    counter: evaluation.counter,
    unready: evaluation.unready,
    failed: evaluation.failed,
    partial: evaluation.partial,
    flip: flips(reasons, scored, settings.score),
    linked: linkedWorkers(profile, clockAt(nowMs), weighed),
    pendingPayouts: pendingPayouts(profile),
    profileSinceMs: profile.firstSeenMs,
    listVersions: listVersions(weighed),
    settingsHash: settings.hash,
  }
}

/**
 * Too little for any band, whatever it comes to: all of it together, as if no family had a cap. Answers most events of workers of whom
 * little is said without weighing anything. Cost: one pass over the episodes.
 */
export function isBelowNotice(
  profile: Profile,
  { episodes, nowMs }: Evaluation,
  settings: Settings,
): boolean {
  let rest = 1
  for (const episode of episodes) {
    if (episode.minimumBand !== null) return false
    rest *= 1 - Math.min(1, strengthAt(episode, nowMs) * newness(episode, profile, settings))
  }
  return 1 - rest < settings.score.bands.low - settings.score.hysteresis
}

/**
 * The judgement in the band that it holds: what is said of the worker, where an assessment says what one payout comes to. What is
 * recommended goes with the band that is said; it would otherwise tremble at the edge in its place.
 */
export const inBand = (judgement: Judgement, band: Band): Judgement =>
  band === judgement.band ? judgement : { ...judgement, band, action: actionFor(band, judgement.reasons) }

function reasonOf({ top, episodes, weight }: Voice, profile: Profile, settings: Settings): Reason {
  return {
    signal: top.signal,
    version: top.version,
    family: top.family,
    strength: weight.strength,
    observed: top.observed,
    limit: top.limit,
    text: top.text,
    params: top.params,
    evidence: evidenceOf(top, episodes),
    contribution: 0,
    count: episodes.length,
    firstSeenMs: Math.min(...episodes.map((one) => one.atMs)),
    lastSeenMs: Math.max(...episodes.map((one) => one.atMs)),
    guards: [...top.guards, ...newnessGuard(newness(top, profile, settings))],
    list: top.list,
    victim: top.victim,
  }
}

/** Events of the speaking episode first, then of the newest others; each once. */
function evidenceOf(top: Episode, episodes: readonly Episode[]): Reason['evidence'] {
  const refs = new Map(top.evidence.map((ref) => [ref.eventId, ref]))
  for (let i = episodes.length - 1; i >= 0 && refs.size < EVIDENCE_SHOWN; i -= 1) {
    for (const ref of (episodes[i] as Episode).evidence)
      if (!refs.has(ref.eventId)) refs.set(ref.eventId, ref)
  }
  return [...refs.values()].slice(0, EVIDENCE_SHOWN)
}

/** Each once, though one that was rerouted has two destinations. */
function pendingPayouts(profile: Profile): Judgement['pendingPayouts'] {
  const pending = new Map<string, Judgement['pendingPayouts'][number]>()
  for (const { payoutId, status, usdCents, dueMs } of profile.payouts) {
    if (status === 'requested') pending.set(payoutId, { payoutId, amountUsdCents: usdCents, dueAtMs: dueMs })
  }
  return [...pending.values()]
}

function listVersions(reasons: readonly Reason[]): Readonly<Record<string, string>> {
  const versions: Record<string, string> = {}
  for (const { list } of reasons) if (list !== null) versions[list.name] = list.version
  return versions
}

/** What of a judgement makes it news. */
export interface Gist {
  readonly band: Band
  readonly reasons: readonly Pick<Reason, 'signal' | 'family' | 'strength' | 'count' | 'evidence'>[]
  readonly linked: readonly Pick<LinkedWorker, 'workerId' | 'by'>[]
  readonly pendingPayouts: readonly Pick<PendingPayout, 'payoutId'>[]
  readonly partial: boolean
}

/** The gist of the judgement that would be said, without explaining it: most events of a worker of whom something is said change none. */
export function gistOf(
  { voices, heldBand: band }: Weighed,
  profile: Profile,
  { nowMs, partial }: Evaluation,
): Gist {
  const reasons = voices.map(({ top, episodes, weight }) => ({
    signal: top.signal,
    family: top.family,
    strength: weight.strength,
    count: episodes.length,
    evidence: speaksOfLinks(top.signal) ? evidenceOf(top, episodes) : top.evidence,
  }))
  return {
    band,
    reasons,
    linked: linkedWorkers(profile, clockAt(nowMs), reasons),
    pendingPayouts: pendingPayouts(profile),
    partial,
  }
}

/**
 * What makes two judgements say the same to a person: band, reasons (to a twentieth of strength), who is linked, what is
 * pending. Equal digests are not said twice.
 */
export function digestOf(gist: Gist): string {
  const reasons = gist.reasons.map(
    (one) =>
      `${one.signal}:${one.family}:${Math.round(one.strength * 20)}:${one.count}:${one.evidence[0]?.eventId ?? ''}`,
  )
  const linked = gist.linked.map((one) => `${one.workerId}:${one.by.join('+')}`)
  const pending = gist.pendingPayouts.map((one) => one.payoutId)
  return [gist.band, reasons.sort().join(), linked.join(), pending.join(), gist.partial].join('|')
}
