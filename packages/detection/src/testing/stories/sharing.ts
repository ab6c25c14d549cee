import type { Profile } from '../../profile.ts'
import { DAY, HOUR, MINUTE } from '../../time.ts'
import { aLink, aLogin, aMember, aProfileChange, type ProfileOptions } from '../builders.ts'
import { createDriver } from '../driver.ts'

/** Workers who have something of their person in common with others. */
export function sharingStories(): readonly Profile[] {
  return [
    sharers(2, { document: 'document-1' }),
    sharers(3, { phone: 'phone-1', email: 'email-1', template: 'template-1' }),
    sharers(3, { phone: 'phone-1', householdId: 'house-1' }),
    sharers(3, { template: 'template-1', agencyId: 'agency-1' }),
    reregistered(),
    inStep('residential'),
    inStep('business'),
    inTurn(),
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

/** Logs in when another does, at a home or an office. */
function inStep(kind: 'residential' | 'business'): Profile {
  const driver = createDriver()
  const moments = [7, 9.5, 8, 11, 6, 10.2, 8.7].map((hour, day) => day * DAY + hour * HOUR)
  for (const at of moments) driver.send(aLogin({ at, connection: { ip: 'ip-home', kind } }))
  const loginsMs = moments.map((at) => at + 5 * MINUTE)
  driver.send(aLink({ at: DAY, attribute: 'ip', key: 'ip-home', member: aMember('w-2'), loginsMs }))
  return driver.profile()
}

/** Logs in by turns with another, at scattered hours. */
function inTurn(): Profile {
  const driver = createDriver()
  const loginsMs: number[] = []
  let seed = 7
  const draw = () => {
    seed = (seed * 1664525 + 1013904223) % 2 ** 32
    return seed / 2 ** 32
  }
  for (let day = 0; day < 7; day += 1) {
    const hours = [1, 2, 3, 4, 5, 6].map(() => 24 * draw())
    for (const [n, hour] of hours.sort((a, b) => a - b).entries()) {
      const at = day * DAY + Math.round(hour * HOUR)
      if (n % 2 === 0) driver.send(aLogin({ at, connection: { ip: 'ip-home' } }))
      else loginsMs.push(at)
    }
  }
  driver.send(aLink({ at: DAY, attribute: 'ip', key: 'ip-home', member: aMember('w-2'), loginsMs }))
  return driver.profile()
}
