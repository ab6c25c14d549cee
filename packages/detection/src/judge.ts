import { actionFor } from './action.ts'
import { flips } from './flip.ts'
import type { Counter, Judgement, Reason } from './judgement.ts'
import { linkedWorkers } from './linked.ts'
import type { Episode, Profile } from './profile.ts'
import { BOUNDS, RETENTION } from './profile.ts'
import { higherBand, score, type Weight } from './score.ts'
import type { Settings } from './settings.ts'
import type { Signal, SignalEpisode, Verdict } from './signal.ts'
import { SIGNALS } from './signals/index.ts'
import { DAY } from './time.ts'

/** Below this a faded episode is forgotten: it could no longer move a score by a hundredth. */
const FORGOTTEN = 0.02

/** Evidence shown per reason; the newest. */
const EVIDENCE_SHOWN = 10

/** What every signal said at one moment, before it is weighed. */
export interface Evaluation {
  readonly nowMs: number
  readonly episodes: readonly Episode[]
  /** As `episodes`, of signals in shadow: counted, never weighed. */
  readonly shadow: readonly Episode[]
  readonly counter: readonly Counter[]
  readonly unready: readonly string[]
  readonly failed: readonly string[]
  readonly partial: boolean
  /** To be kept in the profile. */
  readonly remembered: readonly Episode[]
}

/**
 * Asks every signal. One that throws is recorded as failed, stays visible, and does not stop the others; what it said before
 * still stands, so that no error path lowers a score.
 */
export function evaluate(profile: Profile, settings: Settings): Evaluation {
  const nowMs = profile.watermarkMs
  const episodes: Episode[] = []
  const shadow: Episode[] = []
  const counter: Counter[] = []
  const unready: string[] = []
  const failed: string[] = []
  const remembered: Episode[] = []
  let partial = isCut(profile, nowMs)
  for (const signal of SIGNALS) {
    const setting = settings.signals[signal.id]
    if (setting === undefined || setting.status === 'off') continue
    const verdict = ask(signal, profile, nowMs, setting.params)
    const coversFromMs =
      verdict === 'failed' || verdict.kind === 'unready' ? Number.POSITIVE_INFINITY : verdict.coversFromMs
    const kept = signal.remembers ? recall(profile.remembered, signal.id, coversFromMs) : []
    const said =
      verdict !== 'failed' && verdict.kind === 'fired'
        ? verdict.episodes.map((one) => complete(signal, one))
        : []
    const all = kept.length === 0 ? said : [...kept, ...said]
    if (signal.remembers) remembered.push(...all.filter((one) => decayed(one, signal, nowMs) >= FORGOTTEN))
    ;(setting.status === 'active' ? episodes : shadow).push(...all)
    if (verdict === 'failed') failed.push(signal.id)
    else if (verdict.kind === 'unready') {
      unready.push(signal.id)
      partial ||= verdict.missing === 'input'
    } else counter.push(...verdict.counter)
  }
  partial ||= failed.length > 0
  return {
    nowMs,
    episodes,
    shadow,
    counter,
    unready,
    failed,
    partial,
    remembered: bound(remembered, profile.remembered),
  }
}

/** Events were lost unread within what signals look back to, and the account is not younger than that. */
function isCut(profile: Profile, nowMs: number): boolean {
  const { historyCutMs: cutMs, account } = profile
  if (cutMs === null || nowMs - cutMs > RETENTION) return false
  return account.createdMs === null || account.createdMs < cutMs
}

function ask(signal: Signal, facts: Profile, nowMs: number, params: Signal['defaults']): Verdict | 'failed' {
  try {
    return signal.evaluate({ facts, nowMs, params })
  } catch {
    return 'failed'
  }
}

/** What was said of the time before the facts begin. */
function recall(remembered: readonly Episode[], signal: string, coversFromMs: number): readonly Episode[] {
  if (remembered.length === 0) return remembered
  return remembered.filter((one) => one.signal === signal && one.atMs < coversFromMs)
}

