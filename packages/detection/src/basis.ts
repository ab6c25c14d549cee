import type { Episode } from './profile.ts'

/**
 * What a reason rests on. What clients alone say is hearsay: at most 0.3 in a family, and it lifts nobody above low. What is lawful and
 * common (a privacy VPN) is told for context and lifts nobody at all (domain reference §4.2, §5).
 */
export type Basis = 'fact' | 'hearsay' | 'lawful'

/** Ids of the guards by which an episode says so itself: they hold it back from more than its basis may say. */
export const HEARSAY_GUARD = 'hearsay'
export const LAWFUL_GUARD = 'lawful'

export function basisOf({ guards }: Pick<Episode, 'guards'>): Basis {
  for (const { id, held } of guards) {
    if (!held) continue
    if (id === HEARSAY_GUARD) return 'hearsay'
    if (id === LAWFUL_GUARD) return 'lawful'
  }
  return 'fact'
}
