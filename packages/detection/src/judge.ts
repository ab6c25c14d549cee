import { actionFor } from './action.ts'
import { basisOf } from './basis.ts'
import { strengthAt } from './decay.ts'
import type { Evaluation } from './evaluate.ts'
import { flips } from './flip.ts'
import { heldBand } from './hold.ts'
import type { Judgement, Reason } from './judgement.ts'
import { linkedWorkers } from './linked.ts'
import { newness, newnessGuard } from './newness.ts'
import type { Episode, Profile } from './profile.ts'
import { higherBand, score, type Weight } from './score.ts'
import type { Settings } from './settings.ts'
import type { Facet } from './signal.ts'
import { SIGNALS } from './signals/index.ts'
import type { WeighedReason } from './weighed-reason.ts'

/** Evidence shown per reason; the newest. */
const EVIDENCE_SHOWN = 10

/** Weighs an evaluation into a judgement of the worker. */
export function judge(profile: Profile, evaluation: Evaluation, settings: Settings): Judgement {
  const { nowMs } = evaluation
  const reasons = reasonsOf(evaluation.episodes, nowMs, profile, settings)
  const weights = reasons.map((one) => one.weight)
  const scored = score(weights, settings.score)
  const weighed = reasons
    .map(({ reason }, i): Reason => ({ ...reason, contribution: scored.shares[i] as number }))
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
    linked: linkedWorkers(profile, nowMs, weighed),
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

/** The judgement in the band that it holds: what is said of the worker, where an assessment says what one payout comes to. */
export function withHeldBand(
  judgement: Judgement,
  profile: Profile,
  { episodes, nowMs }: Evaluation,
  settings: Settings,
): Judgement {
  const band = heldBand(judgement, episodes, nowMs, settings.score, (some, atMs) =>
    score(
      reasonsOf(some, atMs, profile, settings).map((one) => one.weight),
      settings.score,
    ),
  )
  // What is recommended goes with the band that is said; it would otherwise tremble at the edge in its place.
  return band === judgement.band
    ? judgement
    : { ...judgement, band, action: actionFor(band, judgement.reasons) }
}

/** One reason per signal and family: the episode that weighs most now speaks, the others are counted and shown as evidence. */
export function reasonsOf(
  episodes: readonly Episode[],
  atMs: number,
  profile: Profile,
  settings: Settings,
): readonly WeighedReason[] {
  const groups = new Map<string, Episode[]>()
  for (const episode of episodes) {
    const key = `${episode.signal}/${episode.family}/${episode.victim}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [episode])
    else group.push(episode)
  }
  return [...groups.values()].map((group) =>
    reasonOf(group, atMs, (episode) => newness(episode, profile, settings)),
  )
}

function reasonOf(
  episodes: readonly Episode[],
  nowMs: number,
  factorOf: (episode: Episode) => number,
): WeighedReason {
  const first = episodes[0] as Episode
  let top = first
  let most = -1
  const strengths: number[] = []
  for (const episode of episodes) {
    const now = Math.min(1, strengthAt(episode, nowMs) * factorOf(episode))
    strengths.push(now)
    if (now > most || (now === most && episode.atMs > top.atMs)) {
      most = now
      top = episode
    }
  }
  const strength = top.family === 'routing' ? addUp(strengths) : most
  const weight: Weight = {
    signal: top.signal,
    family: top.family,
    strength,
    standsAlone: episodes.some((one) => one.standsAlone),
    minimumBand: episodes.reduce<Weight['minimumBand']>(
      (band, one) => (one.minimumBand === null ? band : higherBand(band ?? 'none', one.minimumBand)),
      null,
    ),
    isVictim: top.victim,
    facet: FACETS.get(top.signal) ?? null,
    basis: basisOf(top),
  }
  const reason: Reason = {
    signal: top.signal,
    version: top.version,
    family: top.family,
    strength,
    observed: top.observed,
    limit: top.limit,
    text: top.text,
    params: top.params,
    evidence: evidenceOf(top, episodes),
    contribution: 0,
    count: episodes.length,
    firstSeenMs: Math.min(...episodes.map((one) => one.atMs)),
    lastSeenMs: Math.max(...episodes.map((one) => one.atMs)),
    guards: [...top.guards, ...newnessGuard(factorOf(top))],
    list: top.list,
    victim: top.victim,
  }
  return { reason, weight }
}

/**
 * Money that does the same odd thing again and again says more than once: the strongest episode in full, each further one half of the
 * one before. Place and hours repeat in honest lives, and what is shared is one thing however often it is used: those speak once.
 */
function addUp(strengths: readonly number[]): number {
  let rest = 1
  let share = 1
  for (const strength of strengths.toSorted((a, b) => b - a)) {
    rest *= 1 - strength * share
    share /= 2
  }
  return 1 - rest
}

const FACETS: ReadonlyMap<string, Facet> = new Map(
  SIGNALS.flatMap(({ id, facet }) => (facet === undefined ? [] : [[id, facet] as const])),
)

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

/**
 * What makes two judgements say the same to a person: band, reasons (to a twentieth of strength), who is linked, what is
 * pending. Equal digests are not said twice.
 */
export function digestOf(judgement: Judgement): string {
  const reasons = judgement.reasons.map(
    (one) =>
      `${one.signal}:${one.family}:${Math.round(one.strength * 20)}:${one.count}:${one.evidence[0]?.eventId ?? ''}`,
  )
  const linked = judgement.linked.map((one) => `${one.workerId}:${one.by.join('+')}`)
  const pending = judgement.pendingPayouts.map((one) => one.payoutId)
  return [judgement.band, reasons.sort().join(), linked.join(), pending.join(), judgement.partial].join('|')
}
