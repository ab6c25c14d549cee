import type { Profile } from '../../profile.ts'

/** Workers whose money moves in every way that a signal about money knows. */
export function moneyStories(): readonly Profile[] {
  return []
}
