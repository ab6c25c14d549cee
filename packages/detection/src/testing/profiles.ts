import fc from 'fast-check'
import type { Profile } from '../profile.ts'
import { DAY, HOUR, MINUTE } from '../time.ts'
import { aHeartbeat, aLogin, aPayout, aProfileChange, every, LISTED, workerId } from './builders.ts'
import { createDriver } from './driver.ts'
import { clientStories } from './stories/clients.ts'
import { linkStories } from './stories/links.ts'
import { moneyStories } from './stories/money.ts'
import { peopleStories } from './stories/people.ts'
import { personStories } from './stories/persons.ts'
import { placeStories } from './stories/places.ts'
import { sharingStories } from './stories/sharing.ts'
import { inOrder, streamOf } from './streams.ts'

/** Profiles of all sorts, always the same ones: after streams short and long, and at the edges of what can be said. */
export function manyProfiles(): readonly Profile[] {
  return [
    ...afterStreams(3, 8, 60, 16),
    ...afterStreams(1, 40, 250, 5),
    ...atTheEdges(),
    ...linkStories(),
    ...moneyStories(),
    ...peopleStories(),
    ...placeStories(),
    ...sharingStories(),
    ...clientStories(),
    ...personStories(),
  ]
}

function afterStreams(workers: number, days: number, events: number, streams: number): readonly Profile[] {
  const shape = { workers, days, payouts: 8, consistent: false, minEvents: events, maxEvents: events }
  const profiles: Profile[] = []
  for (const stream of fc.sample(streamOf(shape), { numRuns: streams, seed: 1 })) {
    const driver = createDriver()
    driver.send(...inOrder(stream))
    for (let n = 1; n <= workers; n += 1) profiles.push(driver.profile(workerId(`w-${n}`)))
  }
  return profiles
}

/** Sums that pass 2^53, poles and the date line, everything in one millisecond, more than a day without sleep. */
function atTheEdges(): readonly Profile[] {
  const huge = createDriver()
  for (let n = 0; n < 12; n += 1) {
    const amountUsdCents = `${n + 1}00000000000000000`
    huge.send(
      aPayout({
        at: n * DAY,
        to: `bank-${n}`,
        amount: `${n}999999999999999.999999999999999999`,
        amountUsdCents,
      }),
    )
  }
  const poles = createDriver()
  const corners = [
    [90, 0],
    [-90, 180],
    [90, -180],
    [0, 180],
    [0, -180],
    [-90, 0],
  ] as const
  for (let n = 0; n < 24; n += 1) {
    const [lat, lon] = corners[n % corners.length] as (typeof corners)[number]
    poles.send(aLogin({ at: n * HOUR, connection: { lat, lon, country: `X${n % 6}`, accuracyKm: 0 } }))
  }
  const moment = createDriver()
  for (let n = 0; n < 30; n += 1) {
    moment.send(aProfileChange({ adds: `bank-${n % 9}` }))
    moment.send(
      aPayout({
        to: `bank-${n % 9}`,
        fundedBy: `bank-${n % 9}`,
        holderNameMatch: 0,
        ...(n % 3 ? {} : { crypto: LISTED }),
      }),
    )
    moment.send(
      aLogin({ connection: { country: `X${n % 7}`, lat: n, lon: -n, asn: n, device: `device-${n}` } }),
    )
  }
  const tireless = createDriver()
  tireless.send(...every(15 * MINUTE, 0, 30 * HOUR, (at) => aHeartbeat({ at })))
  return [huge, poles, moment, tireless].map((driver) => driver.profile())
}