function complete(signal: Signal, said: SignalEpisode): Episode {
  return {
    signal: signal.id,
    version: signal.version,
    family: said.family ?? signal.family,
    atMs: said.atMs,
    strength: Math.min(1, Math.max(0, said.strength)),
    observed: said.observed,
    limit: said.limit,
    text: said.text,
    params: said.params,
    evidence: said.evidence,
    guards: said.guards,
    list: said.list ?? null,
    standsAlone: said.standsAlone ?? false,
    minimumBand: said.minimumBand ?? null,
    victim: said.victim ?? false,
  }
}

/** The newest, in time order; the list itself when nothing is to be remembered, as for nearly every worker. */
function bound(next: readonly Episode[], before: readonly Episode[]): readonly Episode[] {
  if (next.length === 0) return before.length === 0 ? before : next
  const sorted = [...next].sort((a, b) => a.atMs - b.atMs || (a.signal < b.signal ? -1 : 1))
  return sorted.slice(-BOUNDS.remembered)
}

/** Strength left of an episode at `nowMs`. */
function decayed(episode: Episode, signal: Signal | undefined, nowMs: number): number {
  const halfLifeDays = signal?.halfLifeDays ?? null
  // A sanctions matter does not fade, whichever signal raised it.
  if (halfLifeDays === null || episode.family === 'sanctions') return episode.strength
  const age = Math.max(0, nowMs - episode.atMs)
  return episode.strength * 2 ** (-age / (halfLifeDays * DAY))
}

const BY_ID: ReadonlyMap<string, Signal> = new Map(SIGNALS.map((signal) => [signal.id, signal]))

/** Weighs an evaluation into a judgement of the worker. */
export function judge(profile: Profile, evaluation: Evaluation, settings: Settings): Judgement {
  const { nowMs } = evaluation
  const reasons = reasonsOf(evaluation)
  const weights = reasons.map((one) => one.weight)
  const scored = score(weights, settings.score)
  const weighed = reasons
    .map(({ reason }, i): Reason => ({ ...reason, contribution: scored.shares[i] ?? 0 }))
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

/** A reason and its weight in the score. */
export interface WeighedReason {
  readonly reason: Reason
  readonly weight: Weight
}

/** One reason per signal and family: the episode that weighs most now speaks, the others are counted and shown as evidence. */
function reasonsOf(evaluation: Evaluation): readonly WeighedReason[] {
  const groups = new Map<string, Episode[]>()
  for (const episode of evaluation.episodes) {
    const key = `${episode.signal}/${episode.family}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [episode])
    else group.push(episode)
  }
  return [...groups.values()].map((group) => reasonOf(group, evaluation.nowMs))
}

function reasonOf(episodes: readonly Episode[], nowMs: number): WeighedReason {
  const first = episodes[0] as Episode
  const signal = BY_ID.get(first.signal)
  let top = first
  let strength = -1
  for (const episode of episodes) {
    const now = decayed(episode, signal, nowMs)
    if (now > strength || (now === strength && episode.atMs > top.atMs)) {
      strength = now
      top = episode
    }
  }
  const weight: Weight = {
    signal: top.signal,
    family: top.family,
    strength,
    standsAlone: episodes.some((one) => one.standsAlone),
    minimumBand: episodes.reduce<Weight['minimumBand']>(
      (band, one) => (one.minimumBand === null ? band : higherBand(band ?? 'none', one.minimumBand)),
      null,
    ),
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
    guards: top.guards,
    list: top.list,
    victim: top.victim,
  }
  return { reason, weight }
}

/** Events of the speaking episode first, then of the newest others; each once. */
function evidenceOf(top: Episode, episodes: readonly Episode[]): Reason['evidence'] {
  const refs = [...top.evidence]
  for (let i = episodes.length - 1; i >= 0 && refs.length < EVIDENCE_SHOWN; i -= 1)
    refs.push(...(episodes[i] as Episode).evidence)
  const seen = new Set<string>()
  return refs.filter((ref) => !seen.has(ref.eventId) && seen.add(ref.eventId)).slice(0, EVIDENCE_SHOWN)
}

function pendingPayouts(profile: Profile): Judgement['pendingPayouts'] {
  return profile.payouts
    .filter((payout) => payout.status === 'requested')
    .map(({ payoutId, usdCents, dueMs }) => ({ payoutId, amountUsdCents: usdCents, dueAtMs: dueMs }))
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
