import { isKnownAgency, type PlatformSettings } from '../context.ts'
import type { PayoutFact, Profile } from '../profile.ts'

/** The payout names a verified agency, or the worker has declared one: its money may then go to somebody else. Reads `account`. */
export function isThroughAgency(
  payout: PayoutFact,
  facts: Pick<Profile, 'account'>,
  platform: PlatformSettings,
): boolean {
  return (
    isKnownAgency(payout.agencyId, platform) || isKnownAgency(facts.account.agencyId?.value ?? null, platform)
  )
}
