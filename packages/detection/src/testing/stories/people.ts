import type { Profile } from '../../profile.ts'

/** Workers with papers, clients and reports of every kind that a signal about people knows. */
export function peopleStories(): readonly Profile[] {
  return []
}
