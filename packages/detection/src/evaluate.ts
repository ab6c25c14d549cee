import { hasFaded } from './decay.ts'
import { nowOf } from './facts/now.ts'
import type { Counter } from './judgement.ts'
import { recall, worthKeeping } from './memory.ts'
import { type Episode, type Profile, RETENTION } from './profile.ts'
import type { Settings, SignalSettings } from './settings.ts'
import { PLAIN_QUIET, type Signal, type SignalParams } from './signal.ts'
import { SIGNALS } from './signals/index.ts'
import { askSignal, type Saying, type Standing, type Verdicts } from './verdicts.ts'

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
  const episodes: Episode[] = []
  const shadow: Episode[] = []
  const counter: Counter[] = []
  const unready: string[] = []
  const failed: string[] = []
  const remembered: Episode[] = []
  const standing = verdicts?.standing(profile, settings) ?? null
  const nowMs = standing?.nowMs ?? nowOf(profile)
  let partial = isCut(profile, nowMs)
  const inForce = bySignal(settings)
  const before = rememberedBySignal(profile)
  for (let i = 0; i < SIGNALS.length; i += 1) {
    const setting = inForce[i] as SignalSettings | null
    if (setting === null) continue
    const kept = standing?.sayings[i] ?? null
    const saying =
      kept !== null && kept.holdsUntilMs >= nowMs
        ? kept
        : ask(i, profile, nowMs, setting.params, settings, standing)
    const signal = SIGNALS[i] as Signal
    const known = before?.get(signal.id) ?? NONE
    const isSilent = known.length === 0 && saying !== null && saying.episodes.length === 0
    // Nearly every signal of nearly every worker.
    if (isSilent && saying.verdict === PLAIN_QUIET) continue
    const all = isSilent ? NONE : sayings(signal, saying, known, profile)
    if (all.length > 0) {
      if (signal.remembers) remembered.push(...worthKeeping(all, profile.watermarkMs))
      const heard = setting.status === 'active' ? episodes : shadow
      for (const one of all) if (!hasFaded(one, nowMs)) heard.push(datedBy(nowMs, one))
    }
    if (saying === null) failed.push(signal.id)
    else if (saying.verdict.kind === 'unready') {
      unready.push(signal.id)
      partial ||= saying.verdict.missing === 'input'
    } else if (saying.verdict.counter.length > 0) counter.push(...saying.verdict.counter)
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

/** Null where it threw. */
function ask(
  index: number,
  facts: Profile,
  nowMs: number,
  params: SignalParams,
  settings: Settings,
  standing: Standing | null,
): Saying | null {
  try {
    const saying = askSignal(SIGNALS[index] as Signal, facts, nowMs, params, settings)
    if (standing !== null) standing.sayings[index] = saying
    return saying
  } catch {
    return null
  }
}

/** What the signal says now and, where it remembers, what it said of a time that its facts no longer reach. */
function sayings(
  signal: Signal,
  saying: Saying | null,
  before: readonly Episode[],
  profile: Profile,
): readonly Episode[] {
  const said = saying?.episodes ?? NONE
  if (!signal.remembers) return said
  const verdict = saying?.verdict ?? null
  const reachMs =
    verdict === null || verdict.kind === 'unready' ? Number.POSITIVE_INFINITY : verdict.coversFromMs
  return recall(before, said, reachMs, profile.watermarkMs)
}

const NONE: readonly Episode[] = []

/** What is dated by steps that end in the future is of now. */
const datedBy = (nowMs: number, episode: Episode): Episode =>
  episode.atMs <= nowMs ? episode : { ...episode, atMs: nowMs, sinceMs: Math.min(episode.sinceMs, nowMs) }

/** Null where nothing is remembered, as of nearly everybody. */
function rememberedBySignal({ remembered }: Profile): ReadonlyMap<string, readonly Episode[]> | null {
  if (remembered.length === 0) return null
  const groups = new Map<string, Episode[]>()
  for (const episode of remembered) {
    const group = groups.get(episode.signal)
    if (group === undefined) groups.set(episode.signal, [episode])
    else group.push(episode)
  }
  return groups
}
