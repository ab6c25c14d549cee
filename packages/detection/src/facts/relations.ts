import type { Member } from '../event.ts'
import type { Profile } from '../profile.ts'
import { TRAVEL_SLACK } from '../time.ts'

/** Declared relations of two workers who share something. */
export function isHousehold(profile: Profile, member: Member): boolean {
  const household = profile.account.householdId?.value ?? null
  return household !== null && household === member.householdId
}

export function isAgency(profile: Profile, member: Member): boolean {
  const agency = profile.account.agencyId?.value ?? null
  return agency !== null && agency === member.agencyId
}

/** A travel notice covers the moment (a day of slack at both ends), and the country where one is named. */
export function isAnnounced(profile: Pick<Profile, 'travel'>, atMs: number, country: string | null): boolean {
  return profile.travel.some(
    (notice) =>
      atMs >= notice.fromMs - TRAVEL_SLACK &&
      atMs <= notice.toMs + TRAVEL_SLACK &&
      (notice.countries.length === 0 || country === null || notice.countries.includes(country)),
  )
}
