import type { Profile } from '../../profile.ts'
import { HOUR } from '../../time.ts'
import { aLink, aLogin, aMember, aPayout } from '../builders.ts'
import { createDriver } from '../driver.ts'

/** Workers linked in every way that a signal about links knows. */
export function linkStories(): readonly Profile[] {
  return [besideHot(0.6), besideHot(0), besideListed()]
}

/** Shares a destination with one who told of itself. */
function besideHot(heat: number): Profile {
  const driver = createDriver()
  driver.send(
    aPayout({ to: 'bank-shared', worker: 'w-2' }),
    aPayout({ to: 'bank-shared' }),
    aLogin({ at: HOUR }),
    aLink({
      attribute: 'instrument',
      key: 'bank-shared',
      member: aMember('w-2'),
      standing: { heat, sequence: 5, kin: [{ workerId: aMember('w-3').workerId, heat }] },
    }),
  )
  return driver.profile()
}

/** Shares a destination with one whom an analyst found out. */
function besideListed(): Profile {
  const driver = createDriver()
  driver.send(
    aPayout({ to: 'bank-shared' }),
    aLink({
      attribute: 'instrument',
      key: 'bank-shared',
      member: aMember('w-2', { confirmedMs: aMember('w-2').firstSeenMs }),
    }),
  )
  return driver.profile()
}
