import type { Profile } from '../../profile.ts'
import { DAY } from '../../time.ts'
import { aPayout, aProfileChange } from '../builders.ts'
import { createDriver } from '../driver.ts'

/** Workers whose account changes, or contradicts itself, in every way that a signal about accounts knows. */
export function personStories(): readonly Profile[] {
  return [changing(), renamed()]
}

/** A new phone every ten days, one typing error among them. */
function changing(): Profile {
  const driver = createDriver()
  driver.send(aProfileChange({ name: 'name-1', phone: 'phone-0', email: 'email-1' }))
  for (let n = 1; n <= 4; n += 1) driver.send(aProfileChange({ at: n * 10 * DAY, phone: `phone-${n}` }))
  driver.send(aProfileChange({ at: 40.5 * DAY, phone: 'phone-5' }))
  return driver.profile()
}

/** Takes another name and another bank in one week. */
function renamed(): Profile {
  const driver = createDriver()
  driver.send(
    aProfileChange({ name: 'name-1' }),
    aPayout({ at: DAY, to: 'bank-1' }),
    aProfileChange({ at: 30 * DAY, name: 'name-2' }),
    aProfileChange({ at: 31 * DAY, adds: 'bank-2' }),
    aPayout({ at: 32 * DAY, to: 'bank-2' }),
  )
  return driver.profile()
}
