import type { Profile } from '../../profile.ts'

/** Workers whose places and hours are of every kind that a signal about them knows. */
export function placeStories(): readonly Profile[] {
  return []
}
