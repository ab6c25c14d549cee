import { isKnownAgency, type PlatformSettings } from '../context.ts'
import type { Member } from '../event.ts'
import type { Attribute, Profile } from '../profile.ts'
import { isAgency, isHousehold } from './relations.ts'

/** What two workers who share something said of it; null where nothing, or where the agency is none that the platform knows. */
export function declaredRelation(
  facts: Profile,
  member: Member,
  platform: PlatformSettings,
): 'household' | 'agency' | null {
  if (isHousehold(facts, member)) return 'household'
  return isAgency(facts, member) && isKnownAgency(member.agencyId, platform) ? 'agency' : null
}

/** One of the two accounts was closed before the other began to use what both have used: one person who registered again. */
export function isReregistered({ account }: Profile, attribute: Attribute, member: Member): boolean {
  if (member.closedMs !== null && member.closedMs <= attribute.firstMs) return true
  return account.closedMs !== null && account.closedMs <= member.firstSeenMs
}
