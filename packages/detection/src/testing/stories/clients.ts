import type { Profile } from '../../profile.ts'
import { DAY } from '../../time.ts'
import { aLogin, aProfileChange, aRating } from '../builders.ts'
import { createDriver } from '../driver.ts'

/** Workers who were rated by clients of every kind that a signal about clients knows. */
export function clientStories(): readonly Profile[] {
  return [
    ratedByOneself(),
    rated(),
    burst(4),
    burst(4, { isLinked: true }),
    burst(5, { sinceDays: 500 }),
    burst(20),
  ]
}

/** The client has the worker's own document, and another one another. */
function ratedByOneself(): Profile {
  const driver = createDriver()
  driver.send(
    aProfileChange({ document: 'document-1' }),
    aRating({ at: DAY, client: 'c-1', clientDocument: 'document-1' }),
    aRating({ at: 2 * DAY, client: 'c-2', clientDocument: 'document-2' }),
    aRating({ at: 3 * DAY, client: 'c-3' }),
  )
  return driver.profile()
}

/** By somebody else. */
function rated(): Profile {
  const driver = createDriver()
  driver.send(aProfileChange({ document: 'document-1' }), aRating({ at: DAY, clientDocument: 'document-2' }))
  return driver.profile()
}

/** So many new workers are rated highly by one client. */
function burst(
  workers: number,
  {
    isLinked = false,
    sinceDays = null,
  }: { readonly isLinked?: boolean; readonly sinceDays?: number | null } = {},
): Profile {
  const driver = createDriver()
  for (let n = 1; n <= workers; n += 1) {
    const worker = `w-${n}`
    driver.send(aProfileChange({ worker, action: 'created' }))
    if (isLinked) driver.send(aLogin({ worker, connection: { device: 'device-1' } }))
    driver.send(
      aRating({
        worker,
        at: DAY,
        score: 5,
        ...(sinceDays === null ? {} : { clientSince: -sinceDays * DAY }),
      }),
    )
  }
  return driver.profile()
}
