import type { Profile } from '../../profile.ts'
import { DAY, HOUR } from '../../time.ts'
import { aHeartbeat, every } from '../builders.ts'
import { createDriver } from '../driver.ts'

/** Workers whose places and hours are of every kind that a signal about them knows. */
export function placeStories(): readonly Profile[] {
  return [sleepless()]
}

/** A week and more without a night. */
function sleepless(): Profile {
  const driver = createDriver()
  driver.send(...every(HOUR, 0, 8 * DAY, (at) => aHeartbeat({ at })))
  return driver.profile()
}
