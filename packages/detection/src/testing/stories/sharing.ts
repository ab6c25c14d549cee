import type { Profile } from '../../profile.ts'
import { DAY } from '../../time.ts'
import { aProfileChange, type ProfileOptions } from '../builders.ts'
import { createDriver } from '../driver.ts'

/** Workers who have something of their person in common with others. */
export function sharingStories(): readonly Profile[] {
  return [
    sharers(2, { document: 'document-1' }),
    sharers(3, { phone: 'phone-1', email: 'email-1', template: 'template-1' }),
    sharers(3, { phone: 'phone-1', householdId: 'house-1' }),
    sharers(3, { template: 'template-1', agencyId: 'agency-1' }),
    reregistered(),
  ]
}

function sharers(size: number, what: ProfileOptions): Profile {
  const driver = createDriver()
  for (let n = 1; n <= size; n += 1) driver.send(aProfileChange({ worker: `w-${n}`, at: n * DAY, ...what }))
  return driver.profile()
}

/** Closed one account and opened another. */
function reregistered(): Profile {
  const driver = createDriver()
  driver.send(
    aProfileChange({ worker: 'w-2', document: 'document-1' }),
    aProfileChange({ worker: 'w-2', action: 'closed', at: DAY }),
    aProfileChange({ action: 'created', document: 'document-1', at: 2 * DAY }),
  )
  return driver.profile()
}
