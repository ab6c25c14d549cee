import { listedAddress } from './listed-address.ts'
import { rentedAccounts } from './rented-accounts.ts'
import { roundTheClock } from './round-the-clock.ts'
import { selfDealing } from './self-dealing.ts'
import { sharedWallet } from './shared-wallet.ts'
import type { Story } from './story.ts'
import { twoPlaces } from './two-places.ts'

/** Every story the demo tells. */
export const STORIES: readonly Story[] = [
  listedAddress,
  roundTheClock,
  rentedAccounts,
  sharedWallet,
  twoPlaces,
  selfDealing,
]
