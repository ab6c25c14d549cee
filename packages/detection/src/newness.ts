import type { GuardAnswer } from './judgement.ts'
import type { Episode, Profile } from './profile.ts'
import type { Settings } from './settings.ts'
import { unverifiedOrNew } from './signals/unverified-or-new.ts'
import { DAY } from './time.ts'

/** Where somebody is: whoever moves into a dormitory or a workroom is as new as everybody else there. */
const OF_PLACES: ReadonlySet<string> = new Set(['shared-ip'])

/**
 * How much more an episode weighs because the account was new then: 1 and more, for what is said of money and of sharing; 1 where the
 * age of the account is not known (domain reference §4.2, I1).
 */
export function newness(episode: Episode, { account }: Profile, settings: Settings): number {
  if (episode.family !== 'routing' && episode.family !== 'linkage') return 1
  if (account.createdMs === null || episode.victim || OF_PLACES.has(episode.signal)) return 1
  // What a guard has weighed down because it is explained is not weighed up again.
  if (episode.guards.some((guard) => guard.held)) return 1
  const setting = settings.signals[unverifiedOrNew.id]
  if (setting?.status !== 'active') return 1
  const { extra, fadeDays } = setting.params as typeof unverifiedOrNew.defaults
  const ageDays = Math.max(0, episode.atMs - account.createdMs) / DAY
  return 1 + extra * Math.exp(-ageDays / Math.max(fadeDays, 1e-9))
}

/** Said with the reason, so that its strength can be followed. Below a twentieth it changes nothing that can be seen. */
export function newnessGuard(factor: number): readonly GuardAnswer[] {
  if (factor < 1.05) return []
  return [
    { id: unverifiedOrNew.id, held: false, why: `the account was new: counts ${factor.toFixed(2)} times` },
  ]
}
