import { hasFaded } from './decay.ts'
import { nowOf } from './facts/now.ts'
import type { Counter } from './judgement.ts'
import { recall, worthKeeping } from './memory.ts'
import { type Episode, type Profile, RETENTION } from './profile.ts'
import type { Settings, SignalSettings } from './settings.ts'
import { PLAIN_QUIET, type Signal, type SignalEpisode, type SignalParams, type Verdict } from './signal.ts'
import { SIGNALS } from './signals/index.ts'
import { askSignal, type Verdicts } from './verdicts.ts'

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
 *
 * @param verdicts what was said before, so that not everything need be asked again; null asks everything
 */
export function evaluate(profile: Profile, settings: Settings, verdicts: Verdicts | null = null): Evaluation {
  const nowMs = nowOf(profile)
  const episodes: Episode[] = []
  const shadow: Episode[] = []
  const counter: Counter[] = []
  const unready: string[] = []
  const failed: string[] = []
  const remembered: Episode[] = []
  let partial = isCut(profile, nowMs)
  const standing = verdicts?.standing(profile, settings) ?? null
  const inForce = bySignal(settings)
  const hasMemory = profile.remembered.length > 0
  for (let i = 0; i < SIGNALS.length; i += 1) {
    const setting = inForce[i] as SignalSettings | null
    if (setting === null) continue
    const verdict = standing?.[i] ?? ask(i, profile, nowMs, setting.params, settings, standing)
    // Nearly every signal of nearly every worker.
    if (verdict === PLAIN_QUIET && !hasMemory) continue
    const signal = SIGNALS[i] as Signal
    const all = sayings(signal, verdict, profile)
    if (all.length > 0) {
      if (signal.remembers) remembered.push(...worthKeeping(all, profile.watermarkMs))
      const heard = setting.status === 'active' ? episodes : shadow
      heard.push(...all.filter((one) => !hasFaded(one, nowMs)))
    }
    if (verdict === 'failed') failed.push(signal.id)
    else if (verdict.kind === 'unready') {
      unready.push(signal.id)
      partial ||= verdict.missing === 'input'
    } else counter.push(...verdict.counter)
  }
  partial ||= failed.length > 0
  const isBlank = remembered.length === 0 && profile.remembered.length === 0
  return {
    nowMs,
    episodes,
    shadow,
    counter,
    unready,
    failed,
    partial,
    remembered: isBlank ? profile.remembered : remembered,
  }
}

const IN_FORCE = new WeakMap<Settings, readonly (SignalSettings | null)[]>()

/** By index in `SIGNALS`; null where it is off. */
function bySignal(settings: Settings): readonly (SignalSettings | null)[] {
  const known = IN_FORCE.get(settings)
  if (known !== undefined) return known
  const inForce = SIGNALS.map(({ id }) => {
    const setting = settings.signals[id]
    return setting === undefined || setting.status === 'off' ? null : setting
  })
  IN_FORCE.set(settings, inForce)
  return inForce
}

/** Events were lost unread within what signals look back to, and the account is not younger than that. */
function isCut(profile: Profile, nowMs: number): boolean {
  const { historyCutMs: cutMs, account } = profile
  if (cutMs === null || nowMs - cutMs > RETENTION) return false
  return account.createdMs === null || account.createdMs < cutMs
}

function ask(
  index: number,
  facts: Profile,
  nowMs: number,
  params: SignalParams,
  settings: Settings,
  standing: (Verdict | null)[] | null,
): Verdict | 'failed' {
  const signal = SIGNALS[index] as Signal
  try {
    const { verdict, isTimeless } = askSignal(signal, facts, nowMs, params, settings)
    if (standing !== null && isTimeless) standing[index] = verdict
    return verdict
  } catch {
    return 'failed'
  }
}

/** What the signal says now and, where it remembers, what it said of a time that its facts no longer reach. */
function sayings(signal: Signal, verdict: Verdict | 'failed', profile: Profile): readonly Episode[] {
  const isJudged = verdict !== 'failed' && verdict.kind !== 'unready'
  const said =
    isJudged && verdict.kind === 'fired' ? verdict.episodes.map((one) => complete(signal, one)) : NONE
  if (!signal.remembers) return said
  const before =
    profile.remembered.length === 0
      ? profile.remembered
      : profile.remembered.filter((one) => one.signal === signal.id)
  const reachMs = isJudged ? verdict.coversFromMs : Number.POSITIVE_INFINITY
  return recall(before, said, reachMs, profile.watermarkMs)
}

const NONE: readonly Episode[] = []

function complete(signal: Signal, said: SignalEpisode): Episode {
  return {
    signal: signal.id,
    version: signal.version,
    family: said.family ?? signal.family,
    atMs: said.atMs,
    // A fraction of a day in the settings must not become a fraction of a millisecond.
    sinceMs: Math.floor(said.sinceMs ?? said.atMs),
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
