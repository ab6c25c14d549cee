import { basisOf } from './basis.ts'
import { strengthAt } from './decay.ts'
import { newness } from './newness.ts'
import type { Episode, Profile } from './profile.ts'
import { higherBand, type Weight } from './score.ts'
import type { Settings } from './settings.ts'
import type { Facet } from './signal.ts'
import { SIGNALS } from './signals/index.ts'

/** What one signal says in one family, all its episodes taken together: what a reason is made of. */
export interface Voice {
  /** That which weighs most now, and speaks for the others. */
  readonly top: Episode
  /** Never empty; as heard. */
  readonly episodes: readonly Episode[]
  readonly weight: Weight
}

/**
 * One voice per signal, family and side (against the worker, or for a victim), in the order in which they were first heard.
 *
 * @param atMs strengths are as of then
 */
export function voicesOf(
  episodes: readonly Episode[],
  atMs: number,
  profile: Profile,
  settings: Settings,
): readonly Voice[] {
  const groups: [Episode, ...Episode[]][] = []
  for (const episode of episodes) {
    const group = groups.findLast(([first]) => isOneVoice(first, episode))
    if (group === undefined) groups.push([episode])
    else group.push(episode)
  }
  return groups.map((group) => voiceOf(group, atMs, profile, settings))
}

const isOneVoice = (a: Episode, b: Episode): boolean =>
  a.signal === b.signal && a.family === b.family && a.victim === b.victim

function voiceOf(
  episodes: readonly [Episode, ...Episode[]],
  atMs: number,
  profile: Profile,
  settings: Settings,
): Voice {
  let top = episodes[0]
  let most = -1
  const strengths: number[] = []
  for (const episode of episodes) {
    const now = Math.min(1, strengthAt(episode, atMs) * newness(episode, profile, settings))
    strengths.push(now)
    if (now > most || (now === most && episode.atMs > top.atMs)) {
      most = now
      top = episode
    }
  }
  const weight: Weight = {
    signal: top.signal,
    family: top.family,
    strength: top.family === 'routing' ? addUp(strengths) : most,
    standsAlone: episodes.some((one) => one.standsAlone),
    minimumBand: episodes.reduce<Weight['minimumBand']>(
      (band, one) => (one.minimumBand === null ? band : higherBand(band ?? 'none', one.minimumBand)),
      null,
    ),
    isVictim: top.victim,
    facet: FACETS.get(top.signal) ?? null,
    basis: basisOf(top),
  }
  return { top, episodes, weight }
}

/**
 * Money that does the same odd thing again and again says more than once: the strongest episode in full, each further one half of the
 * one before. Place and hours repeat in honest lives, and what is shared is one thing however often it is used: those speak once.
 */
function addUp(strengths: readonly number[]): number {
  if (strengths.length === 1) return strengths[0] as number
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
